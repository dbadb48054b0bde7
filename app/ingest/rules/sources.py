"""Every source named is one of the snapshot's."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown
from app.ingest.rules.ids import source_ids


def check(draft: Draft) -> Iterator[Issue]:
    """Report ids of ``source_ids`` and ``source_id`` that ``metadata.sources`` does not list."""
    if draft.metadata is None:
        return
    known = set(source_ids(draft))
    for feature in draft.features:
        properties = feature.properties or {}
        several = properties.get("source_ids")
        named = several if isinstance(several, list) else []
        for source in [*named, properties.get("source_id")]:
            if isinstance(source, str) and source not in known:
                message = f"{shown(source)} is not in metadata.sources"
                yield make_issue("unknown-source", message, feature=feature.ref)
