"""Each feature's properties follow the schema of the layer's kind."""

from __future__ import annotations

from collections.abc import Iterator

from shapely import Point

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import Draft, DraftFeature
from app.ingest.schema import schema_issues, validator


def check(draft: Draft) -> Iterator[Issue]:
    """Report every property that is missing, unknown or of the wrong form."""
    if draft.kind is None:
        return
    for feature in draft.features:
        if feature.properties is None:
            continue
        schema = validator(draft.kind.value, _definition(draft.kind, feature))
        yield from schema_issues(
            feature.properties,
            schema,
            code="properties-invalid",
            root="properties",
            feature=feature.ref,
        )


def _definition(kind: LayerKind, feature: DraftFeature) -> str:
    """Front lines hold two sorts of feature: lines, and the places that settle their faces."""
    if kind is not LayerKind.FRONTLINES:
        return "properties"
    if feature.geometry is None:
        return "place" if "status" in (feature.properties or {}) else "line"
    return "place" if isinstance(feature.geometry, Point) else "line"
