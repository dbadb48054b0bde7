"""A scale bar: a round number of kilometres, true in the middle of the map."""

from __future__ import annotations

from app.render.static_image.display_list import Box, Item, Paint, Text, rectangle
from app.render.static_image.model import Scene
from app.render.static_image.shaping import Shaper
from app.render.static_image.view import View

_ROUND = (1, 2, 5)


def bar_km(km_px: float, most_px: float) -> int:
    """Return the longest of 1, 2, 5, 10 … kilometres within ``most_px``; 1 at least.

    >>> bar_km(1.5, 200)
    100
    """
    best = 1
    for power in range(5):
        for digit in _ROUND:
            km = digit * 10**power
            best = km if km * km_px <= most_px else best
    return best


def scale_bar(scene: Scene, view: View, shaper: Shaper, unit: float) -> tuple[list[Item], Box]:
    """Return the bar and the box that nothing else may enter, at the foot of the map."""
    left, _, right, bottom = view.box
    theme, size = scene.theme, max(10.5 * unit, 7.5)
    km = bar_km(view.km_px, (right - left) * 0.22)
    length, margin, high = km * view.km_px, 14 * unit, max(3.0, 4 * unit)
    words = scene.words
    shaped = shaper.shape(f"{words.number(km)} {words.text('kilometres')}")
    wide = max(length, shaped.width * size)
    x = left + margin if shaper.rtl else right - margin - wide
    y = bottom - margin
    half = (x, y - high, x + length / 2, y)
    whole = (x, y - high, x + length, y)
    rim = {"stroke": theme.text, "width_px": max(0.7, 0.9 * unit)}
    items: list[Item] = [
        rectangle(
            (x - 2, y - high - 2, x + length + 2, y + 2), fill=Paint(theme.halo), opacity=0.7
        ),
        rectangle(whole, fill=Paint(theme.halo), **rim),
        rectangle(half, fill=Paint(theme.text)),
        Text(shaped, x, y - high - 0.45 * size, size, theme.text, theme.halo, role="scale"),
    ]
    return items, (x - 4, y - high - 1.4 * size, x + wide + 4, y + 4)
