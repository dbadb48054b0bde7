"""No two zones, and no two regions of one level, claim the same ground."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue


def check(draft: Draft) -> Iterator[Issue]:
    """Report every pair that overlaps by more than ``limits.overlap_km2``: where, how much."""
    for coverage in draft.coverages:
        for overlap in coverage.overlaps:
            if overlap.area_km2 <= draft.limits.overlap_km2:
                continue
            first, second = coverage.refs[overlap.first], coverage.refs[overlap.second]
            inside = overlap.ground.representative_point()
            yield make_issue(
                "overlap",
                f"'{first}' and '{second}' share {overlap.area_km2:.6g} km²",
                feature=first,
                place=(inside.x, inside.y),
                area_km2=overlap.area_km2,
            )
