"""A column of text, bars and rows that grows downwards; mirrored where one reads from the right."""

from __future__ import annotations

from app.render.looks import Pattern
from app.render.static_image.display_list import (
    ASCENT,
    Item,
    Paint,
    Text,
    rectangle,
)
from app.render.static_image.fonts import Role
from app.render.static_image.map_items import DIMMED, agreement_line
from app.render.static_image.model import LegendRow
from app.render.static_image.paints import paint_of
from app.render.static_image.shaping import Shaped, Shaper
from app.render.style import Theme

LEAST_TEXT_PX = 7.0
_LEADING = 1.22


class Column:
    """Collects items from a top edge on.

    Args:
        shaper: of the language.
        theme: colours.
        left: left edge, px.
        top: top edge, px.
        width: px.
        unit: pixels a pixel of a middling picture.
    """

    def __init__(
        self, shaper: Shaper, theme: Theme, left: float, top: float, width: float, unit: float
    ) -> None:
        self._shaper, self._theme = shaper, theme
        self._left, self.width, self._unit = left, width, unit
        self._top = top
        self.y = top
        self.items: list[Item] = []

    @property
    def height(self) -> float:
        """How far the column reaches, px."""
        return self.y - self._top

    def gap(self, px: float) -> None:
        """Leave room."""
        self.y += px * self._unit

    def lines(
        self,
        text: str,
        size: float,
        colour: str,
        kind: str,
        role: Role = Role.BODY,
        most: int | None = None,
    ) -> None:
        """Write a paragraph; of more than ``most`` lines the last one ends in an ellipsis."""
        px = self.size(size)
        shaped = self._shaper.wrap(text, self.width / px, role)
        if most is not None and len(shaped) > most:
            rest = " ".join(line.text for line in shaped[most - 1 :])
            shaped = [*shaped[: most - 1], self._shaper.fitted(rest, self.width / px, role)]
        for line in shaped:
            self.y += px * ASCENT
            self._write(line, px, colour, kind)
            self.y += px * (_LEADING - ASCENT)

    def count(self, text: str, size: float, role: Role) -> int:
        """Return how many lines a paragraph would take."""
        return len(self._shaper.wrap(text, self.width / self.size(size), role))

    def size(self, size: float) -> float:
        """Return a size of a middling picture in pixels of this one."""
        return max(size * self._unit, LEAST_TEXT_PX)

    def bar(self, rows: tuple[LegendRow, ...], height: float) -> None:
        """Draw the shares as one bar, its parts in the rows' own fills."""
        total = sum(row.share for row in rows) or 1.0
        high = max(height * self._unit, 4.0)
        at = 0.0
        for row in rows:
            part = self.width * row.share / total
            if part > 0:
                left = self._across(at, part)
                box = (left, self.y, left + part, self.y + high)
                self.items.append(rectangle(box, fill=self._paint(row)))
            at += part
        frame = (self._left, self.y, self._left + self.width, self.y + high)
        line = {"stroke": self._theme.zone_line, "width_px": 0.6 * self._unit}
        self.items.append(rectangle(frame, opacity=0.6, **line))
        self.y += high

    def rows(
        self,
        rows: tuple[LegendRow, ...],
        size: float,
        columns: int = 1,
        *,
        dimmed: bool = False,
    ) -> None:
        """Draw rows: swatch, words, percentage; in columns, filled downwards.

        Args:
            rows: what they say.
            size: of the text, in a middling picture.
            columns: count.
            dimmed: the swatches are as the map is outside the region in question.
        """
        px = self.size(size)
        gutter = 1.6 * px if columns > 1 else 0.0
        wide = (self.width - gutter * (columns - 1)) / columns
        per_column = -(-len(rows) // columns)
        lowest = top = self.y
        for column in range(columns):
            self.y = top
            for row in rows[column * per_column : (column + 1) * per_column]:
                self._row(row, px, column * (wide + gutter), wide, dimmed=dimmed)
            lowest = max(lowest, self.y)
        self.y = lowest

    def _row(self, row: LegendRow, px: float, at: float, wide: float, *, dimmed: bool) -> None:
        swatch, space = 1.35 * px, 0.55 * px
        value = self._shaper.shape(row.value, Role.BOLD)
        value_px = value.width * px
        room = wide - swatch - space - (value_px + space if row.value else 0.0)
        lines = self._shaper.wrap(row.text, room / px)
        if len(lines) > 2:
            lines = [lines[0], self._shaper.fitted(row.text[len(lines[0].text) :], room / px)]
        left = self._across(at, swatch)
        box = (left, self.y + 0.06 * px, left + swatch, self.y + 0.96 * px)
        line = {"stroke": self._theme.zone_line, "width_px": 0.6 * self._unit}
        self.items.append(rectangle(box, fill=self._paint(row), opacity=1.0, **line))
        if row.outlined:
            self.items[-1:] = agreement_line(rectangle(box).paths, self._theme, self._unit)
        if dimmed:
            self.items.append(rectangle(box, fill=Paint(self._theme.country), opacity=DIMMED))
        self._write(value, px, self._theme.text, "value", at + wide - value_px, self.y + 0.86 * px)
        for number, words in enumerate(lines):
            y = self.y + (0.86 + 1.08 * number) * px
            self._write(words, px, self._theme.text, "legend", at + swatch + space, y)
        self.y += (1.08 * len(lines) + 0.42) * px

    def _paint(self, row: LegendRow) -> Paint:
        if row.look is None:
            return Paint(self._theme.land)
        paint = paint_of(row.look, self._theme, self._unit)
        if paint.ground is None and paint.pattern is not Pattern.SOLID:
            return Paint(self._theme.land, paint.ink, paint.pattern, paint.period_px)
        return paint

    def _write(
        self, shaped: Shaped, px: float, colour: str, kind: str, at: float = 0.0, y: float = -1.0
    ) -> None:
        """Write a line ``at`` pixels from the edge one reads from."""
        if shaped.glyphs:
            x = self._across(at, shaped.width * px)
            baseline = self.y if y < 0 else y
            self.items.append(Text(shaped, x, baseline, px, colour, role=kind))

    def _across(self, at: float, wide: float) -> float:
        """Return the left edge of what begins ``at`` from the edge one reads from."""
        if self._shaper.rtl:
            return self._left + self.width - at - wide
        return self._left + at
