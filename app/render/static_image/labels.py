"""Names on the map that never collide: the most important first, each where there is room.

**Source:** Christensen, Marks & Shieber (1995), *An empirical study of algorithms for point-feature
label placement*: greedy choice among eight positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin

from app.render.static_image.display_list import (
    ASCENT,
    DESCENT,
    Box,
    Disc,
    Item,
    Text,
    overlaps,
    turned_box,
)
from app.render.static_image.shaping import Shaped

# Across and down from the place, in half label widths and heights; the first that fits is taken.
_AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))

_APART_EM = 0.8  # of an area's name from what stands beside it


@dataclass(frozen=True, slots=True)
class TownLabel:
    """A town to be drawn: a dot and its name."""

    shaped: Shaped
    x: float
    y: float
    size_px: float
    radius_px: float
    colour: str
    halo: str
    dot: str


@dataclass(frozen=True, slots=True)
class AreaLabel:
    """A name that lies on what it names, turned by an angle; one of several places."""

    shaped: Shaped
    places: tuple[tuple[float, float, float], ...]  # middle x, middle y, degrees
    size_px: float
    colour: str
    halo: str | None
    kind: str


@dataclass(slots=True)
class Placer:
    """Places labels in a box; keeps what is taken.

    Attributes:
        box: nothing may leave it.
        rtl: whether a name prefers the left of its dot.
        pad_px: least distance between two names.
    """

    box: Box
    rtl: bool
    pad_px: float
    taken: list[Box] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def town(self, label: TownLabel) -> bool:
        """Place a town, when there is room for its dot and its name; say whether there was."""
        r = label.radius_px + 1
        dot = (label.x - r, label.y - r, label.x + r, label.y + r)
        if not self._free([dot]):
            return False
        for across, down in _AROUND:
            text = _beside(label, -across if self.rtl else across, down)
            if self._free([text.box]):
                self.taken += [dot, _grown(text.box, self.pad_px)]
                disc = Disc(label.x, label.y, label.radius_px, label.dot, label.halo, 1.0)
                self.items += [disc, text]
                return True
        return False

    def area(self, label: AreaLabel) -> bool:
        """Place a name on its area or along its river; say whether there was room."""
        for x, y, angle in label.places:
            text = _centred(label, x, y, angle)
            boxes = along(text)
            # Beside another name on one line, the two would read as one.
            clear = _APART_EM * label.size_px if angle == 0 else 0.0
            if self._free([(b[0] - clear, b[1], b[2] + clear, b[3]) for b in boxes]):
                self.taken += [_grown(box, self.pad_px) for box in boxes]
                self.items.append(text)
                return True
        return False

    def _free(self, boxes: Sequence[Box]) -> bool:
        left, top, right, bottom = self.box
        inside = all(
            b[0] >= left and b[1] >= top and b[2] <= right and b[3] <= bottom for b in boxes
        )
        return inside and not any(overlaps(box, other) for box in boxes for other in self.taken)


def along(text: Text) -> list[Box]:
    """Return small boxes that cover a text: one, or several along one that is turned."""
    if text.angle_deg == 0:
        return [text.box]
    width = text.shaped.width * text.size_px
    count = max(1, round(width / text.size_px))
    step = width / count
    boxes = []
    for number in range(count):
        dx, dy = _turned(number * step, text.angle_deg)
        boxes.append(turned_box(text.x + dx, text.y + dy, step, text.size_px, text.angle_deg))
    return boxes


def _beside(label: TownLabel, across: int, down: int) -> Text:
    px = label.size_px
    width = label.shaped.width * px
    away = label.radius_px + 0.28 * px
    x = label.x - width / 2
    if across:
        x = label.x + (away if across > 0 else -away - width)
    middle = label.y + px * (ASCENT - DESCENT) / 2 - 0.03 * px
    if across:
        y = middle + down * 0.55 * px
    else:
        y = label.y + down * away + (ASCENT * px if down > 0 else -DESCENT * px)
    return Text(label.shaped, x, y, px, label.colour, label.halo, role="town")


def _centred(label: AreaLabel, x: float, y: float, angle: float) -> Text:
    half = label.shaped.width * label.size_px / 2
    dx, dy = _turned(half, angle)
    lift_x, lift_y = _turned((ASCENT - DESCENT) / 2 * label.size_px, angle + 90)
    at = (x - dx + lift_x, y - dy + lift_y)
    return Text(label.shaped, *at, label.size_px, label.colour, label.halo, angle, label.kind)


def _turned(length: float, angle_deg: float) -> tuple[float, float]:
    return length * cos(radians(angle_deg)), length * sin(radians(angle_deg))


def _grown(box: Box, px: float) -> Box:
    return box[0] - px, box[1] - px, box[2] + px, box[3] + px
