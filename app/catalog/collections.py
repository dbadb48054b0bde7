"""Layers as collections of features that hold for a time: found by time, place and property.

A feature of a state layer (control, regions …) is one *version* of what it shows: it holds while
its snapshot does, ``[valid_from, valid_to)``, and its id is ``<valid_from>.<id as recorded>``, so
that no two features of a collection ever share one. Events and claims speak of a day of their
own, whichever recording has them, and keep their ids. The base map holds at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from difflib import get_close_matches

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.catalog.catalog import Catalog
from app.catalog.feature_rows import QUERYABLES, Row, rows_of
from app.catalog.timeline import Held
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import ValidInterval
from app.errors import LayerNotFoundError

Box = tuple[float, float, float, float]

_OF_THEIR_OWN_DAY = (LayerKind.EVENTS, LayerKind.CLAIMS)


@dataclass(frozen=True, slots=True)
class Span:
    """Instants from ``first`` to ``last``, both included; None is open.

    **Source:** OGC 17-069r4 section 7.15.4: intervals of a request are closed.
    """

    first: datetime | None
    last: datetime | None

    def meets(self, interval: ValidInterval | None) -> bool:
        """Return whether anything of half-open days lies in the span; what has no time does."""
        if interval is None:
            return True
        if self.last is not None and midnight(interval.start) > self.last:
            return False
        ends = interval.end is not None and midnight(interval.end)
        return not ends or self.first is None or ends > self.first


@dataclass(frozen=True, slots=True)
class Collection:
    """One layer of one theatre.

    Attributes:
        theatre: its vocabulary.
        layer: layer id.
        kind: what its features are.
    """

    theatre: Theatre
    layer: str
    kind: LayerKind

    @property
    def id(self) -> str:
        """``theatre.layer``: neither has a dot of its own."""
        return f"{self.theatre.id}.{self.layer}"

    @property
    def queryables(self) -> tuple[str, ...]:
        """Names of the properties that features can be asked for by."""
        return QUERYABLES[self.kind]

    @property
    def has_places(self) -> bool:
        """Whether its features lie somewhere, so that there are tiles of them."""
        return self.kind is not LayerKind.CLAIMS


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a collection.

    Attributes:
        id: unique in the collection, over all time.
        original: id as recorded: the same through all versions of one thing.
        interval: days it holds; None: at any time.
        info: the recording it is from.
        geometry: lon/lat degrees, CRS84; None for what lies nowhere.
        properties: flat.
    """

    id: str
    original: str
    interval: ValidInterval | None
    info: SnapshotInfo
    geometry: BaseGeometry | None = field(repr=False)
    properties: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Which features of a collection.

    Attributes:
        span: those whose days meet it; None: those of the newest snapshot.
        boxes: those that touch one of these (west, south, east, north, degrees); None: all.
        equal: those whose properties are these texts.
        known_at: UTC instant: as recorded by then; None: everything recorded.
    """

    span: Span | None = None
    boxes: tuple[Box, ...] | None = None
    equal: Mapping[str, str] = field(default_factory=dict)
    known_at: datetime | None = None


class Collections:
    """Gives features from a catalog. Thread-safe."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def all(self) -> tuple[Collection, ...]:
        """Return every layer of every theatre, by id."""
        catalog = self._catalog
        return tuple(
            Collection(theatre, layer, catalog.kind(theatre.id, layer))
            for theatre in catalog.theatres()
            for layer in catalog.layers(theatre.id)
        )

    def find(self, collection_id: str) -> Collection:
        """Return one collection.

        Raises:
            LayerNotFoundError: with the closest ids.
        """
        found = {c.id: c for c in self.all()}
        if collection_id in found:
            return found[collection_id]
        near = get_close_matches(collection_id, found, n=3) or sorted(found)[:5]
        raise LayerNotFoundError("collection", collection_id[:200], near)

    def held(self, collection: Collection, known_at: datetime | None = None) -> tuple[Held, ...]:
        """Return the snapshots of a collection that stand as known at an instant."""
        return self._catalog.timeline(collection.theatre.id, collection.layer).held(known_at)

    def pinned_at(self, collection: Collection) -> datetime:
        """Return an instant as known at which the collection will always be what it is now."""
        timeline = self._catalog.timeline(collection.theatre.id, collection.layer)
        return max(info.recorded_at for info in timeline.infos)

    def extent(self, collection: Collection) -> ValidInterval | None:
        """Return the days from the first feature's to the last one's; None: at any time."""
        if collection.kind is LayerKind.BASEMAP:
            return None
        spans = [h.interval for h in self.held(collection)]
        if collection.kind in _OF_THEIR_OWN_DAY:
            days = [f.interval for f in self._every(collection, None)]
            spans = [day for day in days if day is not None]
        ends = [span.end for span in spans if span.end is not None]
        if not spans:
            return None
        last = max(ends) if len(ends) == len(spans) else None
        return ValidInterval(min(span.start for span in spans), last)

    def features(self, collection: Collection, query: FeatureQuery) -> tuple[Feature, ...]:
        """Return the features asked for, by date and then in the order they were recorded."""
        found = self._in_time(collection, query)
        wanted = [f for f in found if all(_text(f, n) == v for n, v in query.equal.items())]
        return tuple(wanted if query.boxes is None else _touching(wanted, query.boxes))

    def versions(
        self, collection: Collection, feature_id: str, known_at: datetime | None = None
    ) -> tuple[Feature, ...]:
        """Return all versions of what an id names, by date; none when it never was.

        Args:
            collection: whose.
            feature_id: of one version, or as recorded.
            known_at: UTC instant; None: everything recorded.
        """
        every = tuple(self._every(collection, known_at))
        originals = {f.original for f in every if feature_id in (f.id, f.original)}
        return tuple(f for f in every if f.original in originals)

    def _in_time(self, collection: Collection, query: FeatureQuery) -> Iterable[Feature]:
        span, known_at = query.span, query.known_at
        if collection.kind in _OF_THEIR_OWN_DAY or collection.kind is LayerKind.BASEMAP:
            every = self._every(collection, known_at)
            return [f for f in every if span is None or span.meets(f.interval)]
        held = self.held(collection, known_at)
        chosen = held[-1:] if span is None else [h for h in held if span.meets(h.interval)]
        return [f for h in chosen for f in self._of(collection, h)]

    def _every(self, collection: Collection, known_at: datetime | None) -> Iterable[Feature]:
        held = self.held(collection, known_at)
        if collection.kind is LayerKind.BASEMAP:
            held = held[-1:]
        found = [f for h in held for f in self._of(collection, h)]
        if collection.kind not in _OF_THEIR_OWN_DAY:
            return found
        newest = {f.id: f for f in found}  # a later recording of an id replaces it
        return sorted(newest.values(), key=_by_day)

    def _of(self, collection: Collection, held: Held) -> Iterator[Feature]:
        for row in rows_of(self._catalog.read(held.info), collection.theatre):
            yield _feature(collection, held, row)


def midnight(day: date) -> datetime:
    """Return the instant a UTC day begins."""
    return datetime.combine(day, time.min, UTC)


def _by_day(feature: Feature) -> tuple[str, str]:
    return (feature.interval.start.isoformat() if feature.interval else "", feature.id)


def _feature(collection: Collection, held: Held, row: Row) -> Feature:
    interval = None if collection.kind is LayerKind.BASEMAP else (row.own or held.interval)
    state = collection.kind not in (*_OF_THEIR_OWN_DAY, LayerKind.BASEMAP)
    name = f"{held.info.valid_from}.{row.id}" if state else row.id
    return Feature(name, row.id, interval, held.info, row.geometry, row.properties)


def _text(feature: Feature, name: str) -> str | None:
    value = feature.properties.get(name)
    return None if value is None else str(value)


def _touching(features: list[Feature], boxes: tuple[Box, ...]) -> list[Feature]:
    """Return the features whose geometry touches a box; what lies nowhere touches none."""
    geometries = np.array([f.geometry for f in features], dtype=object)
    touches = np.zeros(len(features), dtype=bool)
    for box in boxes:
        touches |= shapely.intersects(geometries, shapely.box(*box))
    return [f for f, touched in zip(features, touches.tolist(), strict=True) if touched]
