"""Shares of area and people, computed once per recordings and kept by their digests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import shapely
from cachetools import LRUCache
from shapely import MultiPolygon, Polygon

from app.analysis.ground import Ground, GroundEdges, Measure
from app.analysis.population import known_people
from app.analysis.rollup import rolled_up
from app.analysis.shares import closed_shares
from app.catalog.catalog import Catalog
from app.domain.people import KnownPeople
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Zone
from app.geo.known_areas import KnownAreas

WHOLE_LEVEL = "theatre"
_GROUNDS = 4  # kept made ready; each takes some hundred bytes a vertex
_MEASURES = 8

_Page = tuple[str, str, bool]  # control digest, regions digest, rolled up
_Census = tuple[str, str, str, bool]  # control, regions and places digests, rolled up
_Drawn = tuple[str, bool]  # control digest, rolled up
_Key = TypeVar("_Key", _Page, _Census, _Drawn, str)
_Value = TypeVar("_Value")


def whole_region(theatre: Theatre, regions: tuple[Region, ...]) -> Region:
    """Return the theatre itself as a region: the union of its regions of the default level."""
    shapes = [r.geometry for r in regions if r.level == theatre.default_level]
    union = shapely.union_all(shapes)  # robust also where a coverage has rounding gaps
    if not isinstance(union, Polygon | MultiPolygon):
        union = Polygon()
    return Region(theatre.id, theatre.name, WHOLE_LEVEL, union, aliases=theatre.aliases)


@dataclass(frozen=True, slots=True)
class RegionSet:
    """The regions of one recording; of the default layer, the whole theatre first.

    Attributes:
        info: the recording they come from.
        regions: in file order.
    """

    info: SnapshotInfo
    regions: tuple[Region, ...]


class ShareBook:
    """Keeps, for each (control digest, regions digest), the shares of every region. Thread-safe.

    The people by holder are kept beside them, by the digest of the places too. Recordings are
    immutable, so nothing here is ever stale; two requests for the same page compute it once. The
    least recently asked page is dropped when the book is full.
    """

    def __init__(self, catalog: Catalog, pages: int = 256) -> None:
        self._catalog = catalog
        self._pages: LRUCache[_Page, Mapping[str, RegionShares]] = LRUCache(pages)
        self._people: LRUCache[_Census, Mapping[str, KnownPeople]] = LRUCache(pages)
        self._sets: LRUCache[str, RegionSet] = LRUCache(pages)
        self._grounds: LRUCache[_Drawn, GroundEdges] = LRUCache(_GROUNDS)
        self._measures: LRUCache[str, Measure] = LRUCache(_MEASURES)
        self._known: LRUCache[str, KnownAreas] = LRUCache(_MEASURES)
        self._lock = threading.Lock()
        self._busy: dict[_Page | _Census | _Drawn | str, threading.Lock] = {}

    def following(self, catalog: Catalog) -> ShareBook:
        """Return the book of a catalog that holds more; both go on filling the same pages.

        Pages are kept by digest, so they are as true for the one catalog as for the other. The
        theatres' vocabularies must be the same.
        """
        book = copy(self)
        book._catalog = catalog
        return book

    def regions(self, snapshot: Snapshot) -> RegionSet:
        """Return a recording's regions; the default layer's with the whole theatre first."""
        with self._lock:
            known = self._sets.get(snapshot.info.digest)
        if known is not None:
            return known
        theatre = self._catalog.theatre(snapshot.info.theatre)
        regions = snapshot.regions
        if snapshot.info.layer == theatre.region_layer:
            regions = (whole_region(theatre, regions), *regions)
        made = RegionSet(snapshot.info, regions)
        with self._lock:
            return self._sets.setdefault(snapshot.info.digest, made)

    def shares(
        self, control: SnapshotInfo, regions: RegionSet, rollup: bool = False
    ) -> Mapping[str, RegionShares]:
        """Return every region's shares in a control recording, by region id.

        Args:
            control: the recording whose zones are measured.
            regions: what they are measured in.
            rollup: count each zone to the party its holder rolls up to.
        """
        key = (control.digest, regions.info.digest, rollup)
        return self._once(self._pages, key, lambda: self._measure(control, regions, rollup))

    def people(
        self, control: SnapshotInfo, regions: RegionSet, places: SnapshotInfo, rollup: bool = False
    ) -> Mapping[str, KnownPeople]:
        """Return the known people of every region by their holder, by region id.

        Args:
            control: the recording whose zones hold.
            regions: whose people are counted.
            places: the recording that says where how many live.
            rollup: count each zone to the party its holder rolls up to.
        """
        key = (control.digest, regions.info.digest, places.digest, rollup)
        return self._once(self._people, key, lambda: self._count(control, regions, places, rollup))

    def ground(self, control: SnapshotInfo, rollup: bool = False) -> GroundEdges:
        """Return a control recording's ground, ready to measure any polygon in it.

        Args:
            control: the recording whose zones are measured.
            rollup: count each zone to the party its holder rolls up to.
        """
        key = (control.digest, rollup)
        make = self._ground
        return self._once(self._grounds, key, lambda: GroundEdges.of(make(control, rollup)))

    def _once(
        self, kept: MutableMapping[_Key, _Value], key: _Key, make: Callable[[], _Value]
    ) -> _Value:
        """Return what is kept under a key; make it when nothing is, one asker at a time."""
        with self._lock:
            page = kept.get(key)
            if page is not None:
                return page
            turn = self._busy.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                page = kept.get(key)
            if page is None:
                page = make()
                with self._lock:
                    kept[key] = page
                    self._busy.pop(key, None)
        return page

    def _measure(
        self, control: SnapshotInfo, regions: RegionSet, rollup: bool
    ) -> Mapping[str, RegionShares]:
        """Measure what has changed since the recording these regions were last asked of."""
        layer = regions.info.digest
        measure = self._once(self._measures, layer, lambda: Measure.of(regions.regions))
        with self._lock:
            before = self._known.get(layer)
        ground = self._ground(control, rollup)
        measured, known = measure.measured(ground, before)
        with self._lock:
            self._known[layer] = known
        return closed_shares(ground, measured)

    def _ground(self, control: SnapshotInfo, rollup: bool) -> Ground:
        parties = [party.id for party in self._catalog.theatre(control.theatre).parties]
        return Ground.of(self._zones(control, rollup), parties, control.positional_accuracy_m)

    def _count(
        self, control: SnapshotInfo, regions: RegionSet, places: SnapshotInfo, rollup: bool
    ) -> Mapping[str, KnownPeople]:
        gazetteer = self._catalog.read(places).gazetteer
        return known_people(regions.regions, self._zones(control, rollup), gazetteer)

    def _zones(self, control: SnapshotInfo, rollup: bool) -> tuple[Zone, ...]:
        zones = self._catalog.read(control).zones
        parties = self._catalog.theatre(control.theatre).parties
        return rolled_up(zones, parties) if rollup else zones
