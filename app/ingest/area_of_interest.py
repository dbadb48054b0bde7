"""Any reader's GeoJSON → one sound polygon, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from app.domain.issue import Issue, Severity
from app.errors import InvalidGeometryError, LimitExceededError
from app.ingest.decode import decode
from app.ingest.findings import Findings, make_issue, shown
from app.ingest.geometries import read_geometry
from app.ingest.limits import Limits
from app.ingest.rules.validity import diagnose, invalid_parts

_WORLD = (-180.0, -90.0, 180.0, 90.0)


def parse_area(data: bytes, *, file_bytes: int, vertices: int) -> Polygon | MultiPolygon:
    """Read a Polygon, a MultiPolygon or a Feature of one; refuse what is not sound as it stands.

    Args:
        data: GeoJSON bytes, CRS84.
        file_bytes: more are not read.
        vertices: more are not measured.

    Raises:
        LimitExceededError: too many bytes or vertices.
        InvalidGeometryError: with every issue found; nothing is repaired.
    """
    if len(data) > file_bytes:
        raise LimitExceededError("area_bytes", len(data), file_bytes)
    decoded = decode(data, Limits(file_bytes=file_bytes, depth=12))
    _refuse(decoded.issues)
    findings = Findings("area")
    geometry = read_geometry(_geometry_of(decoded.document), findings)
    _refuse(findings.issues)
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise InvalidGeometryError(
            [_issue("geometry-wrong-type", f"{_type(geometry)} has no area")]
        )
    count = int(shapely.get_num_coordinates(geometry))
    if count > vertices:
        raise LimitExceededError("area_vertices", count, vertices)
    return _sound(geometry)


def _geometry_of(document: object) -> object:
    if not isinstance(document, dict):
        raise InvalidGeometryError([_issue("geometry-malformed", f"the body is {shown(document)}")])
    return document.get("geometry") if document.get("type") == "Feature" else document


def _type(geometry: object) -> str:
    return "nothing" if geometry is None else f"a {type(geometry).__name__}"


def _sound(geometry: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    west, south, east, north = geometry.bounds
    inside = np.array([west, south]) >= _WORLD[:2], np.array([east, north]) <= _WORLD[2:]
    if not all(side.all() for side in inside):
        text = f"coordinates run from ({west:g}, {south:g}) to ({east:g}, {north:g})"
        raise InvalidGeometryError([_issue("lonlat-out-of-range", text)])
    if not shapely.is_valid(geometry):
        found = [diagnose(part) for part in invalid_parts(geometry)]
        raise InvalidGeometryError(
            [make_issue(c, text, feature="area", place=p) for c, text, p in found]
        )
    return geometry


def _refuse(issues: Sequence[Issue]) -> None:
    """Stop at errors; a third dimension or a collection of polygons is only worth a warning."""
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise InvalidGeometryError(issues)


def _issue(code: str, text: str) -> Issue:
    return make_issue(code, text, feature="area")
