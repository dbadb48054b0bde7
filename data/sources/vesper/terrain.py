"""Land that never was: an outline and borders, broken up by a fixed irregularity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPoint, Point, Polygon

from app.geo.coverage import dissolve, partition

Floats = npt.NDArray[np.float64]
DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Island:
    """An outline with its districts, an exact coverage.

    Attributes:
        outline: lon/lat degrees, CRS84.
        districts: in the order of their seeds.
    """

    outline: Polygon
    districts: tuple[Polygon, ...]


def outline(centre: tuple[float, float], radii: tuple[float, float], seed: int) -> Polygon:
    """Return a coast: an ellipse whose radius wanders, ever less at ever shorter wavelengths.

    Args:
        centre: lon, lat degrees.
        radii: along lon and lat, degrees.
        seed: of the irregularity.
    """
    random = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    radius = np.ones_like(angle)
    for wave in range(2, 48):
        phase = random.uniform(0, 2 * np.pi)
        radius += 0.28 / wave**1.25 * np.sin(wave * angle + phase)
    lon = centre[0] + radii[0] * radius * np.cos(angle)
    lat = centre[1] + radii[1] * radius * np.sin(angle)
    return Polygon(np.round(np.column_stack([lon, lat]), DECIMALS))


def wander(path: Sequence[tuple[float, float]], seed: int, depth: int = 4) -> LineString:
    """Return a line through the given positions, its stretches broken up by midpoint displacement.

    Args:
        path: lon, lat degrees.
        seed: of the irregularity; the same stretch with the same seed is the same line.
        depth: how often every stretch is halved.
    """
    points = np.asarray(path, dtype=np.float64)
    random = np.random.default_rng(seed)
    for _ in range(depth):
        points = _halved(points, random)
    return LineString(np.round(points, DECIMALS))


def _halved(points: Floats, random: np.random.Generator) -> Floats:
    start, end = points[:-1], points[1:]
    along = end - start
    across = np.column_stack([-along[:, 1], along[:, 0]])
    middle = (start + end) / 2 + across * random.uniform(-0.16, 0.16, (len(along), 1))
    woven = np.empty((2 * len(points) - 1, 2))
    woven[::2], woven[1::2] = points, middle
    return woven


def island(coast: Polygon, seeds: Sequence[tuple[float, float]], seed: int) -> Island:
    """Return the coast cut into one district around each seed.

    Args:
        coast: the outline.
        seeds: lon, lat degrees, one inside each district.
        seed: of the borders' irregularity.
    """
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=coast, only_edges=True)
    edges = [edge for edge in shapely.get_parts(cells) if edge.intersects(coast)]
    borders = [
        wander([(float(x), float(y)) for x, y in shapely.get_coordinates(edge)], seed + number, 3)
        for number, edge in enumerate(sorted(edges, key=lambda edge: edge.wkt))
    ]
    faces = partition(borders, coast).faces
    centres = np.asarray(seeds)
    nearest = [_nearest(face, centres) for face in faces]
    parts: dict[int, list[Polygon]] = {}
    for component in dissolve(faces, nearest):
        parts.setdefault(_number(component.label), []).append(component.polygon)
    largest = [max(parts[number], key=lambda part: part.area) for number in range(len(seeds))]
    if sum(len(found) for found in parts.values()) != len(seeds):
        raise ValueError("a district fell apart: choose another seed")
    return Island(coast, tuple(largest))


def _number(label: object) -> int:
    if not isinstance(label, int):
        raise TypeError(f"{label!r} numbers no seed")
    return label


def _nearest(face: Polygon, centres: Floats) -> int:
    inside: Point = face.representative_point()
    return int(np.argmin(np.hypot(*(centres - (inside.x, inside.y)).T)))
