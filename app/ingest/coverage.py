"""What is wrong with polygons that should tile the ground: overlaps, loose edges, holes.

Vertices are never walked in Python: GEOS finds the invalid edges of the whole coverage first, and
only polygons that have some are compared with the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from app.geo.area import areas_km2

Objects = npt.NDArray[np.object_]

# Two borders closer than this are taken for one border drawn twice (about 5 m; the record's
# coordinates have five decimals, about 1 m).
GAP_WIDTH_DEG = 0.00005

# Hostile files: so many zones on top of each other are not compared pair by pair to the end.
_MOST_PAIRS = 5_000
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that two polygons of a coverage claim.

    Attributes:
        first: index of one polygon.
        second: index of the other, greater.
        ground: where they overlap.
        area_km2: how much.
    """

    first: int
    second: int
    ground: BaseGeometry
    area_km2: float


@dataclass(frozen=True)
class Coverage:
    """Valid polygons of one layer (of one level) that must neither overlap nor leave holes.

    Attributes:
        refs: feature references, as many as geometries.
        geometries: Polygon or MultiPolygon, shape (n,).
        complete: no feature had to be left out; else holes say nothing.
    """

    refs: tuple[str, ...]
    geometries: Objects
    complete: bool

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self.geometries)

    @cached_property
    def invalid_edges(self) -> Objects:
        """Edges of each polygon that lie within another or differ from a neighbour's; or None."""
        return np.asarray(shapely.coverage_invalid_edges(self.geometries, GAP_WIDTH_DEG))

    @cached_property
    def suspects(self) -> npt.NDArray[np.intp]:
        """Indices of the polygons that have invalid edges."""
        edges = self.invalid_edges
        return np.flatnonzero(~(shapely.is_missing(edges) | shapely.is_empty(edges)))

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Every pair of polygons that share ground, of whatever size."""
        suspects = self.suspects
        if len(suspects) == 0:
            return ()
        suspected = np.zeros(len(self.geometries), dtype=bool)
        suspected[suspects] = True
        found: list[Overlap] = []
        for start in range(0, len(suspects), _CHUNK):
            chunk = suspects[start : start + _CHUNK]
            left, right = self._tree.query(self.geometries[chunk], predicate="intersects")
            left = chunk[left]
            # a zone around another has no invalid edge itself, so it is met from one side only
            once = (left < right) | ((left > right) & ~suspected[right])
            found += self._shared(np.minimum(left, right)[once], np.maximum(left, right)[once])
            if len(found) > _MOST_PAIRS:
                break
        return tuple(found)

    def grounds_of(self, index: int, tolerance_km2: float) -> list[BaseGeometry]:
        """Return where a polygon overlaps others by more than a tolerance."""
        return [o.ground for o in self._overlaps_of.get(index, ()) if o.area_km2 > tolerance_km2]

    @cached_property
    def _overlaps_of(self) -> dict[int, list[Overlap]]:
        found: defaultdict[int, list[Overlap]] = defaultdict(list)
        for overlap in self.overlaps:
            found[overlap.first].append(overlap)
            found[overlap.second].append(overlap)
        return found

    def _shared(self, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp]) -> list[Overlap]:
        first, second = first[:_MOST_PAIRS], second[:_MOST_PAIRS]
        grounds = shapely.intersection(self.geometries[first], self.geometries[second])
        areas = areas_km2(grounds)
        return [
            Overlap(int(first[i]), int(second[i]), grounds[i], float(areas[i]))
            for i in np.flatnonzero(areas > 0)
        ]

    @cached_property
    def holes(self) -> tuple[Polygon, ...]:
        """The holes inside the union of all polygons; none are looked for when incomplete."""
        if not self.complete or len(self.geometries) == 0:
            return ()
        clean = len(self.suspects) == 0
        union = (
            shapely.coverage_union_all(self.geometries)
            if clean
            else shapely.union_all(self.geometries)
        )
        parts = shapely.get_parts(union)
        return tuple(Polygon(ring) for part in parts for ring in part.interiors)

    def neighbours(self, hole: BaseGeometry) -> tuple[str, ...]:
        """Return the references of the polygons around a hole, by name."""
        touching = self._tree.query(hole, predicate="intersects")
        return tuple(sorted(self.refs[i] for i in touching))
