"""GeoJSON of any archive: wrapped, mixed, three-dimensional, with an old ``crs`` member."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shapely import MultiPolygon, Polygon

from app.ingest.archive.source import LAYER, SourceFeature, SourceFile, UnreadableSourceError
from app.ingest.decode import decode
from app.ingest.findings import Findings
from app.ingest.geometries import read_geometry
from app.ingest.limits import Limits

_SIMPLE = frozenset({"Polygon", "MultiPolygon"})
_OTHERS = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString"})
_TYPES = _SIMPLE | _OTHERS | {"GeometryCollection"}
_WRAPPERS = 4  # how deep a collection may lie in objects of an API's answer
_PASSED = frozenset({"utf8-bom", "json-duplicate-key"})
_NOTED = {
    "geometry-3d": "heights dropped",
    "duplicate-vertices": "repeated positions",
    "geometry-collection": "geometry collections taken apart",
    "geometry-empty": "empty geometries",
    "utf8-bom": "byte order mark",
    "json-duplicate-key": "member given twice, the last taken",
}

Json = Mapping[str, Any]


def read_geojson(path: Path, data: bytes, limits: Limits) -> SourceFile:
    """Read GeoJSON, also one wrapped in an API's answer such as ``{"value": …}``.

    Raises:
        UnreadableSourceError: no JSON, no GeoJSON in it, or a geometry that cannot be built.
    """
    notes: Counter[str] = Counter()
    decoded = decode(data, limits)
    for issue in decoded.issues:
        if not decoded.readable or issue.code not in _PASSED:
            raise UnreadableSourceError(f"{issue.code}: {issue.message}")
        notes[_NOTED[issue.code]] += 1
    found = _unwrapped(decoded.document, notes)
    features = tuple(_feature(item, i, path, notes) for i, item in enumerate(_members(found)))
    return SourceFile(path, _crs(found), features, notes)


def _unwrapped(document: object, notes: Counter[str]) -> Json:
    """Return the GeoJSON object; where it lies in another one, the only one there."""
    for _ in range(_WRAPPERS):
        if isinstance(document, str):
            document = _inner_text(document)
        if isinstance(document, list):
            document = {"type": "FeatureCollection", "features": document}
        if not isinstance(document, dict):
            break
        if document.get("type") in _TYPES | {"Feature", "FeatureCollection"}:
            return document
        inner = [value for value in document.values() if _may_hold(value)]
        if len(inner) != 1:
            break
        notes["wrapped in another object"] = 1
        document = inner[0]
    raise UnreadableSourceError("no GeoJSON: neither a FeatureCollection nor one wrapped in it")


def _may_hold(value: object) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and value.startswith("{"))


def _inner_text(text: str) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSourceError("no GeoJSON: a text that is no JSON") from error


def _members(document: Json) -> Iterator[Json]:
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
            if not isinstance(features, list):
                raise UnreadableSourceError("features is no array")
            yield from features
        case "Feature":
            yield document
        case _:
            yield {"type": "Feature", "properties": {}, "geometry": document}


def _feature(item: object, index: int, path: Path, notes: Counter[str]) -> SourceFeature:
    if not isinstance(item, dict):
        raise UnreadableSourceError(f"feature #{index} is no object")
    given = item.get("properties")
    properties = {**(given if isinstance(given, dict) else {}), LAYER: path.stem}
    polygons: list[Polygon] = []
    others = 0
    for part in _parts(item.get("geometry"), index, notes):
        if part["type"] in _OTHERS:
            others += 1
        else:
            polygons += _polygons(part, index, notes)
    return SourceFeature(properties, tuple(polygons), others)


def _parts(geometry: object, index: int, notes: Counter[str]) -> Iterator[Json]:
    """Yield the simple geometries of one, collections within collections taken apart."""
    if geometry is None:
        notes["features without a geometry"] += 1
        return
    if not isinstance(geometry, dict) or geometry.get("type") not in _TYPES:
        raise UnreadableSourceError(f"feature #{index}: its geometry is no GeoJSON")
    if geometry["type"] != "GeometryCollection":
        yield geometry
        return
    notes[_NOTED["geometry-collection"]] += 1
    members = geometry.get("geometries")
    for member in members if isinstance(members, list) else ():
        yield from _parts(member, index, notes)


def _polygons(part: Json, index: int, notes: Counter[str]) -> list[Polygon]:
    findings = Findings(f"#{index}")
    rings = part.get("coordinates")
    if isinstance(rings, list) and part["type"] == "MultiPolygon":
        part = {**part, "coordinates": [polygon for polygon in rings if polygon != []]}
    found = read_geometry(part, findings)
    for issue in findings.issues:
        if issue.code not in _NOTED:
            raise UnreadableSourceError(f"feature #{index}: {issue.code}: {issue.message}")
        notes[_NOTED[issue.code]] += 1
    if isinstance(found, MultiPolygon):
        return list(found.geoms)
    return [found] if isinstance(found, Polygon) else []


def _crs(document: Json) -> str:
    """Return the CRS that an old ``crs`` member names.

    Raises:
        UnreadableSourceError: the member names none; a link is not followed.
    """
    crs = document.get("crs")
    if crs is None:
        return "OGC:CRS84"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name:
        raise UnreadableSourceError("its member crs names no CRS; a link is not followed")
    return name
