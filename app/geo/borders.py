"""Where the polygons of a coverage meet: each border once, as lines.

In a valid coverage two neighbours hold the very same edges, so a border is found by comparing
numbers; no overlay is computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


def borders(polygons: Geometries, look: Ints, *, outer: bool) -> Geometries:
    """Return the lines along which polygons of different looks meet, each border once.

    Args:
        polygons: a coverage (Polygon or MultiPolygon), any CRS.
        look: shape (n,), a number for each polygon; equal numbers are not parted by a line.
        outer: whether edges that only one polygon has (the coverage's rim) are returned too.
    """
    if len(polygons) == 0:
        return np.array([], dtype=object)
    rings, coords, owner = _rings(polygons)
    inside = rings[1:] == rings[:-1]
    start, end = coords[:-1][inside], coords[1:][inside]
    wanted = _parting(start, end, look[owner[rings[1:][inside]]], outer=outer)
    return _runs(start, end, rings[1:][inside], np.flatnonzero(wanted))


def _rings(polygons: Geometries) -> tuple[Ints, npt.NDArray[np.float64], Ints]:
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    coords, ring_of = shapely.get_coordinates(rings, return_index=True)
    return ring_of.astype(np.int64), coords, part_owner[ring_part].astype(np.int64)


def _parting(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], look: Ints, *, outer: bool
) -> npt.NDArray[np.bool_]:
    """Mark the edges to draw: of two equal ones only the first, and only if the looks differ."""
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    key = np.hstack([low, high])[order]
    same_as_next = np.append(np.all(key[1:] == key[:-1], axis=1), False)
    same_as_previous = np.append(False, same_as_next[:-1])
    differs = np.append(look[order][1:] != look[order][:-1], False)
    pair = same_as_next & differs
    alone = ~same_as_next & ~same_as_previous
    wanted = np.zeros(len(order), dtype=bool)
    wanted[order] = pair | alone if outer else pair
    return wanted


def _runs(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], ring: Ints, edges: Ints
) -> Geometries:
    """Join edges that follow one another in a ring to one line each."""
    if len(edges) == 0:
        return np.array([], dtype=object)
    breaks = (np.diff(edges) != 1) | (np.diff(ring[edges]) != 0)
    run = np.concatenate([[0], np.cumsum(breaks)])
    last = np.append(breaks, True)
    coords = np.concatenate([start[edges], end[edges[last]]])
    owner = np.concatenate([run, run[last]])
    order = np.argsort(owner, kind="stable")  # ends sort behind the starts of their run
    lines: Any = shapely.linestrings(coords[order], indices=owner[order])
    merged = shapely.line_merge(shapely.multilinestrings(lines))
    return np.asarray(shapely.get_parts(merged))
