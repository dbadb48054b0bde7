"""Shaped texts → edges in pixels of their letters, or of the halo around them."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np

from app.render.static_image.coverage import Edges
from app.render.static_image.display_list import Text
from app.render.static_image.fonts import FontBook

_SMALL_PX, _LARGE_PX = 16.0, 48.0  # sizes from which on curves take more steps


def letter_edges(texts: Sequence[Text], fonts: FontBook, scale: float) -> Edges:
    """Return the edges of the letters of texts, device pixels."""
    sizes = [text.size_px * scale for text in texts]
    steps = [2 + (size > _SMALL_PX) + 2 * (size > _LARGE_PX) for size in sizes]
    return _placed(texts, fonts, scale, steps, [0.0] * len(texts))


def halo_edges(texts: Sequence[Text], fonts: FontBook, scale: float) -> Edges:
    """Return the edges of the letters grown by each text's halo, device pixels."""
    grown = [round(text.halo_px / text.size_px, 2) for text in texts]
    return _placed(texts, fonts, scale, [2] * len(texts), grown)


def _placed(
    texts: Sequence[Text], fonts: FontBook, scale: float, steps: list[int], grown_em: list[float]
) -> Edges:
    """Put all glyphs in their places at once; each glyph that occurs is looked up once."""
    known: dict[tuple[str, int, int, float], int] = {}
    shapes: list[Edges] = []
    which, origins, owner = [], [], []
    for number, text in enumerate(texts):
        for glyph in text.shaped.glyphs:
            key = (glyph.font, glyph.number, steps[number], grown_em[number])
            if key not in known:
                known[key] = len(shapes)
                shapes.append(fonts.edges(*key))
            which.append(known[key])
            origins.append((glyph.x, -glyph.y))
            owner.append(number)
    if not shapes:
        return np.empty((0, 4))
    counts = np.array([len(shape) for shape in shapes])
    starts = np.cumsum(counts) - counts
    size = counts[which]
    ahead = np.cumsum(size) - size
    at = np.repeat(starts[which] - ahead, size) + np.arange(int(size.sum()))
    edges = np.concatenate(shapes)[at] + np.tile(np.repeat(np.array(origins), size, axis=0), 2)
    frames = np.array([_frame(text, scale) for text in texts])
    across, down, left, top = np.repeat(frames[owner], size, axis=0).T
    out: Edges = np.empty_like(edges)
    for x, y in ((0, 1), (2, 3)):
        out[:, x] = edges[:, x] * across - edges[:, y] * down + left
        out[:, y] = edges[:, x] * down + edges[:, y] * across + top
    return out


def _frame(text: Text, scale: float) -> tuple[float, float, float, float]:
    """Return how ems become device pixels: cosine and sine times the size, and the start."""
    turn, size = radians(text.angle_deg), text.size_px * scale
    return size * cos(turn), size * sin(turn), text.x * scale, text.y * scale
