"""Whose ground the known people live on: an estimate beside the shares of area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from app.analysis.changes import state_of
from app.domain.change import UNASSIGNED
from app.domain.people import KnownPeople
from app.domain.place import Place
from app.domain.region import Region
from app.domain.zone import Zone


def known_people(
    regions: Sequence[Region], zones: Sequence[Zone], places: Sequence[Place]
) -> dict[str, KnownPeople]:
    """Count the known people of each region by the holder of the place they live in.

    A place is a point: it counts wholly to the zone that covers it, and on a border to the first
    such zone. People outside any listed place are not counted, so this is an estimate.

    Args:
        regions: polygons.
        zones: one snapshot's.
        places: with or without a known population.
    """
    points = np.array([place.geometry for place in places], dtype=object)
    states = _states(points, zones)
    people = np.array([place.population or 0 for place in places], dtype=np.int64)
    found: dict[str, KnownPeople] = {}
    for region in regions:
        shapely.prepare(region.geometry)
        inside = np.flatnonzero(shapely.intersects(region.geometry, points))
        known = inside[people[inside] > 0]
        by_state: dict[str, int] = {}
        for i in known:
            by_state[states[i]] = by_state.get(states[i], 0) + int(people[i])
        found[region.id] = KnownPeople(
            int(people[known].sum()),
            len(known),
            len(inside) - len(known),
            by_state,
            frozenset({states[i] for i in inside} - by_state.keys()),
        )
    return found


def _states(points: npt.NDArray[np.object_], zones: Sequence[Zone]) -> list[str]:
    states = [UNASSIGNED] * len(points)
    tree = shapely.STRtree(points)
    for zone in reversed(zones):  # the first zone of the file wins on a border
        for i in tree.query(zone.geometry, predicate="intersects"):
            states[int(i)] = state_of(zone)
    return states
