"""Ids are unique, and a feature has one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown


def check(draft: Draft) -> Iterator[Issue]:
    """Report repeated ids of features and sources, and a second id beside ``properties``."""
    ids = [(feature.properties or {}).get("id") for feature in draft.features]
    counts = Counter(value for value in ids if isinstance(value, str))
    for value, count in counts.items():
        if count > 1:
            places = ", ".join(f"#{i}" for i, other in enumerate(ids) if other == value)
            ref = draft.features[ids.index(value)].ref
            message = f"id {shown(value)} stands {count} times: {places[:200]}"
            yield make_issue("duplicate-id", message, feature=ref)
    for feature, own in zip(draft.features, ids, strict=True):
        if feature.outer_id is not None and feature.outer_id != own:
            message = f"the feature's id is {shown(feature.outer_id)}, its property {shown(own)}"
            yield make_issue("id-mismatch", message, feature=feature.ref)
    for value, count in Counter(source_ids(draft)).items():
        if count > 1:
            yield make_issue("duplicate-id", f"source {shown(value)} is listed {count} times")


def source_ids(draft: Draft) -> list[str]:
    """Return the ids of the snapshot's sources, as far as they can be read."""
    sources = (draft.metadata or {}).get("sources")
    listed = sources if isinstance(sources, list) else []
    ids = [source.get("id") for source in listed if isinstance(source, dict)]
    return [value for value in ids if isinstance(value, str)]
