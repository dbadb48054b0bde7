"""The list of shapes as pixels: PNG and WebP.

Each item is the edges of what it covers; their exact coverage lays its colour over what is there.
Names that stand together are laid down in the order haloes, dots, letters, so that no halo takes a
bite out of a neighbour's letters.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

import numpy as np
from PIL import Image

from app.render.png import encode_rgb
from app.render.static_image.coverage import Edges, edges_of
from app.render.static_image.display_list import Disc, Item, Paint, Picture, Shape, Text
from app.render.static_image.fonts import FontBook
from app.render.static_image.glyph_edges import halo_edges, letter_edges
from app.render.static_image.pattern_cells import pattern_cell
from app.render.static_image.sheet import Ink, Sheet, pattern_ink, plain_ink
from app.render.static_image.stroking import stroke_edges

_T = TypeVar("_T")

_WEBP_QUALITY = 88
_WEBP_EFFORT = 2  # of 6: beyond it a picture is 2 % smaller and takes twice as long
_DISC_STEPS = 24


def to_png(picture: Picture, fonts: FontBook, scale: int = 1) -> bytes:
    """Return a picture as a PNG of ``scale`` device pixels a pixel."""
    return encode_rgb(_drawn(picture, fonts, scale).rgb)


def to_webp(picture: Picture, fonts: FontBook, scale: int = 1) -> bytes:
    """Return a picture as a WebP."""
    target = io.BytesIO()
    to_image(picture, fonts, scale).save(target, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT)
    return target.getvalue()


def to_image(picture: Picture, fonts: FontBook, scale: int = 1) -> Image.Image:
    """Return a picture as pixels."""
    return Image.fromarray(np.ascontiguousarray(_drawn(picture, fonts, scale).rgb))


def _drawn(picture: Picture, fonts: FontBook, scale: int) -> Sheet:
    painter = _Painter(picture, fonts, scale)
    for is_shape, items in groupby(picture.items, lambda item: isinstance(item, Shape)):
        if is_shape:
            for item in items:
                painter.shape(item)  # type: ignore[arg-type]
        else:
            painter.names(list(items))
    return painter.sheet


class _Painter:
    """Draws items on a sheet."""

    def __init__(self, picture: Picture, fonts: FontBook, scale: int) -> None:
        self.sheet = Sheet(picture.width * scale, picture.height * scale, picture.background)
        self._fonts, self._scale = fonts, scale

    def shape(self, shape: Shape) -> None:
        """Fill a shape, then draw its lines."""
        paths = tuple(path * self._scale for path in shape.paths if len(path) > 1)
        if shape.fill:
            self.sheet.lay(edges_of(paths), self._ink(shape.fill), shape.opacity)
        if shape.stroke:
            width = shape.width_px * self._scale
            dash = tuple(px * self._scale for px in shape.dash_px)
            edges = stroke_edges(paths, width, closed=shape.closed, dash_px=dash)
            self.sheet.lay(edges, plain_ink(shape.stroke), shape.opacity)

    def names(self, items: list[Item]) -> None:
        """Lay down texts and dots, all of one colour at once."""
        texts = [item for item in items if isinstance(item, Text)]
        discs = [item for item in items if isinstance(item, Disc)]
        for colour, group in _by_colour((t.halo, t) for t in texts if t.halo):
            self._lay(halo_edges(group, self._fonts, self._scale), colour)
        for colour, dots in _by_colour((d.stroke, d) for d in discs):
            self._lay(np.concatenate([self._circle(d, d.width_px / 2) for d in dots]), colour)
        for colour, dots in _by_colour((d.fill, d) for d in discs):
            self._lay(np.concatenate([self._circle(d, -d.width_px / 2) for d in dots]), colour)
        for colour, group in _by_colour((t.colour, t) for t in texts):
            self._lay(letter_edges(group, self._fonts, self._scale), colour)

    def _lay(self, edges: Edges, colour: str) -> None:
        self.sheet.lay(edges, plain_ink(colour))

    def _circle(self, disc: Disc, grown_px: float) -> Edges:
        turn = np.arange(_DISC_STEPS) * (2 * np.pi / _DISC_STEPS)
        radius = max(disc.radius_px + grown_px, 0.0)
        ring = np.column_stack([disc.x + radius * np.cos(turn), disc.y + radius * np.sin(turn)])
        return edges_of((ring * self._scale,))

    def _ink(self, paint: Paint) -> Ink | None:
        if paint.ink is None:
            return plain_ink(paint.ground)
        weights = pattern_cell(paint.pattern, paint.period_px * self._scale)
        return pattern_ink(paint.ground, paint.ink, weights)


def _by_colour(items: Iterable[tuple[str, _T]]) -> Iterable[tuple[str, list[_T]]]:
    """Put what has one colour together, in the order the colours come."""
    groups: dict[str, list[_T]] = {}
    for colour, item in items:
        groups.setdefault(colour, []).append(item)
    return groups.items()
