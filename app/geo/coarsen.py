"""Moving positions to a coarse grid so that what was a coverage stays one.

Vertices that zones share move alike, so zones still meet; but a line bent onto a grid may cross
another, and a narrow zone may close. So the lines between zones are moved, not the zones: the
moved lines part the same ground anew, and each part goes to the zone that had most of it. The
outer edge is the border of the ground, which is public; it stays, and a line that ended on it
ends on it still, at the place nearest to where its end was moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

_M_A_DEGREE = 111_320.0  # of latitude, at most 1 % too few; of longitude, times the cosine
_UNIT_DEG = 1e-5  # the record's last decimal: a grid of whole ones is written exactly
_BESIDE_DEG = 1e-9
_MARK_DEG = 2 * _UNIT_DEG  # a place on a straight border, after rounding

Steps = tuple[float, float]


def grid_steps(width_m: float, south: float, north: float) -> Steps:
    """Return steps of longitude and latitude, degrees, that are at least so wide in a theatre.

    Args:
        width_m: least width, metres.
        south: lowest latitude, degrees.
        north: highest latitude, degrees.
    """
    farthest = min(max(abs(south), abs(north)), 89.0)  # where a degree of longitude is shortest
    lat = width_m / _M_A_DEGREE
    lon = lat / cos(radians(farthest))
    return ceil(lon / _UNIT_DEG) * _UNIT_DEG, ceil(lat / _UNIT_DEG) * _UNIT_DEG


def on_grid(geometry: BaseGeometry, steps: Steps) -> BaseGeometry:
    """Return points and lines with every position moved to the nearest one of the grid."""

    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.round(xy / steps) * steps

    return shapely.remove_repeated_points(shapely.transform(geometry, moved))


def coarse_coverage(
    polygons: Sequence[Polygon | MultiPolygon], steps: Steps
) -> list[Polygon | MultiPolygon | None]:
    """Return a coverage's polygons with the lines between them on a grid.

    Args:
        polygons: a valid coverage, degrees (CRS84).
        steps: of the grid, degrees.

    Returns:
        one for each, in order; None: it was too narrow for the grid and closed.
    """
    ground = shapely.union_all(list(polygons))
    border = shapely.boundary(ground)
    lines = shapely.difference(shapely.union_all(shapely.boundary(list(polygons))), border)
    drawn = _lines(shapely.line_merge(lines))
    border = _without_ends(border, drawn)
    arcs = [arc for arc in (_moved_arc(arc, border, steps) for arc in drawn) if arc is not None]
    noded = shapely.union_all([_with_ends(border, arcs), *arcs])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    parts: list[list[BaseGeometry]] = [[] for _ in polygons]
    tree = shapely.STRtree(list(polygons))
    for face in faces:
        owner = _owner(face, tree, polygons)
        if owner is not None:
            parts[owner].append(face)
    return [_joined(faces_of) for faces_of in parts]


def _without_ends(border: BaseGeometry, arcs: Sequence[LineString]) -> BaseGeometry:
    """Return the border without the vertices that only mark where a line ended on it.

    They would tell to the metre what the grid is to hide. A vertex where the border itself turns
    is the border's own.
    """
    ends = {arc.coords[end] for arc in arcs for end in (0, -1)}
    return shapely.union_all([_unmarked(ring, ends) for ring in _lines(border)])


def _with_ends(border: BaseGeometry, arcs: Sequence[LineString]) -> BaseGeometry:
    """Return the border with a vertex where each line ends on it now.

    A place on a sloping border is none of its own in floating point: a line that ends there would
    end beside it, and not part the ground.
    """
    ends = [Point(arc.coords[end]) for arc in arcs for end in (0, -1)]
    return shapely.snap(border, shapely.MultiPoint(ends), _BESIDE_DEG) if ends else border


def _unmarked(ring: LineString, ends: set[tuple[float, ...]]) -> LineString:
    xy = list(ring.coords)
    if ring.is_closed and xy[0] in ends:  # begin where no line ended, if there is such a place
        first = next((i for i, position in enumerate(xy) if position not in ends), 0)
        xy = [*xy[first:-1], *xy[: first + 1]]
    kept = [xy[0]]
    for i in range(1, len(xy) - 1):
        straight = LineString([kept[-1], xy[i + 1]])
        if xy[i] not in ends or straight.distance(Point(xy[i])) > _MARK_DEG:
            kept.append(xy[i])
    return LineString([*kept, xy[-1]])


def _lines(geometry: BaseGeometry) -> list[LineString]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, LineString)]


def _moved_arc(arc: LineString, border: BaseGeometry, steps: Steps) -> LineString | None:
    """Return a line between two zones on the grid; None: it shrank to a point."""
    moved = np.round(shapely.get_coordinates(arc) / steps) * steps
    for end in (0, -1):
        if Point(arc.coords[end]).distance(border) < _MARK_DEG:
            nearest = border.interpolate(border.project(Point(moved[end])))
            moved[end] = (nearest.x, nearest.y)
    if len(np.unique(moved, axis=0)) < 2:
        return None
    line = shapely.remove_repeated_points(LineString(moved))
    return line if isinstance(line, LineString) else None


def _owner(
    face: BaseGeometry, tree: shapely.STRtree, polygons: Sequence[BaseGeometry]
) -> int | None:
    """Return which polygon had most of a face; None: none had, it is a hole of the ground."""
    near = tree.query(face, predicate="intersects")
    if not len(near):
        return None
    areas = shapely.area(shapely.intersection(face, [polygons[i] for i in near]))
    most = int(np.argmax(areas))
    return int(near[most]) if areas[most] > 0.5 * face.area / len(near) else None


def _joined(faces: Sequence[BaseGeometry]) -> Polygon | MultiPolygon | None:
    union = shapely.union_all(list(faces)) if faces else None
    return union if isinstance(union, Polygon | MultiPolygon) and not union.is_empty else None
