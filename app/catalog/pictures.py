"""Static pictures of the record: answers and recordings → scenes → drawings, memory bounded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from cachetools import LRUCache

from app.catalog.answers import Question
from app.catalog.picture_words import scene_of
from app.catalog.record import Record
from app.domain.answer import Answer
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.geo.mercator import to_mercator
from app.render.i18n import languages, wording
from app.render.static_image import FontBook, Ground, Picture, Shaper, Size, compose_all
from app.render.static_image.ground import PreparedLayer
from app.render.style import theme_named

DRAWING = 5  # raise it when the same record gives another picture than before
_LAYERS_KEPT = 48  # prepared recordings: a base map, provinces, and control of many dates


@dataclass(frozen=True, slots=True)
class PictureLook:
    """What of a picture is a matter of form.

    Attributes:
        size: CSS pixels.
        theme: name of a theme.
        lang: language tag.
        legend: whether the legend is drawn.
    """

    size: Size
    theme: str
    lang: str
    legend: bool


@dataclass(frozen=True, slots=True)
class Depicted:
    """An answer and the recordings its picture is drawn from.

    Attributes:
        answer: the figures.
        basemap: None: the theatre has none.
        overlays: agreements in force.
    """

    answer: Answer
    basemap: SnapshotInfo | None
    overlays: tuple[SnapshotInfo, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Digests of everything that the picture depends on."""
        infos = (self.answer.control, self.answer.boundary, self.basemap, *self.overlays)
        digests = (info.digest if info else "" for info in infos)
        asked = (self.answer.requested_date, self.answer.known_at, self.answer.region.id)
        return (str(DRAWING), *digests, *map(str, asked), repr(self.answer.theatre))


class Pictures:
    """Draws. Thread-safe; keeps prepared layers by digest, never a state of the record.

    Args:
        fonts: folder of the TrueType files.
    """

    def __init__(self, fonts: Path) -> None:
        self._folder = fonts
        self._book: FontBook | None = None
        self._shapers: dict[str, Shaper] = {}
        self._layers: LRUCache[tuple[str, str], PreparedLayer] = LRUCache(_LAYERS_KEPT)
        self._lock = threading.Lock()

    @property
    def fonts(self) -> FontBook:
        """The fonts, opened when the first picture is asked for.

        Raises:
            FileNotFoundError: they were not installed.
        """
        with self._lock:
            if self._book is None:
                self._book = FontBook(self._folder)
            return self._book

    @staticmethod
    def languages(record: Record, theatre_id: str) -> tuple[str, ...]:
        """Return the languages a theatre's pictures can be written in."""
        known = languages()
        named = record.catalog.theatre(theatre_id).name
        return tuple(lang for lang in named if lang in known) or known[:1]

    def depicted(self, record: Record, question: Question, region: str) -> Depicted:
        """Return what a picture of a region shows.

        Raises:
            RegionNotFoundError: with the closest names.
            SnapshotNotFoundError: before the record, or no recording has that digest.
        """
        return self._depicted(record, question, record.answers.region(question, region))

    def over_time(
        self, record: Record, question: Question, answers: Sequence[Answer]
    ) -> tuple[Depicted, ...]:
        """Return what the frames of an animation show."""
        return tuple(self._depicted(record, question, answer) for answer in answers)

    def drawings(
        self, record: Record, shown: Sequence[Depicted], look: PictureLook
    ) -> tuple[Picture, ...]:
        """Return drawings of one layout: a map that jumps from frame to frame cannot be read."""
        words, theme = wording(look.lang), theme_named(look.theme)
        scenes = [
            scene_of(one.answer, self._ground(record, one), words, theme, legend=look.legend)
            for one in shown
        ]
        return compose_all(scenes, look.size, self._shaper(words.direction))

    def _shaper(self, direction: str) -> Shaper:
        fonts = self.fonts
        with self._lock:
            if direction not in self._shapers:
                self._shapers[direction] = Shaper(fonts, direction)
            return self._shapers[direction]

    def _depicted(self, record: Record, question: Question, answer: Answer) -> Depicted:
        catalog, theatre = record.catalog, answer.theatre.id
        day = answer.requested_date or answer.effective_date
        basemaps = catalog.layers_of_kind(theatre, LayerKind.BASEMAP)
        recorded = [i for layer in basemaps for i in catalog.timeline(theatre, layer).infos]
        held = [
            catalog.timeline(theatre, layer).as_of(day, question.known_at) for layer in basemaps
        ]
        overlays = [
            catalog.timeline(theatre, layer).as_of(day, question.known_at)
            for layer in catalog.layers_of_kind(theatre, LayerKind.OVERLAY)
        ]
        # Land and water are no statement of control: an older view of the record has them too.
        basemap = next((info for info in (*held, *recorded) if info), None)
        return Depicted(answer, basemap, tuple(info for info in overlays if info))

    def _ground(self, record: Record, shown: Depicted) -> Ground:
        answer = shown.answer
        theatre = answer.theatre
        layer, day = theatre.region_layer, answer.requested_date or answer.effective_date
        outlines = record.catalog.timeline(theatre.id, layer).as_of(day, answer.known_at)
        # Outlines are no statement of control: an older view of the record has them too.
        regions = outlines or record.catalog.as_of(theatre.id, layer, day).info
        focus = to_mercator(np.array([answer.region.geometry], dtype=object))
        return Ground(
            theatre=theatre,
            basemap=self._prepared(record, shown.basemap) if shown.basemap else None,
            control=self._prepared(record, answer.control),
            regions=self._prepared(record, regions),
            overlays=tuple(self._prepared(record, info) for info in shown.overlays),
            focus=shapely.multipolygons(shapely.get_parts(focus)),
            focus_inside=answer.region.id != theatre.id,
        )

    def _prepared(self, record: Record, info: SnapshotInfo) -> PreparedLayer:
        key = (info.theatre, info.digest)
        with self._lock:
            found = self._layers.get(key)
        if found is None:
            theatre = record.catalog.theatre(info.theatre)
            found = PreparedLayer(record.catalog.read(info), theatre)
            with self._lock:
                found = self._layers.setdefault(key, found)
        return found
