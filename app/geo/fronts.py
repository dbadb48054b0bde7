"""Where holders meet: the edges two neighbours of a coverage share, and the band around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.area import WGS84_A_M, WGS84_F, rings_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def shared_edges(geometries: Sequence[BaseGeometry]) -> tuple[Floats, Ints]:
    """Return the edges that two members of a coverage share.

    Neighbours of a valid coverage have identical vertices along their common border, so an edge
    that occurs in two members is that border.

    Args:
        geometries: members of a coverage, lon/lat degrees.

    Returns:
        edges, shape (n, 4) as lon0, lat0, lon1, lat1, in the order of rings; and their two
        members, shape (n, 2).
    """
    rings = rings_of(geometries)
    inside = np.flatnonzero(rings.ring[1:] == rings.ring[:-1])
    edges = np.vstack([rings.lonlat.take(inside, axis=1), rings.lonlat.take(inside + 1, axis=1)])
    member = rings.owner[rings.ring[inside]]
    key = _one_direction(edges)
    order = np.lexsort(key)
    key, sorted_member = key.take(order, axis=1), member[order]
    twin = np.all(key[:, 1:] == key[:, :-1], axis=0) & (sorted_member[1:] != sorted_member[:-1])
    first = np.flatnonzero(twin)
    one, two = np.sort([order[first], order[first + 1]], axis=0)
    along = np.argsort(one)  # as they follow one another in the first member's rings
    pair = np.column_stack([member[one], member[two]])
    return edges.T[one[along]], pair[along]


def _one_direction(edges: Floats) -> Floats:
    """Turn each edge, shape (4, n), so that its western (then southern) end comes first."""
    lon0, lat0, lon1, lat1 = edges
    backwards = (lon0 > lon1) | ((lon0 == lon1) & (lat0 > lat1))
    return np.where(backwards, edges[[2, 3, 0, 1]], edges)


def band_around(edges: Floats, distance_m: float) -> BaseGeometry:
    """Return everything within a distance of some edges, lon/lat degrees.

    The buffer is drawn in an azimuthal equidistant projection centred on the edges; across a
    theatre of 800 km its scale is off by less than 0.3 %, far below any positional accuracy.

    Args:
        edges: shape (n, 4), lon/lat degrees.
        distance_m: metres; 0 or no edge gives an empty polygon.
    """
    if len(edges) == 0 or distance_m <= 0:
        return shapely.Polygon()
    points = edges.reshape(-1, 2)
    lon, lat = (points.min(axis=0) + points.max(axis=0)) / 2
    local = pyproj.Proj(proj="aeqd", lon_0=lon, lat_0=lat, a=WGS84_A_M, f=WGS84_F)
    lines = _joined(edges)

    def to_metres(lonlat: Floats) -> Floats:
        return np.column_stack(local(lonlat[:, 0], lonlat[:, 1]))

    def to_degrees(xy: Floats) -> Floats:
        return np.column_stack(local(xy[:, 0], xy[:, 1], inverse=True))

    band = shapely.buffer(_transform(lines, to_metres), distance_m, quad_segs=8)
    back = _transform(band, to_degrees)
    return back if shapely.is_valid(back) else shapely.make_valid(back)


def _joined(edges: Floats) -> BaseGeometry:
    """Join edges end to end: the buffer of a long line costs a hundredth of that of its pieces."""
    breaks = np.any(edges[1:, :2] != edges[:-1, 2:], axis=1)
    run = np.concatenate([[0], np.cumsum(breaks)])
    last = np.flatnonzero(np.append(breaks, True))
    coords = np.concatenate([edges[:, :2], edges[last, 2:]])
    owner = np.concatenate([run, run[last]])
    order = np.argsort(owner, kind="stable")  # ends sort behind the starts of their run
    pieces: Any = shapely.linestrings(coords[order], indices=owner[order])
    lines: BaseGeometry = np.asarray(shapely.line_merge(shapely.multilinestrings(pieces))).item()
    return lines


def _transform(geometry: BaseGeometry, function: Callable[[Floats], Floats]) -> BaseGeometry:
    moved = shapely.set_coordinates(
        np.array([geometry], dtype=object), function(shapely.get_coordinates(geometry))
    )
    only: BaseGeometry = moved[0]
    return only
