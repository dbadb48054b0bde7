"""Areas taken over from the day before, for every polygon that has not changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.area import POLYGON
from app.geo.edge_grid import Floats, Ints
from app.geo.overlay import RegionEdges

Shapes = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class KnownAreas:
    """What the polygons of one snapshot measure in some regions.

    Attributes:
        parts: the polygons; a multipolygon counts as many.
        km2: shape (parts, regions).
        ids: which object each polygon is; as long as they are kept, no other has its id.
    """

    parts: Shapes
    km2: Floats
    ids: Ints

    def others(self, ids: Ints) -> Ints:
        """Return the places where another object stands than here."""
        both = min(len(ids), len(self.ids))
        differs = np.flatnonzero(ids[:both] != self.ids[:both])
        return np.concatenate([differs, np.arange(both, len(ids))])

    def places_of(self, parts: Shapes, ids: Ints) -> Ints:
        """Return where each polygon stands here, in every coordinate the same; else -1.

        Args:
            parts: polygons, as a rule nearly all at the place they have here.
            ids: which object each is; an object that stands here need not be compared.
        """
        place = np.arange(len(parts))
        both, others = min(len(parts), len(self.parts)), self.others(ids)
        apart = others[others < both]
        if len(apart):
            stays = shapely.equals_identical(parts[apart], self.parts[apart])
            apart = apart[~stays]
        moved = np.concatenate([apart, place[both:]])
        left = np.concatenate([apart, np.arange(both, len(self.parts))])
        marks = _marks(np.concatenate([self.parts[left], parts[moved]]))
        by_mark = dict(zip(marks, left.tolist(), strict=False))
        found = np.array([by_mark.get(mark, -1) for mark in marks[len(left) :]], dtype=np.intp)
        hit = np.flatnonzero(found >= 0)
        if len(hit):
            same = shapely.equals_identical(parts[moved[hit]], self.parts[found[hit]])
            found[hit[~same]] = -1
        place[moved] = found
        return place


def areas_after(
    regions: RegionEdges,
    geometries: Sequence[BaseGeometry] | Shapes,
    before: KnownAreas | None = None,
) -> tuple[Floats, KnownAreas]:
    """Return areas as ``RegionEdges.areas_km2``, and all to know for the next snapshot.

    Parts of a multipolygon are measured one by one and added, which may round otherwise in the
    last bits; polygons are the same to the last.

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
    parts, owner, ids = _parts(list(geometries), before)
    if before is None or not len(before.parts):
        km2 = np.ascontiguousarray(regions.areas_km2(parts).T)
    else:
        place = before.places_of(parts, ids)
        km2 = before.km2.take(place, axis=0)
        new = np.flatnonzero(place < 0)
        if len(new):
            km2[new] = regions.areas_km2(parts[new]).T
    return _by_geometry(km2, owner, len(geometries)), KnownAreas(parts, km2, ids)


def _parts(geometries: list[BaseGeometry], before: KnownAreas | None) -> tuple[Shapes, Ints, Ints]:
    """Return all polygons, the geometry each is of, and which object each is."""
    shapes, ids = _array(geometries), _ids(geometries)
    # Looking into an object that is known waits for memory: only the others' types are asked.
    others = shapes if before is None else shapes[before.others(ids)]
    if np.all(shapely.get_type_id(others) == POLYGON):
        return shapes, np.arange(len(shapes)), ids  # get_parts would copy every one
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return parts, owner, _ids(parts.tolist())


def _array(shapes: list[BaseGeometry]) -> Shapes:
    return np.fromiter(shapes, dtype=object, count=len(shapes))  # np.array looks into each


def _ids(shapes: list[BaseGeometry]) -> Ints:
    return np.fromiter(map(id, shapes), dtype=np.intp, count=len(shapes))


def _marks(parts: Shapes) -> list[bytes]:
    """Return the bounds of each polygon: where to look for its like."""
    bounds: npt.NDArray[np.void] = np.ascontiguousarray(shapely.bounds(parts)).view("V32")
    return [bytes(bound) for bound in bounds.ravel().tolist()]


def _by_geometry(km2: Floats, owner: Ints, count: int) -> Floats:
    if np.array_equal(owner, np.arange(count)):
        return km2.T
    total = np.zeros((count, km2.shape[1]))
    if len(owner):
        first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        total[owner[first]] = np.add.reduceat(km2, first, axis=0)
    return total.T
