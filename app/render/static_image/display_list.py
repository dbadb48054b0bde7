"""What is drawn, in order: shapes, discs and shaped text, in pixels from the top left, y down.

Nothing here knows a file format. Text is outlines by now, so that every format shows the same
letters; the words themselves go along for whoever cannot see the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Any

import numpy as np
import numpy.typing as npt

from app.render.looks import Pattern
from app.render.static_image.shaping import Shaped

Path = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Paint:
    """How an area is filled: opaque, so that neighbours leave no seam.

    Attributes:
        ground: ``#rrggbb``; None: nothing under the pattern.
        ink: ``#rrggbb`` of the pattern's lines.
        pattern: how they share the area.
        period_px: of the pattern, whole pixels.
    """

    ground: str | None
    ink: str | None = None
    pattern: Pattern = Pattern.SOLID
    period_px: int = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """Rings to fill (shells turn one way, holes the other) or lines to draw.

    Attributes:
        paths: each of shape (n, 2), px.
        fill: of closed rings; None: lines only.
        stroke: ``#rrggbb``; None: no line.
        width_px: of the line.
        opacity: of fill and line, 0..1.
        closed: whether each path ends where it starts.
        dash_px: dash and gap; empty: a whole line.
    """

    paths: tuple[Path, ...] = field(repr=False)
    fill: Paint | None = None
    stroke: str | None = None
    width_px: float = 1.0
    opacity: float = 1.0
    closed: bool = True
    dash_px: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle with a rim."""

    x: float
    y: float
    radius_px: float
    fill: str
    stroke: str
    width_px: float


@dataclass(frozen=True, slots=True)
class Text:
    """Shaped text at its place.

    Attributes:
        shaped: its glyphs.
        x: left end of the baseline, px.
        y: the baseline, px.
        size_px: of an em.
        colour: ``#rrggbb``.
        halo: ``#rrggbb`` around the letters; None: none.
        angle_deg: turned about (x, y), clockwise.
        role: what the text is for: title, legend, label … (tests and editors look for it).
    """

    shaped: Shaped
    x: float
    y: float
    size_px: float
    colour: str
    halo: str | None = None
    angle_deg: float = 0.0
    role: str = "label"

    @property
    def halo_px(self) -> float:
        """How far the halo reaches beyond the letters."""
        return max(1.0, self.size_px * 0.13) if self.halo else 0.0

    @property
    def box(self) -> Box:
        """The upright box round the text: its width by ascent and descent."""
        return turned_box(
            self.x, self.y, self.shaped.width * self.size_px, self.size_px, self.angle_deg
        )


Item = Shape | Disc | Text
Box = tuple[float, float, float, float]


ASCENT, DESCENT = 0.78, 0.24  # of an em: what letters of both scripts reach


def turned_box(x: float, y: float, width: float, size_px: float, angle_deg: float) -> Box:
    """Return the upright box (left, top, right, bottom) of a text turned about its start."""
    across, down = (cos(radians(angle_deg)), sin(radians(angle_deg)))
    corners = [(a, b) for a in (0.0, width) for b in (-ASCENT * size_px, DESCENT * size_px)]
    xs = [x + a * across - b * down for a, b in corners]
    ys = [y + a * down + b * across for a, b in corners]
    return min(xs), min(ys), max(xs), max(ys)


def overlaps(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def rectangle(box: Box, **look: Any) -> Shape:  # noqa: ANN401  (the fields of Shape)
    """Return a rectangle of left, top, right, bottom."""
    left, top, right, bottom = box
    ring = np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    return Shape((ring,), **look)


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing.

    Attributes:
        width: px.
        height: px.
        background: ``#rrggbb``.
        items: what is drawn, the first one lowest.
        title: what it is, in one line.
        description: everything it says, in words.
        lang: of title and description.
        map_box: left, top, right, bottom of the map in it.
    """

    width: int
    height: int
    background: str
    items: tuple[Item, ...] = field(repr=False)
    title: str
    description: str
    lang: str
    map_box: Box

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything written."""
        return tuple(item for item in self.items if isinstance(item, Text))
