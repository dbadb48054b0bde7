"""Areas taken over from the day before, for every polygon that has not changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.edge_grid import Floats, Ints
from app.geo.overlay import RegionEdges

Shapes = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class KnownAreas:
    """What the polygons of one snapshot measure in some regions.

    Attributes:
        parts: the polygons; a multipolygon counts as many.
        km2: shape (parts, regions).
        marks: shape (parts, 5), bounds and number of vertices. They only say where to look: what
            is taken over is equal in every coordinate.
    """

    parts: Shapes
    km2: Floats
    marks: Floats

    def places_of(self, parts: Shapes, marks: Floats) -> Ints:
        """Return where each polygon stands here, -1 where it does not."""
        place = np.arange(len(parts))
        both = min(len(parts), len(self.parts))
        differs = np.any(marks[:both] != self.marks[:both], axis=1)  # as a rule nearly none
        apart = np.flatnonzero(differs)
        left = np.concatenate([apart, np.arange(both, len(self.parts))])
        by_mark = {self.marks[i].tobytes(): i for i in left}
        moved = np.concatenate([apart, place[both:]])
        place[moved] = [by_mark.get(marks[i].tobytes(), -1) for i in moved]
        seen = np.flatnonzero(place >= 0)
        same = shapely.equals_identical(parts[seen], self.parts[place[seen]])
        place[seen[~same]] = -1
        return place


def areas_after(
    regions: RegionEdges,
    geometries: Sequence[BaseGeometry] | Shapes,
    before: KnownAreas | None = None,
) -> tuple[Floats, KnownAreas]:
    """Return areas as ``RegionEdges.areas_km2``, and all to know for the next snapshot.

    Args:
        regions: what is measured in.
        geometries: one snapshot's, lon/lat degrees.
        before: what an earlier snapshot measured in the same regions; its polygons that are
            still there are not measured again.

    >>> from shapely import box
    >>> regions = RegionEdges.of([box(0, 0, 2, 1)])
    >>> _, known = areas_after(regions, [box(0, 0, 1, 1)])
    >>> areas, _ = areas_after(regions, [box(0, 0, 1, 1), box(1, 0, 2, 1)], known)
    >>> areas.round(3).tolist()
    [[12308.464, 12308.464]]
    """
    parts, owner = _parts(np.asarray(geometries, dtype=object))
    marks = _marks(parts)
    place = np.full(len(parts), -1) if before is None else before.places_of(parts, marks)
    km2 = np.zeros((len(parts), regions.edges.count))
    if before is not None:
        old = np.flatnonzero(place >= 0)
        km2[old] = before.km2[place[old]]
    new = np.flatnonzero(place < 0)
    if len(new):
        km2[new] = regions.areas_km2(parts[new]).T
    return _by_geometry(km2, owner, len(geometries)), KnownAreas(parts, km2, marks)


def _parts(geometries: Shapes) -> tuple[Shapes, Ints]:
    if np.all(shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON):
        return geometries, np.arange(len(geometries))  # get_parts would copy every one
    parts, owner = shapely.get_parts(geometries, return_index=True)
    return parts, owner


def _marks(parts: Shapes) -> Floats:
    size = shapely.get_num_coordinates(parts).astype(np.float64)
    return np.column_stack([shapely.bounds(parts).reshape(-1, 4), size])


def _by_geometry(km2: Floats, owner: Ints, count: int) -> Floats:
    if np.array_equal(owner, np.arange(count)):
        return km2.T
    total = np.zeros((count, km2.shape[1]))
    if len(owner):
        first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        total[owner[first]] = np.add.reduceat(km2, first, axis=0)
    return total.T
