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
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.crossings import Latitudes, crossings, east_of, pairs_east
from app.geo.edge_grid import EdgeGrid, Floats, Ints, expanded, slices
from app.geo.edges import Edges

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
        lats: of its edges.
        half: edges of the regions, ordered by the different edge they run along.
        first: where each different edge's begin in ``half``, and their end.
    """

    edges: Edges
    back: npt.NDArray[np.bool_]
    grid: EdgeGrid
    lats: Latitudes
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
        lats = Latitudes.of(grid.start, grid.end)
        return cls(edges, back, grid, lats, half, np.append(new, len(half)))

    def areas_km2(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Floats:
        """Return the area of every geometry inside every region, km², (regions, geometries)."""
        other = self.edges.like(geometries)
        if 0 in (self.edges.count, other.count):
            return np.zeros((self.edges.count, other.count))
        total = self._between_crossings(other)
        total += self._theirs_inside(other) + self._ours_inside(other)
        smaller = np.minimum.outer(self.edges.areas_km2(), other.areas_km2())
        total[total < _ROUNDING * smaller] = 0.0
        return np.minimum(total, smaller)

    def pairs(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> int:
        """Return how many pairs of edges, or of edge and vertex, a measurement looks at."""
        other = self.edges.like(geometries)
        if 0 in (self.edges.count, other.count):
            return 0
        crossing = self.grid.pairs(other.start, other.end)
        theirs = pairs_east(self.grid.start, self.grid.end, other.first, 1)
        return crossing + theirs + pairs_east(other.start, other.end, self.edges.first, -1)

    def _theirs_inside(self, other: Edges) -> Floats:
        """Return what rings of the others add whose first vertex lies in a region, km²."""
        mine = self.edges
        total = np.zeros((mine.count, other.count))
        for edge, point, north in east_of(
            self.grid.start, self.grid.end, other.first, 1, self.lats
        ):
            run, place = expanded(self.first[edge + 1] - self.first[edge])
            half, at = self.half[self.first[edge][run] + place], point[run]
            ring = mine.ring[half]
            winds = north[run] * np.where(self.back[half], -1.0, 1.0) * mine.turn[ring]
            cell = mine.owner[ring] * other.count + other.owner[at]
            _add(total, cell, winds * other.ring_km2[at])
        return total

    def _ours_inside(self, other: Edges) -> Floats:
        """Return what rings of the regions add whose first vertex lies in another, km²."""
        mine = self.edges
        total = np.zeros((mine.count, other.count))
        for edge, point, north in east_of(other.start, other.end, mine.first, -1):
            ring = other.ring[edge]
            cell = mine.owner[point] * other.count + other.owner[ring]
            value = north * other.turn[ring] * mine.ring_km2[point]
            _add(total, cell, value)
        return total

    def _between_crossings(self, other: Edges) -> Floats:
        """Return what crossings add, km²: each border's integral where it leaves and enters."""
        mine, at = self.edges, crossings(self.grid, other)
        total = np.zeros((mine.count, other.count))
        count = self.first[at.here + 1] - self.first[at.here]
        for part in slices(count):
            here, there, to_left = at.here[part], at.there[part], at.to_left[part]
            run, place = expanded(count[part])
            half = self.half[self.first[here][run] + place]
            ours, theirs = mine.ring[half], other.ring[there][run]
            back = self.back[half]
            here_km2 = mine.before_km2[half] + at.here_km2[part][run]
            here_km2 = here_km2 + np.where(back, mine.own_km2[half], 0)
            there_km2 = (other.before_km2[there] + at.there_km2[part])[run]
            sign = np.where(back, -to_left[run], to_left[run]) * mine.turn[ours]
            value = sign * other.turn[theirs] * (here_km2 - there_km2)
            pair = mine.owner[ours] * other.count + other.owner[theirs]
            _add(total, pair, value)
        return total


def _middle_lat(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> float:
    lats = shapely.bounds(np.asarray(geometries, dtype=object)).reshape(-1, 4)[:, 1::2]
    known = lats[np.isfinite(lats)]
    return float(known.min() + known.max()) / 2 if len(known) else 0.0


def _add(total: Floats, cell: Ints, values: Floats) -> None:
    """Add values to cells of a table, counted row by row, one after another.

    In this order and no other: what a pair of geometries shares is the same to the last bit
    whatever is measured with it, and however much at a time.
    """
    np.add.at(total.reshape(-1), cell, values)
