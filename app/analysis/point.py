"""Who holds a point in one snapshot, and how far the next holder is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely import Point

from app.domain.history import Holder
from app.domain.zone import Status, Zone


def zones_at(zones: Sequence[Zone], point: Point) -> tuple[Zone, ...]:
    """Return the zones that cover a point: one inside a zone, several on a border."""
    hit = shapely.intersects([z.geometry for z in zones], point) if zones else ()
    return tuple(zone for zone, inside in zip(zones, hit, strict=True) if inside)


_PREPARED_FROM = 256  # pairs of zone and point: below, preparing costs more than it saves


def holders_at(zones: Sequence[Zone], points: npt.NDArray[Any]) -> tuple[Holder, ...]:
    """Return who holds each of many points: for each, what ``holder_of`` says of ``zones_at``.

    Args:
        zones: one snapshot's.
        points: shape (n,), shapely points, lon/lat degrees.
    """
    shapes = np.array([zone.geometry for zone in zones], dtype=object)
    point, zone = shapely.STRtree(shapes).query(points)
    if len(point) > _PREPARED_FROM:
        shapely.prepare(shapes)
    inside = shapely.intersects(shapes[zone], points[point])
    found: defaultdict[int, list[Zone]] = defaultdict(list)
    for i, j in zip(point[inside].tolist(), zone[inside].tolist(), strict=True):
        found[i].append(zones[j])
    return tuple(holder_of(found[i]) for i in range(len(points)))


def holder_of(found: Sequence[Zone]) -> Holder:
    """Return who holds where these zones meet.

    One holder's zones may meet in a point without making it a border between holders.
    """
    if not found:
        return Holder(None, None)
    holders = {_holder(zone) for zone in found}
    if len(holders) == 1:
        return holders.pop()
    parties = {p for h in holders for p in ((h.party,) if h.party else h.between)}
    return Holder(None, None, tuple(sorted(parties)), on_border=True)


def _holder(zone: Zone) -> Holder:
    """Return who holds in a zone; contested ground is held by nobody."""
    party = zone.party if zone.status is not Status.CONTESTED else None
    return Holder(party, zone.status, zone.between)


def front_distance_m(zones: Sequence[Zone], found: Sequence[Zone], point: Point) -> float | None:
    """Return the distance to the nearest ground of another holder, metres on the ellipsoid.

    None when one holder has every zone, or the point lies in none. The nearest position is found
    in lon/lat; the distance to it is geodesic.
    """
    if not found:
        return None
    mine = {_holder(zone) for zone in found}
    if len(mine) > 1:
        return 0.0
    others = [z.geometry for z in zones if _holder(z) not in mine]
    if not others:
        return None
    scale = float(np.cos(np.radians(point.y)))
    flat = shapely.transform(np.array(others), lambda c: c * (scale, 1.0))
    here = Point(point.x * scale, point.y)
    nearest = flat[int(np.argmin(shapely.distance(flat, here)))]
    target = shapely.shortest_line(here, nearest).coords[-1]
    geod = pyproj.Geod(ellps="WGS84")
    return float(geod.inv(point.x, point.y, target[0] / scale, target[1])[2])
