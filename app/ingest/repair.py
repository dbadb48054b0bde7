"""Repair on request: invalid polygons mended, each with the area it changed, within a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.geo.area import area_km2
from app.ingest.draft import Draft, DraftFeature
from app.ingest.findings import make_issue
from app.ingest.rules.validity import diagnose, invalid_parts


def repair_draft(draft: Draft) -> tuple[Draft, list[Issue]]:
    """Mend what is invalid and report each repair.

    The change is the area after the repair less the area the rings as drawn enclose: for a bow-tie
    whose halves cancel out that is the area of both. A repair beyond ``limits.repair_km2``, or one
    that leaves no polygon, is reported and not made.

    Returns:
        the draft with mended geometries, and an issue for each geometry that was invalid.
    """
    broken = set(np.flatnonzero(draft.on_earth & ~draft.sound).tolist())
    if not broken:
        return draft, []
    features: list[DraftFeature] = []
    issues: list[Issue] = []
    for index, feature in enumerate(draft.features):
        if index in broken and feature.geometry is not None:
            mended, issue = _repair(feature, feature.geometry, draft.limits.repair_km2)
            features.append(mended)
            issues.append(issue)
        else:
            features.append(feature)
    return replace(draft, features=tuple(features)), issues


def _repair(
    feature: DraftFeature, geometry: BaseGeometry, limit_km2: float
) -> tuple[DraftFeature, Issue]:
    _, reason, place = diagnose(invalid_parts(geometry)[0])
    mended = mend(geometry)
    delta = (0.0 if mended is None else area_km2(mended)) - area_km2(geometry)
    refused = mended is None or abs(delta) > limit_km2
    code = "repair-exceeds-limit" if refused else "geometry-repaired"
    message = f"{reason}; Δ area {delta:+.6g} km²" + (f", limit {limit_km2:g}" if refused else "")
    issue = make_issue(code, message, feature=feature.ref, place=place, area_km2=delta)
    return (feature if refused else replace(feature, geometry=mended)), issue


def mend(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """Return the valid polygon of the same rings (even-odd), or None when none is left.

    Lines and points that a repair leaves over have no area and are dropped.
    """
    made = shapely.make_valid(geometry, method="linework")
    parts = shapely.get_parts(shapely.get_parts(made))
    polygons = [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
