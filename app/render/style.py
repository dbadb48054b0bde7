"""How the base map and what lies on it look: one theme for daylight, one for the dark.

Party colours are not here: they are the theatre's data. The page and the tiles use these same
colours, so that both are of one map.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import InvalidRequestError

Rgba = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``, opacities as fractions 0..1.

    Attributes:
        name: as it stands in a URL.
        sea: the ground of the base map.
        land: the theatre and everything that is not told apart.
        country: neighbouring countries, muted.
        lake: standing water.
        river: running water.
        border: between countries.
        region_line: outlines of provinces and other regions.
        zone_line: where zones of different holders meet.
        overlay_line: agreements: hatched outlines, never fills.
        unknown: zones whose holder is not known.
        text: labels and figures.
        halo: around labels.
        fill_opacity: of control fills over the base map.
    """

    name: str
    sea: str
    land: str
    country: str
    lake: str
    river: str
    border: str
    region_line: str
    zone_line: str
    overlay_line: str
    unknown: str
    text: str
    halo: str
    fill_opacity: float


LIGHT = Theme(
    name="light",
    sea="#cddae1",
    land="#f3f1eb",
    country="#e8e5de",
    lake="#bcd0dc",
    river="#7ba3c2",
    border="#8d8a84",
    region_line="#4b463f",
    zone_line="#2c2a28",
    overlay_line="#27344f",
    unknown="#b4b0a8",
    text="#1a1a1a",
    halo="#ffffff",
    fill_opacity=0.82,
)

DARK = Theme(
    name="dark",
    sea="#131d26",
    land="#272c32",
    country="#1d2227",
    lake="#2a4256",
    river="#44698a",
    border="#6b7077",
    region_line="#d8d4cc",
    zone_line="#f1eee8",
    overlay_line="#dfe7f7",
    unknown="#5d6067",
    text="#f4f2ee",
    halo="#14171b",
    fill_opacity=0.82,
)

THEMES = (LIGHT, DARK)


def theme_named(name: str) -> Theme:
    """Return the theme of that name.

    Raises:
        InvalidRequestError: there is no such theme.
    """
    for theme in THEMES:
        if theme.name == name:
            return theme
    raise InvalidRequestError("theme", name, "one of " + ", ".join(t.name for t in THEMES))


def rgba(colour: str, opacity: float = 1.0) -> Rgba:
    """Return ``#rrggbb`` and an opacity 0..1 as four bytes.

    >>> rgba("#C8604F", 0.5)
    (200, 96, 79, 128)
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


def mixed(colour: str, other: str, part: float) -> str:
    """Return ``colour`` with ``part`` (0..1) of the other colour mixed in.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(rgba(colour)[:3], rgba(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
