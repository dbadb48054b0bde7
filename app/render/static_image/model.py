"""What a picture shows, as plain values: no HTTP, no files; geometry only as prepared ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from app.render.i18n import Wording
from app.render.looks import Look
from app.render.static_image.ground import Ground
from app.render.style import Theme


@dataclass(frozen=True, slots=True)
class Size:
    """How large a picture is, CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A row of the legend.

    Attributes:
        text: who, or what it means.
        value: the percentage as it is written; empty: the row only explains a fill.
        share: fraction 0..1, for the bar.
        look: how it is filled on the map; None: the ground shows.
        outlined: an agreement, drawn as an outline with ticks.
    """

    text: str
    value: str = ""
    share: float = 0.0
    look: Look | None = None
    outlined: bool = False


@dataclass(frozen=True, slots=True)
class Beyond:
    """A fill that is on the map, and not in the region in question.

    Attributes:
        row: what explains it.
        shapes: where it is, EPSG:3857.
    """

    row: LegendRow
    shapes: npt.NDArray[Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a picture says.

    Attributes:
        title: who holds what, when.
        subtitle: what the percentages are of.
        rows: the legend with its percentages.
        keys: fills that are explained without a percentage.
        notes: date, snapshot, accuracy: what makes the figures quotable.
        credits: sources and attribution.
        disclaimer: printed in every picture.
        ground: the map.
        region: id of the region in question; None: the whole theatre.
        words: digits, dates and reading direction.
        theme: colours.
        legend: whether the legend is drawn.
        beyond: fills that only the ground outside the region has.
        around: rows for those of them that are in the picture; known once it is laid out.
    """

    title: str
    subtitle: str
    rows: tuple[LegendRow, ...]
    keys: tuple[LegendRow, ...]
    notes: tuple[str, ...]
    credits: str
    disclaimer: str
    ground: Ground = field(repr=False)
    region: str | None
    words: Wording
    theme: Theme
    legend: bool = True
    beyond: tuple[Beyond, ...] = ()
    around: tuple[LegendRow, ...] = ()

    @property
    def description(self) -> str:
        """All of it in words."""
        figures = [f"{row.text}: {row.value}" for row in self.rows if row.value]
        figures += [row.text for row in self.keys]
        if self.around:
            comma = self.words.text("list")
            named = comma.join(dict.fromkeys(row.text for row in self.around))
            figures.append(f"{self.words.text('around')}: {named}")
        return ". ".join([self.subtitle, *figures, *self.notes, self.credits, self.disclaimer])

    def in_language(self, text: Mapping[str, str] | None) -> str:
        """Return a name in the picture's language, else in the first it has; empty: none."""
        if not text:
            return ""
        return text.get(self.words.lang) or next(iter(text.values()))
