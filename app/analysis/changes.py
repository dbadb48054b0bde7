"""Two snapshots of one region → who took what from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.change import CONTESTED, UNASSIGNED, ChangedArea
from app.domain.zone import Status, Zone
from app.geo.area import area_km2, areas_km2
from app.geo.cells import cells
from app.geo.overlay import GRID_DEG

_DUST_KM2 = 1e-6  # below a square metre a difference is rounding of coordinates


def state_of(zone: Zone) -> str:
    """Return what a zone's ground counts as: its party, contested, or unassigned."""
    if zone.status is Status.CONTROLLED and zone.party is not None:
        return zone.party
    return CONTESTED if zone.status is Status.CONTESTED else UNASSIGNED


def by_state(zones: Iterable[Zone], region: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return the ground of each state inside a region, lon/lat degrees.

    Empty ones and ``unassigned`` are left out: unassigned is what the others leave.
    """
    shapes: dict[str, list[BaseGeometry]] = {}
    for zone in zones:
        state = state_of(zone)
        if state != UNASSIGNED and zone.geometry.intersects(region):
            shapes.setdefault(state, []).append(zone.geometry)
    clipped = {s: _within(shapely.union_all(g), region) for s, g in shapes.items()}
    return {state: shape for state, shape in clipped.items() if not shape.is_empty}


def transition_km2(
    before: Sequence[Zone], after: Sequence[Zone], region: BaseGeometry, parties: Sequence[str]
) -> tuple[tuple[str, ...], dict[tuple[str, str], float]]:
    """Return the states in vocabulary order and the km² that went from each to each.

    Ground that no zone covers is ``unassigned``; its entries are what the rows and columns lack,
    so that rows sum to the first date's areas and columns to the second's, to rounding.

    Args:
        before: zones at the first date.
        after: zones at the second.
        region: polygon, lon/lat degrees.
        parties: ids in vocabulary order.
    """
    then, now = by_state(before, region), by_state(after, region)
    order = [*parties, CONTESTED, UNASSIGNED]
    states = tuple(s for s in order if s in then or s in now or s == UNASSIGNED)
    matrix = {(a, b): 0.0 for a in states for b in states}
    for a, ground in then.items():
        for b, later in now.items():
            matrix[a, b] = area_km2(_within(ground, later))
    _fill_unassigned(matrix, states, _areas(then), _areas(now), area_km2(region))
    return states, matrix


def _within(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the ground two shapes share; lines and points where they only touch are no ground."""
    shared = shapely.intersection(shape, other, grid_size=GRID_DEG)
    if isinstance(shared, Polygon | MultiPolygon):
        return shared
    parts = shapely.get_parts(shared)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _areas(shapes: Mapping[str, BaseGeometry]) -> dict[str, float]:
    return dict(zip(shapes, areas_km2(list(shapes.values())).tolist(), strict=True))


def _fill_unassigned(
    matrix: dict[tuple[str, str], float],
    states: Sequence[str],
    then: Mapping[str, float],
    now: Mapping[str, float],
    region_km2: float,
) -> None:
    """Put what zones do not cover into the unassigned row and column."""
    covered_then, covered_now = sum(then.values()), sum(now.values())
    both = sum(matrix.values())
    for state in states:
        if state != UNASSIGNED:
            kept = sum(matrix[state, b] for b in states)
            won = sum(matrix[a, state] for a in states)
            matrix[state, UNASSIGNED] = max(0.0, then.get(state, 0.0) - kept)
            matrix[UNASSIGNED, state] = max(0.0, now.get(state, 0.0) - won)
    empty = region_km2 - covered_then - covered_now + both
    matrix[UNASSIGNED, UNASSIGNED] = max(0.0, empty)


def changed_areas(
    before: Sequence[Zone], after: Sequence[Zone], region: BaseGeometry
) -> tuple[ChangedArea, ...]:
    """Return the ground that changed its state, one polygon a pair of states; a valid coverage.

    The borders of both dates are noded together and cut the region into cells; every cell has
    one state at each date. Cells of one pair are joined, so neighbours share their edges exactly.

    Args:
        before: zones at the first date.
        after: zones at the second.
        region: polygon, lon/lat degrees.
    """
    then, now = by_state(before, region), by_state(after, region)
    pieces = cells([region, *then.values(), *now.values()])
    points = shapely.point_on_surface(pieces)
    groups: dict[tuple[str, str], list[BaseGeometry]] = {}
    for piece, point in zip(pieces, points, strict=True):
        if not shapely.intersects(region, point):
            continue
        pair = _at(then, point), _at(now, point)
        if pair[0] != pair[1]:
            groups.setdefault(pair, []).append(piece)
    found = [_changed(pair, group) for pair, group in sorted(groups.items())]
    return tuple(area for area in found if area is not None and area.area_km2 > _DUST_KM2)


def _at(shapes: Mapping[str, BaseGeometry], point: BaseGeometry) -> str:
    return next((s for s, shape in shapes.items() if shapely.intersects(shape, point)), UNASSIGNED)


def _changed(pair: tuple[str, str], group: list[BaseGeometry]) -> ChangedArea | None:
    whole = shapely.coverage_union_all(group)
    if not isinstance(whole, Polygon | MultiPolygon):
        return None
    return ChangedArea(*pair, whole, area_km2(whole))
