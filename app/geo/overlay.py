"""How much of each geometry lies in each region: exact areas on full geometry, in lon/lat.

No intersection is built. The area that two polygons share is what the parts of each one's border
inside the other enclose, and area is a sum over the border (see ``area``). With ``c`` the integral
along a ring from its first vertex, a polygon's border inside another one adds ``c`` wherever it
leaves and subtracts it wherever it enters, and all of itself if its first vertex lies inside. So
the crossings of borders and the places of first vertices are all there is to find. Which edges
cross and which side a vertex lies on is decided without rounding (``orientation``): borders that
touch, coincide or nearly coincide need no tolerance. Only coordinates of crossings are rounded.

**Source:** W. R. Franklin, "Computing polygon overlay areas without the polygons" (local topology).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.area import edge_integrals_km2
from app.geo.edge_grid import EdgeGrid, Floats, Ints, expanded
from app.geo.edges import Edges
from app.geo.orientation import Signs, sides

GRID_DEG = 1e-11
"""Where an intersection must be built, its coordinates are rounded to this: about a micrometre."""

_ROUNDING = 2.0**-46  # of the smaller polygon: a sum below it is no ground


def areas_by_region_km2(
    regions: Sequence[BaseGeometry], geometries: Sequence[BaseGeometry]
) -> Floats:
    """Return the area of every geometry inside every region, km², shape (regions, geometries).

    Args:
        regions: polygons or multipolygons, lon/lat degrees.
        geometries: polygons, multipolygons, collections or empty, lon/lat degrees.

    >>> from shapely import box
    >>> inside = areas_by_region_km2([box(0, 0, 1, 1)], [box(0, 0, 0.5, 1), box(5, 5, 6, 6)])
    >>> inside.round(3).tolist()
    [[6154.232, 0.0]]
    """
    return RegionEdges.of(regions).areas_km2(geometries)


@dataclass(frozen=True, slots=True)
class RegionEdges:
    """Regions made ready to be measured against many snapshots.

    Attributes:
        edges: all edges of the regions.
        back: marks those that point west (or south).
        grid: each different edge once, pointing east (or north).
        half: edges of the regions, ordered by the different edge they run along.
        first: where each different edge's begin in ``half``, and their end.
    """

    edges: Edges
    back: npt.NDArray[np.bool_]
    grid: EdgeGrid
    half: Ints
    first: Ints

    @classmethod
    def of(cls, regions: Sequence[BaseGeometry] | npt.NDArray[Any]) -> RegionEdges:
        """Return the regions made ready; they may overlap, and may be nested."""
        edges = Edges.of(regions, _middle_lat(regions))
        (x0, y0), (x1, y1) = edges.start, edges.end
        back = (x0 > x1) | ((x0 == x1) & (y0 > y1))
        west, east = (
            np.where(back, a, b) for a, b in ((edges.end, edges.start), (edges.start, edges.end))
        )
        half = np.lexsort((*east, *west))
        west, east = west[:, half], east[:, half]
        differs = np.any((west[:, 1:] != west[:, :-1]) | (east[:, 1:] != east[:, :-1]), axis=0)
        new = np.flatnonzero(np.append(True, differs)[: len(half)])
        grid = EdgeGrid.of(west[:, new], east[:, new])
        return cls(edges, back, grid, half, np.append(new, len(half)))

    def areas_km2(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Floats:
        """Return the area of every geometry inside every region, km², (regions, geometries)."""
        other = Edges.of(geometries, self.edges.lat)
        if 0 in (self.edges.count, other.count):
            return np.zeros((self.edges.count, other.count))
        total = self._between_crossings(other)
        theirs = windings(self.edges, other.first, 1) * other.ring_km2
        np.add.at(total.T, other.owner, theirs.T)
        ours = windings(other, self.edges.first, -1) * self.edges.ring_km2
        np.add.at(total, self.edges.owner, ours.T)
        smaller = np.minimum.outer(self.edges.areas_km2(), other.areas_km2())
        total[total < _ROUNDING * smaller] = 0.0
        return np.minimum(total, smaller)

    def _between_crossings(self, other: Edges) -> Floats:
        """Return what crossings add, km²: each border's integral where it leaves and enters."""
        mine, at = self.edges, _crossings(self.grid, other)
        run, place = expanded(self.first[at.here + 1] - self.first[at.here])
        half = self.half[self.first[at.here][run] + place]
        ours, theirs = mine.ring[half], other.ring[at.there][run]
        back = self.back[half]
        here_km2 = mine.before_km2[half] + at.here_km2[run] + np.where(back, mine.own_km2[half], 0)
        there_km2 = (other.before_km2[at.there] + at.there_km2)[run]
        sign = np.where(back, -at.to_left[run], at.to_left[run]) * mine.turn[ours]
        value = sign * other.turn[theirs] * (here_km2 - there_km2)
        pair = mine.owner[ours] * other.count + other.owner[theirs]
        shape = mine.count, other.count
        return summed(pair, value, shape)


