"""GeoJSON geometries → shapely, two-dimensional, one simple geometry a feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.ingest.findings import Findings, shown
from app.ingest.positions import read_line, read_positions, read_ring

_T = TypeVar("_T")


def read_geometry(value: object, findings: Findings) -> BaseGeometry | None:
    """Read a feature's geometry.

    Polygon, MultiPolygon, LineString, MultiLineString and Point are read; a GeometryCollection
    becomes the one geometry its members amount to. The result may still be invalid as a polygon:
    the validity rule says so.

    Returns:
        None when it cannot be read; findings say why.
    """
    if value is None:
        findings.add("geometry-null", "geometry is null")
        return None
    if not isinstance(value, dict):
        findings.add("geometry-malformed", f"geometry is {shown(value)}")
        return None
    if value.get("type") == "GeometryCollection":
        return _read_collection(value, findings)
    return _read_simple(value, findings)


def _read_simple(value: dict[str, object], findings: Findings) -> BaseGeometry | None:
    coordinates = value.get("coordinates")
    match value.get("type"):
        case "Polygon":
            return _polygon(coordinates, findings)
        case "MultiPolygon":
            polygons = _each(coordinates, _polygon, findings)
            return None if polygons is None else MultiPolygon(polygons)
        case "LineString":
            return _line(coordinates, findings)
        case "MultiLineString":
            lines = _each(coordinates, _line, findings)
            return None if lines is None else MultiLineString(lines)
        case "Point":
            return _point(coordinates, findings)
        case "MultiPoint":
            findings.add("geometry-wrong-type", "MultiPoint is in no layer's kind")
        case other:
            findings.add("geometry-malformed", f"{shown(other)} is no type of geometry")
    return None


def _each(
    value: object, read: Callable[[object, Findings], _T | None], findings: Findings
) -> list[_T] | None:
    """Read the parts of a Multi geometry; None unless all of them can be read."""
    if not isinstance(value, list):
        findings.add("geometry-malformed", f"coordinates are {shown(value)}, not an array")
        return None
    if not value:
        findings.add("geometry-empty", "coordinates are an empty array")
        return None
    read_parts = [read(part, findings) for part in value]
    parts = [part for part in read_parts if part is not None]
    return parts if len(parts) == len(value) else None


def _polygon(value: object, findings: Findings) -> Polygon | None:
    rings = _each(value, read_ring, findings)
    if rings is None:
        return None
    shell, *holes = (shapely.linearrings(ring) for ring in rings)
    return Polygon(shell, holes)


def _line(value: object, findings: Findings) -> LineString | None:
    xy = read_line(value, findings)
    return None if xy is None else LineString(xy)


def _point(value: object, findings: Findings) -> Point | None:
    if value == []:
        findings.add("geometry-empty", "coordinates are an empty array")
        return None
    xy = read_positions([value], findings)
    return None if xy is None else Point(xy[0])


def _read_collection(value: dict[str, object], findings: Findings) -> BaseGeometry | None:
    members = _flat_members(value)
    if members is None:
        findings.add("geometry-malformed", "geometries is not an array of geometries")
        return None
    if not members:
        findings.add("geometry-empty", "the GeometryCollection has no geometries")
        return None
    read = [_read_simple(member, findings) for member in members]
    parts = [part for part in read if part is not None]
    if len(parts) < len(members):
        return None
    return _merged(parts, findings)


def _flat_members(value: dict[str, object]) -> list[dict[str, object]] | None:
    """Return the simple members of nested collections; nesting is bounded by the JSON's depth."""
    members = value.get("geometries")
    if not isinstance(members, list):
        return None
    flat: list[dict[str, object]] = []
    for member in members:
        if not isinstance(member, dict):
            return None
        if member.get("type") != "GeometryCollection":
            flat.append(member)
            continue
        inner = _flat_members(member)
        if inner is None:
            return None
        flat += inner
    return flat


def _merged(parts: list[BaseGeometry], findings: Findings) -> BaseGeometry | None:
    simple: list[BaseGeometry] = shapely.get_parts(np.array(parts, dtype=object)).tolist()
    types = {part.geom_type for part in simple}
    if len(types) > 1 or (types == {"Point"} and len(simple) > 1):
        text = "the GeometryCollection mixes " + ", ".join(sorted(types))
        findings.add("geometry-wrong-type", text)
        return None
    message = f"a GeometryCollection of {len(simple)} {simple[0].geom_type}(s)"
    findings.add("geometry-collection", message)
    if len(simple) == 1:
        return simple[0]
    if types == {"Polygon"}:
        return MultiPolygon([part for part in simple if isinstance(part, Polygon)])
    return MultiLineString([part for part in simple if isinstance(part, LineString)])
