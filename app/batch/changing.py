"""What changed hands between two consecutive snapshots, in every region at once.

Only zones that are not the same on both dates can have changed hands. The ground that two of them
share is built once and measured in all regions; ``analysis.changes`` asks each region by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from app.analysis.changes import state_of
from app.analysis.rounding import quoted_km2
from app.batch.measuring import RegionMeasure
from app.batch.tables import parquet
from app.domain.change import UNASSIGNED
from app.domain.snapshot import Snapshot
from app.domain.zone import Zone
from app.geo.overlay import GRID_DEG

CHANGES_ID = "changed-zones-2"
"""Names the way changes are computed; it changes when any result could."""

_DUST_KM2 = 1e-6  # below a square metre a difference is rounding of coordinates

_Place = tuple[bytes, str]


def change_table(measure: RegionMeasure, before: Snapshot, after: Snapshot) -> bytes:
    """Return from whom to whom: one row a region and pair of states that differ.

    States are party ids, ``contested`` and ``unassigned``; what stayed with its holder is left
    out.
    """
    pieces = changed_pieces(before.zones, after.zones)
    rows: list[tuple[str, str, str, float]] = []
    if pieces:
        areas = measure.measure.edges.areas_km2(list(pieces.values()))
        for i, region in enumerate(measure.measure.regions):
            for (lost, won), km2 in zip(pieces, areas[i].tolist(), strict=True):
                if km2 > _DUST_KM2:
                    rows.append((region, lost, won, quoted_km2(km2)))
    names = ("region", "from_party", "to_party", "area_km2")
    about = measure.about(after) | {
        "before": before.info.id,
        "before_digest": before.info.digest,
        "method": CHANGES_ID,
    }
    return parquet(about, names, rows)


def changed_pieces(
    before: Iterable[Zone], after: Iterable[Zone]
) -> dict[tuple[str, str], BaseGeometry]:
    """Return the ground that went from one state to another, by (before, after), lon/lat degrees.

    >>> from shapely import box
    >>> from app.domain.zone import Status
    >>> def zone(party, west):
    ...     return Zone(party + str(west), party, Status.CONTROLLED, box(west, 0, west + 1, 1))
    >>> found = changed_pieces([zone("a", 0), zone("a", 1)], [zone("a", 0), zone("b", 1)])
    >>> {pair: ground.bounds for pair, ground in found.items()}
    {('a', 'b'): (1.0, 0.0, 2.0, 1.0)}
    """
    then, now = _by_place(before), _by_place(after)
    stays = then & now
    lost, won = _by_state(then - stays), _by_state(now - stays)
    pieces = {
        (a, b): _both(ground, later)
        for a, ground in lost.items()
        for b, later in won.items()
        if a != b
    }
    kept, taken = _union(lost.values()), _union(won.values())
    pieces |= {(a, UNASSIGNED): _without(ground, taken) for a, ground in lost.items()}
    pieces |= {(UNASSIGNED, b): _without(ground, kept) for b, ground in won.items()}
    return {pair: pieces[pair] for pair in sorted(pieces) if not pieces[pair].is_empty}


def _by_place(zones: Iterable[Zone]) -> Counter[_Place]:
    """Return each polygon that somebody holds or contests, with its state; parts by themselves."""
    states = [(zone.geometry, state_of(zone)) for zone in zones]
    return Counter(
        (shapely.to_wkb(part), state)
        for geometry, state in states
        if state != UNASSIGNED
        for part in shapely.get_parts(geometry)
    )


def _by_state(places: Counter[_Place]) -> Mapping[str, BaseGeometry]:
    found: dict[str, list[BaseGeometry]] = {}
    for wkb, state in sorted(places):
        found.setdefault(state, []).append(shapely.from_wkb(wkb))
    return {state: _union(shapes) for state, shapes in sorted(found.items())}


def _union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    return _ground(shapely.union_all(list(shapes), grid_size=GRID_DEG))


def _both(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    return _ground(shapely.intersection(one, other, grid_size=GRID_DEG))


def _without(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    return _ground(shapely.difference(one, other, grid_size=GRID_DEG))


def _ground(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape: lines and points where others touch are no ground."""
    parts = shapely.get_parts(shape)
    return MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))