def _middle_lat(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> float:
    lats = shapely.bounds(np.asarray(geometries, dtype=object)).reshape(-1, 4)[:, 1::2]
    known = lats[np.isfinite(lats)]
    return float(known.min() + known.max()) / 2 if len(known) else 0.0


@dataclass(frozen=True, slots=True)
class _Crossings:
    """Where edges cross.

    Attributes:
        here: edge of the grid.
        there: edge of the other layer.
        to_left: 1 where the other edge goes to the left side of the grid's, -1 to the right.
        here_km2: the integral from the start of the grid's edge to the crossing.
        there_km2: the same of the other edge.
    """

    here: Ints
    there: Ints
    to_left: Signs
    here_km2: Floats
    there_km2: Floats


def _crossings(grid: EdgeGrid, other: Edges) -> _Crossings:
    here, there = grid.near(other.start, other.end)
    west, east = grid.start[:, here], grid.end[:, here]
    start, end = other.start[:, there], other.end[:, there]
    from_side, from_cross = sides(west, east, start, 1)
    to_side, to_cross = sides(west, east, end, 1)
    parted = np.flatnonzero(from_side != to_side)
    west, east, start, end = (at[:, parted] for at in (west, east, start, end))
    cross = sides(start, end, west, -1)[0] != sides(start, end, east, -1)[0]
    kept = parted[cross]
    kept = kept[np.unique(here[kept] * len(other.ring) + there[kept], return_index=True)[1]]
    here, there = here[kept], there[kept]
    before, after = np.abs(from_cross[kept]), np.abs(to_cross[kept])
    reach = before + after
    # Both 0 only in an overlap within rounding: any point of it is a right crossing.
    share = np.divide(before, reach, out=np.full(len(reach), 0.5), where=reach > 0)
    start = other.start[:, there]
    point = start + share * (other.end[:, there] - start)
    return _Crossings(
        here=here,
        there=there,
        to_left=to_side[kept],
        here_km2=edge_integrals_km2(grid.start[:, here], point, other.q0),
        there_km2=edge_integrals_km2(start, point, other.q0),
    )


def windings(edges: Edges, points: Floats, step: int) -> Floats:
    """Return how often each geometry's rings wind round points: 1 inside, 0 outside, as a rule.

    Counted are the edges east of a point, those pointing north as 1 and south as -1.

    Args:
        edges: of the geometries.
        points: shape (2, n), lon/lat degrees; on a border they are moved, see ``orientation``.
        step: 1 when the points are of the layer that is moved, -1 when the edges are.

    Returns:
        shape (geometries, n).
    """
    order = np.argsort(points[1], kind="stable")
    lats = points[1, order]
    closed: Literal["left", "right"] = "left" if step > 0 else "right"
    from_row = np.searchsorted(lats, edges.start[1], side=closed)
    to_row = np.searchsorted(lats, edges.end[1], side=closed)
    spans = np.flatnonzero(from_row != to_row)
    low = np.minimum(from_row, to_row)[spans]
    run, place = expanded(np.abs(to_row - from_row)[spans])
    edge, point = spans[run], order[low[run] + place]
    west = points[0, point] <= np.maximum(edges.start[0, edge], edges.end[0, edge])
    edge, point = edge[west], point[west]
    start, end = edges.start[:, edge], edges.end[:, edge]
    north = np.where(end[1] > start[1], 1, -1)
    east_of = sides(start, end, points[:, point], step)[0] == north
    ring = edges.ring[edge]
    count = points.shape[1]
    counted = np.where(east_of, north * edges.turn[ring], 0.0)
    return summed(edges.owner[ring] * count + point, counted, (edges.count, count))


def summed(cell: Ints, values: Floats, shape: tuple[int, int]) -> Floats:
    """Return a table of the sums of the values of each of its cells, counted row by row."""
    flat = np.bincount(cell, values, minlength=shape[0] * shape[1])
    return np.asarray(flat, dtype=np.float64).reshape(shape)
