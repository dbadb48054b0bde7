"""A claim does not contradict itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from app.domain.claim import Bound, Unit
from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown

MAX_DIFFERENCE_POINTS = 1.0
"""Publishers round areas to the nearest hundred or thousand km² and divide differently."""


def check(draft: Draft) -> Iterator[Issue]:
    """Report claims that count their party twice, or whose area is another percentage."""
    if draft.kind is not LayerKind.CLAIMS:
        return
    for feature in draft.features:
        properties = feature.properties or {}
        party, includes = properties.get("party"), properties.get("includes")
        if isinstance(includes, list) and party in includes:
            message = f"{shown(party)} is its party and in its 'includes'"
            yield make_issue("claim-contradiction", message, feature=feature.ref)
        percent, from_area = properties.get("percent"), _percent_of_area(properties)
        if from_area is None or not _is_number(percent):
            continue
        if abs(from_area - percent) > MAX_DIFFERENCE_POINTS:
            message = f"it says {shown(percent)} %, its area over its denominator {from_area:.1f} %"
            yield make_issue("claim-contradiction", message, feature=feature.ref)


def _percent_of_area(properties: Mapping[str, Any]) -> float | None:
    """Return what the published area amounts to, where the figure is one of area and no limit."""
    area, whole = properties.get("area_km2"), properties.get("denominator_km2")
    limits = (Bound.AT_LEAST, Bound.AT_MOST)
    if properties.get("unit") != Unit.AREA or properties.get("bound") in limits:
        return None
    if not _is_number(area) or not _is_number(whole) or whole <= 0:
        return None
    return 100 * float(area) / float(whole)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
