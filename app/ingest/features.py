"""The collection's members → draft features: properties as they stand, geometry as shapely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import DraftFeature
from app.ingest.findings import Findings, feature_ref, make_issue, shown
from app.ingest.geometries import read_geometry
from app.ingest.issue_log import LISTED, IssueLog

_POLYGONAL = frozenset({"Polygon", "MultiPolygon"})
_LINEAR = frozenset({"LineString", "MultiLineString"})


def read_features(
    members: list[Any], kind: LayerKind | None, log: IssueLog
) -> tuple[DraftFeature, ...]:
    """Read every member of ``features``.

    Args:
        members: the JSON array.
        kind: of the layer; None when the metadata does not say, then any type is read.
        log: receives what is wrong with members and geometries.

    Returns:
        one draft feature a member. Reading ends early when so many members are no features that
        the array holds something else.
    """
    features: list[DraftFeature] = []
    for index, member in enumerate(members):
        feature, found = _read_feature(member, index, kind)
        features.append(feature)
        log.add(found)
        if log.count("feature-invalid") > LISTED:
            break
    return tuple(features)


def _read_feature(
    member: object, index: int, kind: LayerKind | None
) -> tuple[DraftFeature, list[Issue]]:
    if not isinstance(member, dict):
        message = f"{shown(member)} is not a Feature"
        issue = make_issue("feature-invalid", message, feature=f"#{index}")
        return DraftFeature(f"#{index}", None, None, None), [issue]
    properties = member.get("properties")
    findings = Findings(feature_ref(properties, index))
    if member.get("type") != "Feature":
        findings.add("feature-invalid", f"type is {shown(member.get('type'))}, not 'Feature'")
    if not isinstance(properties, dict):
        findings.add("feature-invalid", f"properties is {shown(properties)}, not an object")
        properties = None
    unlocated = kind is LayerKind.CLAIMS and member.get("geometry") is None
    geometry = None if unlocated else read_geometry(member.get("geometry"), findings)
    if geometry is not None and not _fits(geometry, kind, properties or {}):
        place = shapely.get_coordinates(geometry)[0]
        text = f"{geometry.geom_type} in a layer of kind {kind}"
        findings.add("geometry-wrong-type", text, (float(place[0]), float(place[1])))
        geometry = None
    feature = DraftFeature(findings.feature, member.get("id"), properties, geometry)
    return feature, findings.issues


def _fits(geometry: BaseGeometry, kind: LayerKind | None, properties: Mapping[str, Any]) -> bool:
    match kind:
        case None:
            return True
        case LayerKind.REGIONS | LayerKind.CONTROL | LayerKind.OVERLAY:
            return geometry.geom_type in _POLYGONAL
        case LayerKind.EVENTS | LayerKind.PLACES:
            return geometry.geom_type == "Point"
        case LayerKind.CLAIMS:
            return False
        case LayerKind.FRONTLINES:
            return geometry.geom_type in {"LineString", "Point"}
        case LayerKind.BASEMAP:
            return geometry.geom_type in _basemap_types(properties.get("class"))


def _basemap_types(feature_class: object) -> frozenset[str]:
    match feature_class:
        case "land" | "country" | "lake" | "sea":
            return _POLYGONAL
        case "river":  # a wide river may be drawn by its banks
            return _POLYGONAL | _LINEAR
        case "border":
            return _LINEAR
        case "town":
            return frozenset({"Point"})
        case _:  # the properties rule refuses the class itself
            return _POLYGONAL | _LINEAR | {"Point"}
