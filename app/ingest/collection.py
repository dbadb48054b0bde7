"""The document as a GeoJSON FeatureCollection in CRS84, before its members are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.issue import Issue
from app.ingest.findings import feature_ref, make_issue, shown

# The names under which GeoJSON's own reference system is written, lower-case.
# **Source:** RFC 7946 section 4; GeoJSON 2008 section 3.1 (the retired member).
_CRS84 = frozenset(
    {"urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "ogc:crs84", "crs84"}
)

# What RFC 7946 and the format name, and what GDAL writes about a file beside them.
_OF_COLLECTION = frozenset(
    {"type", "features", "metadata", "bbox", "crs", "name", "description"}
    | {"xy_coordinate_resolution", "z_coordinate_resolution"}
)
_OF_FEATURE = frozenset({"type", "id", "properties", "geometry", "bbox", "crs"})
_MOST_NAMED = 5


def members(document: object) -> list[Any]:
    """Return the array ``features``, empty when there is none."""
    found = document.get("features") if isinstance(document, dict) else None
    return found if isinstance(found, list) else []


def collection_issues(document: object) -> Iterator[Issue]:
    """Report what keeps the document from being a FeatureCollection in CRS84."""
    if not isinstance(document, dict):
        yield make_issue("not-a-featurecollection", f"the document is {shown(document)}")
        return
    if document.get("type") != "FeatureCollection":
        message = f"type is {shown(document.get('type'))}"
        yield make_issue("not-a-featurecollection", message)
    if not isinstance(document.get("features"), list):
        message = f"features is {shown(document.get('features'))}, not an array"
        yield make_issue("not-a-featurecollection", message)
    elif not document["features"]:
        yield make_issue("no-features", "features is an empty array")
    yield from _crs_issues(document)
    yield from _foreign_issues(document)


def _crs_issues(document: dict[str, Any]) -> Iterator[Issue]:
    if not _is_crs84(document):
        yield make_issue("crs-not-crs84", f"crs is {_crs_name(document['crs'])}")
    for index, feature in enumerate(members(document)):
        if isinstance(feature, dict) and not (
            _is_crs84(feature) and _is_crs84(feature.get("geometry"))
        ):
            yield make_issue("crs-not-crs84", "a feature has a crs of its own", feature=f"#{index}")


def _foreign_issues(document: dict[str, Any]) -> Iterator[Issue]:
    """Report what nobody will read: once for the collection, once for all of its features."""
    foreign = sorted(document.keys() - _OF_COLLECTION)
    if foreign and document.get("type") == "FeatureCollection":
        yield make_issue("foreign-member", f"the collection has {_named(foreign)}")
    with_foreign = [
        (index, feature)
        for index, feature in enumerate(members(document))
        if isinstance(feature, dict)
        and feature.get("type") == "Feature"
        and feature.keys() - _OF_FEATURE
    ]
    if with_foreign:
        index, first = with_foreign[0]
        message = f"{len(with_foreign)} feature(s) have members beside properties, this one "
        named = _named(sorted(first.keys() - _OF_FEATURE))
        ref = feature_ref(first.get("properties"), index)
        yield make_issue("foreign-member", message + named, feature=ref)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(shown(name) for name in names[:_MOST_NAMED]) + more


def _is_crs84(value: object) -> bool:
    if not isinstance(value, dict) or "crs" not in value:
        return True
    crs = value["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return isinstance(name, str) and name.lower() in _CRS84


def _crs_name(crs: object) -> str:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return shown(properties.get("name") if isinstance(properties, dict) else crs)
