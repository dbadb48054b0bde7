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


def lakes(path: str, box: Polygon) -> dict[int, Polygon | MultiPolygon]:
    """Return the lakes that meet the box by their row in the file, clipped to it."""
    table = pyogrio.raw.read(path)
    shapes = shapely.from_wkb(table[2])
    rows = np.flatnonzero(shapely.intersects(shapes, box))
    clipped = {int(row): rounded(shapely.intersection(shapes[row], box)) for row in rows}
    return {row: polygonal(lake) for row, lake in clipped.items()}
