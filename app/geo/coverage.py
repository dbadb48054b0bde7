"""Lines and an outline in, a coverage out: faces, who lies in which, slivers, dissolved zones.

All lines are noded together with the outline on one grid (1e-5 degrees, about a metre), so faces
that touch share their edges vertex by vertex and any union of them is an exact coverage.
Everything is lon/lat degrees, CRS84.

**Source:** JTS/GEOS snap-rounding overlay and polygonizer; OGC Simple Features (coverage validity
as ``shapely.coverage_is_valid`` tests it).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.geo.area import areas_km2

GRID_DEG = 1e-5
_GRID_DECIMALS = 5
_DEG_M = 111_195.0  # one degree of a great circle on the mean sphere, metres

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Partition:
    """What lines make of an area.

    Attributes:
        faces: the smallest polygons between the lines; together they are the area.
        dangles: stretches inside the area that end in the open or do not part two faces.
    """

    faces: tuple[Polygon, ...]
    dangles: tuple[LineString, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """Faces of one label that hang together along edges.

    Attributes:
        label: what they have in common.
        polygon: their union.
        members: their positions in the sequence of faces.
    """

    label: Hashable
    polygon: Polygon
    members: tuple[int, ...]


def partition(lines: Sequence[LineString], area: Polygon | MultiPolygon) -> Partition:
    """Cut an area along lines.

    Lines may cross each other, end on each other and run out of the area; what lies outside is
    dropped silently, what dangles inside is reported.

    >>> square = shapely.box(0, 0, 2, 1)
    >>> cut = partition([LineString([(1, -1), (1, 2)])], square)
    >>> sorted(face.area for face in cut.faces), cut.dangles
    ([1.0, 1.0], ())
    """
    noded = shapely.union_all([*lines, area.boundary], grid_size=GRID_DEG)
    edges = shapely.transform(noded, lambda xy: np.round(xy, _GRID_DECIMALS))
    polygons, cuts, dangles, _ = shapely.polygonize_full([edges])
    inside = [face for face in _parts(polygons) if area.covers(face.representative_point())]
    inner = shapely.buffer(area, -2 * GRID_DEG)
    loose = [line for line in _parts(cuts) + _parts(dangles) if inner.intersects(line)]
    return Partition(
        tuple(face for face in inside if isinstance(face, Polygon)),
        tuple(line for line in loose if isinstance(line, LineString)),
    )


def _parts(collection: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.get_parts(collection))


def locate(faces: Sequence[Polygon], points: Sequence[Point]) -> Ints:
    """Return for each point the position of the face it lies strictly inside, −1 for none.

    >>> locate([shapely.box(0, 0, 1, 1)], [Point(0.5, 0.5), Point(1, 0.5)]).tolist()
    [0, -1]
    """
    found = np.full(len(points), -1, dtype=np.int64)
    tree = shapely.STRtree(list(faces))
    point_index, face_index = tree.query(list(points), predicate="within")
    found[point_index] = face_index
    return found


def dissolve(faces: Sequence[Polygon], labels: Sequence[Hashable | None]) -> list[Component]:
    """Join faces of one label that share an edge; faces labelled None are left out.

    Faces that meet in a point only stay apart, so every component is one polygon.

    >>> row = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)]
    >>> [(c.label, c.members) for c in dissolve(row, ["a", "a", "b"])]
    [('a', (0, 1)), ('b', (2,))]
    """
    found = []
    for label in dict.fromkeys(label for label in labels if label is not None):
        members = np.array([i for i, given in enumerate(labels) if given == label])
        whole = shapely.coverage_union_all([faces[i] for i in members])
        pieces = [part for part in _parts(whole) if isinstance(part, Polygon)]
        home = locate(pieces, [faces[i].representative_point() for i in members])
        for index, piece in enumerate(pieces):
            inside = tuple(int(i) for i in members[home == index])
            found.append(Component(label, piece, inside))
    return sorted(found, key=lambda component: component.members)


def mean_widths_m(polygons: Sequence[Polygon | MultiPolygon]) -> npt.NDArray[np.float64]:
    """Return ``2 A / P`` of each polygon in metres: the width of a long strip of that area."""
    perimeters = np.array([_perimeter_m(polygon) for polygon in polygons])
    widths: npt.NDArray[np.float64] = 2e6 * areas_km2(polygons) / perimeters
    return widths


def _perimeter_m(polygon: Polygon | MultiPolygon) -> float:
    return sum(_length_m(shapely.get_coordinates(ring)) for ring in _rings(polygon))


def _rings(polygon: Polygon | MultiPolygon) -> list[Any]:
    return list(shapely.get_parts(polygon.boundary))


def _length_m(xy: npt.NDArray[np.float64]) -> float:
    dlon, dlat = np.diff(xy, axis=0).T
    scale = np.cos(np.radians((xy[1:, 1] + xy[:-1, 1]) / 2))
    return float(np.hypot(dlon * scale, dlat).sum() * _DEG_M)


def slivers(
    polygons: Sequence[Polygon | MultiPolygon], min_area_km2: float, min_width_m: float
) -> Ints:
    """Return the positions of polygons smaller or (on average) narrower than the limits."""
    if not polygons:
        return np.empty(0, dtype=np.int64)
    small = areas_km2(polygons) < min_area_km2
    narrow = mean_widths_m(polygons) < min_width_m
    return np.flatnonzero(small | narrow)
