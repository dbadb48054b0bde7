"""Lon/lat geometry → Web Mercator geometry for pictures, keeping shared borders shared.

RFC 7946 edges are straight in lon/lat; straight in Web Mercator is something else (200 m apart in
the middle of an edge of one degree at 35° N). So edges are cut before they are projected. Two
neighbours run along the same edge in opposite directions and must be cut at the very same numbers,
or the coverage would open: every edge is cut from its smaller end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.tile_math import lonlat_to_m

Geometries = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_STEP_DEG = 0.05  # at most 0.6 m off at 40° N: below a tenth of a pixel at zoom 14


def to_mercator(lonlat: Geometries) -> Geometries:
    """Return geometries of one family (points, lines or polygons) in EPSG:3857 metres.

    Singles of a mixed array come back as multis. Edges are cut every 0.05° of latitude first.
    """
    if len(lonlat) == 0:
        return np.array([], dtype=object)
    kind, coords, offsets = shapely.to_ragged_array(shapely.force_2d(lonlat))
    if offsets and kind != shapely.GeometryType.MULTIPOINT:
        coords, ends = _cut_edges(coords, offsets[0])
        offsets = (ends, *offsets[1:])
    return np.asarray(shapely.from_ragged_array(kind, lonlat_to_m(coords), offsets))


def _cut_edges(coords: Floats, ends: npt.NDArray[Any]) -> tuple[Floats, npt.NDArray[Any]]:
    """Cut long edges of rings or lines given as ragged arrays; returns new coordinates and ends."""
    following = np.roll(coords, -1, axis=0)
    steps = np.ceil(np.abs(following[:, 1] - coords[:, 1]) / _STEP_DEG).astype(np.int64)
    steps = np.maximum(steps, 1)
    steps[ends[1:] - 1] = 1  # the last position of a ring or line starts no edge
    starts = np.concatenate([[0], np.cumsum(steps)])
    edge = np.repeat(np.arange(len(coords)), steps)
    k = np.arange(starts[-1]) - starts[edge]
    swap = (coords[:, 0] > following[:, 0]) | (
        (coords[:, 0] == following[:, 0]) & (coords[:, 1] > following[:, 1])
    )
    low = np.where(swap[:, None], following, coords)
    high = np.where(swap[:, None], coords, following)
    part = np.where(swap[edge], steps[edge] - k, k) / steps[edge]
    cut = low[edge] + (high - low)[edge] * part[:, None]
    cut[k == 0] = coords  # the given positions stay bit for bit what they were
    return cut, starts[ends]
