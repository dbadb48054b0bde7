"""Pictures that stand in for the map where no script runs: drawn by ``/image``, for the same state.

One for each width of page, because a picture's letters do not reflow: each is shown about as large
as it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.render.folium_map.model import MapPage

# The most CSS pixels of window width, and the picture's size; None: any width.
_PAGE = ((480, (380, 360)), (900, (720, 500)), (None, (1000, 640)))
_EMBED = ((420, (320, 280)), (760, (640, 420)), (None, (900, 560)))
_PAGE_ONLY = ("digits", "unit")  # pictures do not know them


@dataclass(frozen=True, slots=True)
class Still:
    """One picture and when it is the one.

    Attributes:
        media: media query; empty: whenever no other fits.
        url: of the picture, on our own host.
        width: CSS pixels.
        height: CSS pixels.
    """

    media: str
    url: str
    width: int
    height: int


def stills(page: MapPage, query: Sequence[tuple[str, str]]) -> tuple[Still, ...]:
    """Return the pictures of a page, the one for any width last.

    Args:
        page: what is shown; its theme, when none was chosen, follows the system.
        query: the page's state as parameters.
    """
    found = []
    for width, size in _EMBED if page.embed else _PAGE:
        for theme in (page.theme,) if page.theme else ("dark", "light"):
            parts = [f"(max-width: {width}px)"] if width else []
            parts += ["(prefers-color-scheme: dark)"] if theme == "dark" and not page.theme else []
            url = f"{page.links.image}.svg?{urlencode(_picture(page, query, theme, size))}"
            found.append(Still(" and ".join(parts), url, *size))
    return tuple(found)


def of_pictures(query: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters that a picture understands."""
    return [pair for pair in query if pair[0] not in _PAGE_ONLY]


def _picture(
    page: MapPage, query: Sequence[tuple[str, str]], theme: str, size: tuple[int, int]
) -> list[tuple[str, str]]:
    asked = [pair for pair in of_pictures(query) if pair[0] != "theme"]
    asked += [("lang", page.lang), ("theme", theme), ("legend", "false")]
    return [*asked, ("width", str(size[0])), ("height", str(size[1]))]
