"""Looks: how a zone, a lake or a line is filled: plain, or in a pattern of two colours.

Patterns repeat every 16 pixels, and 16 divides a tile: so a pattern drawn from a tile's own corner
is the pattern of global pixel coordinates, and it runs on across the tiles' borders.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.render.style import Rgba

Floats = npt.NDArray[np.float64]
Octets = npt.NDArray[np.uint8]

PERIOD_PX = 16
_SHADES = 4  # steps between a pattern's two colours: its lines are antialiased too
_FINE = 8  # samples across a pixel


class Pattern(StrEnum):
    """How two colours share an area."""

    SOLID = "solid"
    HATCH = "hatch"  # thin lines rising to the right
    DOTS = "dots"
    CROSS = "cross"  # thin lines both ways
    STRIPES = "stripes"  # equal bands: contested, both parties' colours
    BANDS = "bands"  # equal bands the other way: presence
    AGREED = "agreed"  # thin lines falling to the right: never a party's own pattern


@dataclass(frozen=True, slots=True)
class Look:
    """A fill.

    Attributes:
        colour: of the ground.
        second: of the pattern's lines; unused when solid.
        pattern: how they share the area.
    """

    colour: Rgba
    second: Rgba = (0, 0, 0, 0)
    pattern: Pattern = Pattern.SOLID


CLEAR = Look((0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class LookTable:
    """Looks as a palette and, for each look, which entry each pixel of a period takes.

    Attributes:
        palette: shape (p, 4), RGBA.
        cells: shape (looks, period, period), entries of the palette.
        plain: shape (looks,), the entry of a solid look.
        patterned: numbers of the looks that are not solid.
    """

    palette: Octets
    cells: Octets
    plain: Octets
    patterned: tuple[int, ...]

    @classmethod
    def of(cls, looks: tuple[Look, ...], scale: int) -> LookTable:
        """Lay out looks for tiles of ``scale`` device pixels a pixel (1 or 2)."""
        period = PERIOD_PX * scale
        palette: dict[Rgba, int] = {}
        cells = np.zeros((len(looks), period, period), dtype=np.uint8)
        for number, look in enumerate(looks):
            steps = np.rint(_weights(look.pattern, scale) * _SHADES).astype(np.int64)
            entries = [_shade(look, k / _SHADES) for k in range(_SHADES + 1)]
            used = {k: palette.setdefault(entries[k], len(palette)) for k in np.unique(steps)}
            cells[number] = np.vectorize(used.__getitem__, otypes=[np.uint8])(steps)
        patterned = tuple(i for i, look in enumerate(looks) if look.pattern is not Pattern.SOLID)
        colours = np.array(list(palette), dtype=np.uint8).reshape(-1, 4)
        return cls(colours, cells, cells[:, 0, 0].copy(), patterned)


def _shade(look: Look, part: float) -> Rgba:
    """Mix the two colours of a look in premultiplied colour, so that clear has no hue."""
    a, b = np.array(look.colour, float), np.array(look.second, float)
    alpha = a[3] * (1 - part) + b[3] * part
    if alpha == 0:
        return CLEAR.colour
    colour = (a[:3] * a[3] * (1 - part) + b[:3] * b[3] * part) / alpha
    red, green, blue = (int(v) for v in np.rint(colour))
    return red, green, blue, round(float(alpha))


def _weights(pattern: Pattern, scale: int) -> Floats:
    """Return the second colour's part of each pixel of a period, 0..1."""
    period = PERIOD_PX * scale
    axis = (np.arange(period * _FINE) + 0.5) / (_FINE * scale)  # in pixels of scale 1
    y, x = np.meshgrid(axis, axis, indexing="ij")
    match pattern:
        case Pattern.SOLID:
            ink = np.zeros_like(x, dtype=bool)
        case Pattern.HATCH:
            ink = (x + y) % 8 < 1.5
        case Pattern.CROSS:
            ink = ((x + y) % 8 < 1.1) | ((x - y) % 8 < 1.1)
        case Pattern.DOTS:
            ink = ((x % 8 - 4) ** 2 + (y % 8 - 4) ** 2) < 1.3**2
        case Pattern.STRIPES:
            ink = (x + y) % 16 < 8
        case Pattern.BANDS:
            ink = (x - y) % 8 < 4
        case Pattern.AGREED:
            ink = (x - y) % 8 < 1.6
    part: Floats = ink.reshape(period, _FINE, period, _FINE).mean(axis=(1, 3))
    return part
