"""Natural Earth's 10m layers, rounded to the record's grid before anything is built from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyogrio
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DECIMALS = 5
FAR_DEG = 0.1  # tolerance of what lies around the box: a few pixels where it is seen


@dataclass(frozen=True, slots=True)
class Admin1:
    """One first-level unit: its country's code (Natural Earth's ``adm0_a3``), name and shape."""

    country: str
    name: str
    iso: str
    geometry: Polygon | MultiPolygon


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round every vertex to five decimals, so that vertices that were shared stay shared."""
    return shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))


def units(features: Iterable[dict[str, Any]], box: Polygon) -> list[Admin1]:
    """Return the units that meet the box (lon/lat degrees), whole, in the order of the file."""
    found = []
    for feature in features:
        properties = feature["properties"]
        if feature["geometry"] is None:
            continue
        geometry = shape(feature["geometry"])
        if geometry.intersects(box):
            unit = Admin1(
                properties["adm0_a3"],
                properties["name"],
                properties["iso_3166_2"],
                polygonal(rounded(geometry)),
            )
            found.append(unit)
    return found


def polygonal(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the geometry when it is a polygon.

    Raises:
        TypeError: when it is not.
    """
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise TypeError(f"a polygon is needed, not a {geometry.geom_type}")
    return geometry


def merged(geometries: Iterable[BaseGeometry]) -> Polygon | MultiPolygon:
    """Dissolve parts of one coverage; their common edges vanish exactly."""
    return polygonal(shapely.coverage_union_all(list(geometries)))


def widened(
    units: Iterable[Admin1], box: Polygon, around: Polygon
) -> dict[str, Polygon | MultiPolygon]:
    """Return countries by code: as they are in the box, simplified together around it.

    Neighbours keep one and the same border on either side of the box's edge; where it crosses the
    edge it may step along it by the tolerance. Islands that would be specks are left out.
    """
    parts: dict[str, list[BaseGeometry]] = {}
    for unit in units:
        parts.setdefault(unit.country, []).append(unit.geometry)
    whole = {code: merged(found) for code, found in parts.items()}
    coarse = shapely.coverage_simplify(list(whole.values()), FAR_DEG)
    beyond = around.difference(box)
    made = {}
    for (code, shape_), far in zip(whole.items(), coarse, strict=True):
        outside = shapely.get_parts(shapely.intersection(far, beyond))
        kept = [p for p in outside if p.geom_type == "Polygon" and p.area >= FAR_DEG]
        near = shapely.intersection(shape_, box)
        joined = shapely.union_all([rounded(near), *(rounded(part) for part in kept)])
        if not joined.is_empty:
            made[code] = polygonal(joined)
    return made


def lakes(path: str, box: Polygon) -> dict[int, Polygon | MultiPolygon]:
    """Return the lakes that meet the box by their row in the file, clipped to it."""
    table = pyogrio.raw.read(path)
    shapes = shapely.from_wkb(table[2])
    rows = np.flatnonzero(shapely.intersects(shapes, box))
    clipped = {int(row): rounded(shapely.intersection(shapes[row], box)) for row in rows}
    return {row: polygonal(lake) for row, lake in clipped.items()}
