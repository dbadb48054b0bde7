"""Ids are unique, and a feature has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown


def check(draft: Draft) -> Iterator[Issue]:
    """Report repeated ids of features and sources, and a second id beside ``properties``."""
    ids = [(feature.properties or {}).get("id") for feature in draft.features]
    for value, found in _repeated(ids):
        where = ", ".join(f"#{index}" for index in found[:20])
        message = f"id {shown(value)} stands {len(found)} times: {where}"
        yield make_issue("duplicate-id", message, feature=draft.features[found[0]].ref)
    for feature, own in zip(draft.features, ids, strict=True):
        if feature.outer_id is not None and feature.outer_id != own:
            message = f"the feature's id is {shown(feature.outer_id)}, its property {shown(own)}"
            yield make_issue("id-mismatch", message, feature=feature.ref)
    for value, found in _repeated(source_ids(draft)):
        yield make_issue("duplicate-id", f"source {shown(value)} is listed {len(found)} times")


def _repeated(ids: Sequence[object]) -> Iterator[tuple[str, list[int]]]:
    """Yield each text that stands more than once, with its places."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, value in enumerate(ids):
        if isinstance(value, str):
            places[value].append(index)
    return ((value, found) for value, found in places.items() if len(found) > 1)


def source_ids(draft: Draft) -> list[str]:
    """Return the ids of the snapshot's sources, as far as they can be read."""
    sources = (draft.metadata or {}).get("sources")
    listed = sources if isinstance(sources, list) else []
    ids = [source.get("id") for source in listed if isinstance(source, dict)]
    return [value for value in ids if isinstance(value, str)]
