"""The list of shapes as a page of PDF: vectors throughout, one point a pixel.

**Source:** ISO 32000-1, sections 8.5 (paths) and 11.6.4.4 (constant alpha).
"""

from __future__ import annotations

import io
from math import ceil, cos, radians, sin

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.render.looks import Pattern
from app.render.static_image.display_list import Disc, Item, Paint, Path, Picture, Shape, Text
from app.render.static_image.fonts import EM, FontBook, Step
from app.render.static_image.shaping import clean

_PT = 0.75  # CSS pixels are 1/96 inch, points 1/72


class _Outlines(Canvas):  # type: ignore[misc]
    """A canvas without text: letters are outlines.

    ReportLab begins every page with its own Helvetica, which it does not embed; a printer's check
    refuses such a page although no letter is set in it.
    """

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


def to_pdf(picture: Picture, fonts: FontBook) -> bytes:
    """Return a picture as a PDF of one page, as large as CSS says its pixels are."""
    target = io.BytesIO()
    size = (picture.width * _PT, picture.height * _PT)
    canvas = _Outlines(target, pagesize=size, invariant=1, pageCompression=1, lang=picture.lang)
    canvas.setTitle(clean(picture.title))
    canvas.setAuthor("controlmap")
    canvas.setSubject(clean(picture.description))
    canvas.setCreator("controlmap")
    canvas.transform(_PT, 0, 0, -_PT, 0, size[1])
    canvas.setFillColor(HexColor(picture.background))
    canvas.rect(0, 0, picture.width, picture.height, stroke=0, fill=1)
    for item in picture.items:
        _draw(canvas, item, fonts)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw(canvas: Canvas, item: Item, fonts: FontBook) -> None:
    canvas.saveState()
    match item:
        case Shape():
            _shape(canvas, item)
        case Disc():
            canvas.setFillColor(HexColor(item.fill))
            canvas.setStrokeColor(HexColor(item.stroke))
            canvas.setLineWidth(item.width_px)
            canvas.circle(item.x, item.y, item.radius_px, stroke=1, fill=1)
        case Text():
            _text(canvas, item, fonts)
    canvas.restoreState()


def _shape(canvas: Canvas, shape: Shape) -> None:
    if shape.fill and shape.fill.ground:
        canvas.setFillColor(HexColor(shape.fill.ground))
        canvas.setFillAlpha(shape.opacity)
        canvas.drawPath(_path(canvas, shape), stroke=0, fill=1, fillMode=0)
    if shape.fill and shape.fill.ink:
        canvas.saveState()
        canvas.clipPath(_path(canvas, shape), stroke=0, fill=0, fillMode=0)
        _pattern(canvas, shape.fill, shape.paths)
        canvas.restoreState()
    if shape.stroke:
        canvas.setStrokeColor(HexColor(shape.stroke))
        canvas.setStrokeAlpha(shape.opacity)
        canvas.setLineWidth(shape.width_px)
        canvas.setLineJoin(1)
        canvas.setDash(list(shape.dash_px))
        canvas.drawPath(_path(canvas, shape), stroke=1, fill=0)


def _path(canvas: Canvas, shape: Shape):  # type: ignore[no-untyped-def]  # noqa: ANN202
    drawn = canvas.beginPath()
    for path in shape.paths:
        (x, y), *rest = path.tolist()
        drawn.moveTo(x, y)
        for x, y in rest:
            drawn.lineTo(x, y)
        if shape.closed:
            drawn.close()
    return drawn


def _pattern(canvas: Canvas, paint: Paint, paths: tuple[Path, ...]) -> None:
    """Draw a pattern's lines over the bounds of what is clipped, where SVG draws them too."""
    left, top = (min(p[:, i].min() for p in paths) for i in (0, 1))
    right, bottom = (max(p[:, i].max() for p in paths) for i in (0, 1))
    period = paint.period_px
    colour = HexColor(paint.ink)
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    if paint.pattern is Pattern.DOTS:
        for column in range(int(left // period), ceil(right / period)):
            for row in range(int(top // period), ceil(bottom / period)):
                x, y = (column + 0.5) * period, (row + 0.5) * period
                canvas.circle(x, y, period / 6, stroke=0, fill=1)
        return
    part = {Pattern.STRIPES: 0.5, Pattern.BANDS: 0.5, Pattern.CROSS: 0.14}.get(paint.pattern, 0.19)
    canvas.setLineWidth(part * period / 2**0.5)
    offset = part * period / 2
    if paint.pattern not in (Pattern.BANDS, Pattern.AGREED):  # x + y is constant along a line
        for k in range(int((left + top) // period) - 1, ceil((right + bottom) / period) + 1):
            total = k * period + offset
            canvas.line(total - top, top, total - bottom, bottom)
    if paint.pattern in (Pattern.BANDS, Pattern.AGREED, Pattern.CROSS):
        for k in range(int((left - bottom) // period) - 1, ceil((right - top) / period) + 1):
            total = k * period - offset
            canvas.line(total + top, top, total + bottom, bottom)


def _text(canvas: Canvas, text: Text, fonts: FontBook) -> None:
    turn = radians(text.angle_deg)
    canvas.translate(text.x, text.y)
    canvas.transform(cos(turn), sin(turn), -sin(turn), cos(turn), 0, 0)
    canvas.scale(text.size_px, -text.size_px)
    path = canvas.beginPath()
    for glyph in text.shaped.glyphs:
        font = fonts.font(glyph.font)
        _outline(path, font.outline(glyph.number), glyph.x, glyph.y)
    if text.halo:
        canvas.setStrokeColor(HexColor(text.halo))
        canvas.setLineWidth(2 * text.halo_px / text.size_px)
        canvas.setLineJoin(1)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.setFillColor(HexColor(text.colour))
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)


def _outline(path, steps: tuple[Step, ...], x: float, y: float) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Add a glyph's outline; quadratic curves become the same curves as cubics."""
    at = (0.0, 0.0)
    for letter, values in steps:
        p = [v / EM + (x, y)[i % 2] for i, v in enumerate(values)]
        if letter == "M":
            path.moveTo(*p)
        elif letter == "L":
            path.lineTo(*p)
        elif letter == "Q":
            first = [a + 2 / 3 * (c - a) for a, c in zip(at, p[:2], strict=True)]
            second = [e + 2 / 3 * (c - e) for e, c in zip(p[2:], p[:2], strict=True)]
            path.curveTo(*first, *second, *p[2:])
        elif letter == "C":
            path.curveTo(*p)
        else:
            path.close()
        at = (p[-2], p[-1]) if p else at
