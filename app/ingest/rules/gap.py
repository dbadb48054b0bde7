"""A coverage has no holes."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.geo.area import areas_km2
from app.ingest.draft import Draft
from app.ingest.findings import make_issue


def check(draft: Draft) -> Iterator[Issue]:
    """Report each hole larger than ``limits.gap_km2``: where, how much, between which features.

    Ground outside the coverage is no gap: it is unassigned, and every answer says how much.
    """
    for coverage in draft.coverages:
        holes = coverage.holes
        for hole, area in zip(holes, areas_km2(holes), strict=True):
            if area > draft.limits.gap_km2:
                inside = hole.representative_point()
                around = coverage.neighbours(hole)
                yield make_issue(
                    "gap",
                    f"a hole of {area:.6g} km² between {_names(around)}",
                    feature=around[0] if around else "",
                    place=(inside.x, inside.y),
                    area_km2=float(area),
                )


def _names(refs: tuple[str, ...]) -> str:
    rest = f" and {len(refs) - 4} more" if len(refs) > 4 else ""
    return ", ".join(f"'{ref}'" for ref in refs[:4]) + rest
