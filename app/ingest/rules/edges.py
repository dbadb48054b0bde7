"""Neighbours share their border vertex for vertex."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.ingest.coverage import Coverage, Objects
from app.ingest.draft import Draft
from app.ingest.findings import make_issue

_ROUNDING_DEG = 1e-9


def check(draft: Draft) -> Iterator[Issue]:
    """Report, once a feature, invalid edges that no reported overlap accounts for."""
    for coverage in draft.coverages:
        for index in coverage.suspects:
            loose = _loose(coverage, int(index), draft.limits.overlap_km2)
            if len(loose) == 0:
                continue
            lon, lat = shapely.get_coordinates(loose[0])[0]
            message = f"{len(loose)} edge(s) differ from the neighbour's"
            yield make_issue(
                "coverage-edge-mismatch",
                message,
                feature=coverage.refs[index],
                place=(float(lon), float(lat)),
            )


def _loose(coverage: Coverage, index: int, tolerance_km2: float) -> Objects:
    """Return the invalid edges of one polygon that meet none of its reported overlaps."""
    edges = _segments(coverage.invalid_edges[index])
    reported = coverage.grounds_of(index, tolerance_km2)
    if not reported:
        return edges
    grounds = shapely.union_all(reported).buffer(_ROUNDING_DEG)
    return np.asarray(edges[~shapely.intersects(edges, grounds)])


def _segments(lines: BaseGeometry) -> Objects:
    xy, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    pairs = np.stack([xy[:-1], xy[1:]], axis=1)[line[:-1] == line[1:]]
    return np.asarray(shapely.linestrings(pairs))
