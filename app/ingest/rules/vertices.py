"""The file has no more positions than ingest takes."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue


def check(draft: Draft) -> Iterator[Issue]:
    """Count the positions of all geometries, closing ones included."""
    count = int(shapely.get_num_coordinates(draft.geometries).sum())
    if count > draft.limits.vertices:
        message = f"{count} positions, at most {draft.limits.vertices} are taken"
        yield make_issue("too-many-vertices", message)
