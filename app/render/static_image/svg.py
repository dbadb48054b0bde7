"""The list of shapes as SVG: coordinates in tenths of a pixel, glyphs once, no text elements.

Letters are outlines, so no font is needed to see them; ``<title>`` and ``<desc>`` hold the words.
Nothing of the record is markup: every text is escaped, and no script, style or link is written.

**Source:** SVG 1.1 (W3C), sections 5 (structure), 8 (paths), 13.3 (patterns).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np

from app.render.looks import Pattern
from app.render.static_image.display_list import Disc, Item, Paint, Picture, Shape, Text
from app.render.static_image.fonts import EM, FontBook, Step
from app.render.static_image.shaping import clean

_FINE = 10  # units a pixel
_THIN_PX = 1.0  # corners of thinner lines need no rounding


def to_svg(picture: Picture, fonts: FontBook) -> str:
    """Return a picture as an SVG document that stands alone."""
    writer = _Writer(fonts)
    body = [part for item in picture.items for part in writer.item(item)]
    width, height = picture.width, picture.height
    title, words = escape(clean(picture.title)), escape(clean(picture.description))
    return "".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" ',
            'xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img" ',
            f'aria-labelledby="title desc" xml:lang="{escape(picture.lang)}" ',
            f'width="{width}" height="{height}" viewBox="0 0 {width * _FINE} {height * _FINE}">',
            f'<title id="title">{title}</title><desc id="desc">{words}</desc>',
            "<defs>",
            *writer.defs,
            "</defs>",
            f'<path fill="{picture.background}" d="M0 0H{width * _FINE}V{height * _FINE}H0Z"/>',
            *body,
            "</svg>",
        ]
    )


class _Writer:
    """Writes items; glyphs and patterns are collected on the way."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._glyphs: dict[tuple[str, int], str] = {}
        self._patterns: dict[Paint, str] = {}
        self.defs: list[str] = []

    def item(self, item: Item) -> Iterable[str]:
        match item:
            case Shape():
                return self._shape(item)
            case Disc():
                return [_disc(item)]
            case Text():
                return self._text(item)

    def _shape(self, shape: Shape) -> list[str]:
        data = _path_data(shape)
        # Not "opacity": that would have every shape drawn on a sheet of its own, four times slower.
        part = "" if shape.opacity >= 1 else f'-opacity="{shape.opacity:.3g}"'
        looks = [self._fill(shape.fill) + (part and f" fill{part}")] if shape.fill else []
        if shape.stroke:
            dash = " ".join(f"{d * _FINE:.0f}" for d in shape.dash_px)
            looks.append(
                f'fill="none" stroke="{shape.stroke}" stroke-width="{shape.width_px * _FINE:.1f}" '
                + ('stroke-linejoin="round"' if shape.width_px > _THIN_PX else "")
                + (f' stroke-dasharray="{dash}"' if dash else "")
                + (part and f" stroke{part}")
            )
        return [f'<path {look} d="{data}"/>' for look in looks]

    def _fill(self, paint: Paint) -> str:
        if paint.pattern is Pattern.SOLID:
            return f'fill="{paint.ground or "none"}" fill-rule="evenodd"'
        return f'fill="url(#{self._pattern(paint)})" fill-rule="evenodd"'

    def _pattern(self, paint: Paint) -> str:
        if paint not in self._patterns:
            name = f"p{len(self._patterns)}"
            self._patterns[paint] = name
            side = paint.period_px * _FINE
            ground = f'<path fill="{paint.ground}" d="M0 0H{side}V{side}H0Z"/>'
            self.defs.append(
                f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{side}" '
                f'height="{side}">{ground if paint.ground else ""}'
                f'<path fill="{paint.ink}" d="{_ink(paint.pattern, side)}"/></pattern>'
            )
        return self._patterns[paint]

    def _text(self, text: Text) -> list[str]:
        size = text.size_px * _FINE
        turn = f" rotate({text.angle_deg:.1f})" if text.angle_deg else ""
        uses = []
        for glyph in text.shaped.glyphs:
            name = self._glyph(glyph.font, glyph.number)
            x, y = round(glyph.x * EM), round(glyph.y * EM)
            at = f' y="{y}"' if y else ""
            if name:
                uses.append(f'<use xlink:href="#{name}" x="{x}"{at}/>')
        if not uses:
            return []
        place = f"translate({text.x * _FINE:.0f} {text.y * _FINE:.0f}){turn}"
        frame = f'transform="{place} scale({size / EM:.5f} {-size / EM:.5f})"'
        glyphs = "".join(uses)
        parts = [f'<g fill="{text.colour}" {frame}>{glyphs}</g>']
        if text.halo:
            width = 2 * text.halo_px * _FINE * EM / size
            parts.insert(
                0,
                f'<g fill="{text.halo}" stroke="{text.halo}" stroke-width="{width:.0f}" '
                f'stroke-linejoin="round" {frame}>{glyphs}</g>',
            )
        return parts

    def _glyph(self, font: str, number: int) -> str:
        key = (font, number)
        if key not in self._glyphs:
            data = glyph_data(self._fonts.font(font).outline(number))
            self._glyphs[key] = f"g{len(self._glyphs)}" if data else ""
            if data:
                self.defs.append(f'<path id="{self._glyphs[key]}" d="{data}"/>')
        return self._glyphs[key]


def glyph_data(steps: Iterable[Step]) -> str:
    """Return an outline as path data in thousandths of an em."""
    return "".join(letter + " ".join(f"{v:g}" for v in values) for letter, values in steps)


def _path_data(shape: Shape) -> str:
    end = "Z" if shape.closed else ""
    parts = []
    for path in shape.paths:
        whole = np.rint(path * _FINE).astype(np.int64)
        moved = np.diff(whole, axis=0)
        moved = moved[np.any(moved != 0, axis=1)]
        steps = " ".join(map(str, moved.ravel().tolist()))
        if steps:
            parts.append(f"M{whole[0, 0]} {whole[0, 1]}l{steps}{end}")
    return "".join(parts)


def _disc(disc: Disc) -> str:
    x, y, radius, width = (v * _FINE for v in (disc.x, disc.y, disc.radius_px, disc.width_px))
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="{disc.fill}" '
        f'stroke="{disc.stroke}" stroke-width="{width:.1f}"/>'
    )


def _ink(pattern: Pattern, side: int) -> str:
    """Return the ink of one square of a pattern; it meets itself at all four edges."""
    if pattern is Pattern.DOTS:
        r, m = side // 6, side // 2
        return f"M{m - r} {m}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    part = {Pattern.STRIPES: 0.5, Pattern.BANDS: 0.5, Pattern.CROSS: 0.14}.get(pattern, 0.19)
    w = round(side * part)
    rising = f"M0 0H{w}L0 {w}ZM{side} 0V{w}L{w} {side}H0Z"
    falling = f"M{side} 0H{side - w}L{side} {w}ZM0 0V{w}L{side - w} {side}H{side}Z"
    if pattern is Pattern.CROSS:
        return rising + falling
    return falling if pattern in (Pattern.BANDS, Pattern.AGREED) else rising
