"""A pattern as pixels: one square of it, which repeats, as SVG and PDF draw it with lines."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.render.looks import Pattern
from app.render.static_image.coverage import Floats

_FINE = 8  # samples across a pixel
INK_PART = {Pattern.STRIPES: 0.5, Pattern.BANDS: 0.5, Pattern.CROSS: 0.14}
INK_PART_ELSE = 0.19


@cache
def pattern_cell(pattern: Pattern, side_px: int) -> Floats:
    """Return how much ink each pixel of a square has, 0..1, shape (side, side)."""
    axis = (np.arange(side_px * _FINE) + 0.5) / _FINE
    y, x = np.meshgrid(axis, axis, indexing="ij")
    wide = INK_PART.get(pattern, INK_PART_ELSE) * side_px
    rising, falling = (x + y) % side_px < wide, (y - x) % side_px < wide
    match pattern:
        case Pattern.SOLID:
            ink = np.zeros_like(rising)
        case Pattern.DOTS:
            ink = (x - side_px / 2) ** 2 + (y - side_px / 2) ** 2 < (side_px / 6) ** 2
        case Pattern.CROSS:
            ink = rising | falling
        case Pattern.BANDS | Pattern.AGREED:
            ink = falling
        case _:
            ink = rising
    part: Floats = ink.reshape(side_px, _FINE, side_px, _FINE).mean(axis=(1, 3))
    part.flags.writeable = False  # one for all
    return part
