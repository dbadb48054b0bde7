"""A region's parent exists, and no region contains itself."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown


def check(draft: Draft) -> Iterator[Issue]:
    """Report parents that are no region of the file and not the theatre, and circles of them.

    Only for the kind ``regions``: an overlay may name a region of another layer.
    """
    if draft.kind is not LayerKind.REGIONS:
        return
    pairs = [(f.ref, (f.properties or {}).get("id"), (f.properties or {})) for f in draft.features]
    parents = {own: p.get("parent") for _, own, p in pairs if isinstance(own, str)}
    circular = _circular(parents)
    for ref, own, properties in pairs:
        parent = properties.get("parent")
        if not isinstance(parent, str) or parent == draft.theatre.id:
            continue
        if parent not in parents:
            message = f"parent {shown(parent)} is no region of this file"
            yield make_issue("unknown-parent", message, feature=ref)
        elif isinstance(own, str) and own in circular:
            message = f"following parents from {shown(own)} leads back to it"
            yield make_issue("unknown-parent", message, feature=ref)


def _circular(parents: dict[str, object]) -> set[str]:
    """Return the ids that lie on a circle of parents; every id is walked through once."""
    circular: set[str] = set()
    done: set[str] = set()
    for start in parents:
        walked: dict[str, int] = {}
        current: object = start
        while isinstance(current, str) and current not in done and current not in walked:
            walked[current] = len(walked)
            current = parents.get(current)
        if isinstance(current, str) and current in walked:
            circular |= set(list(walked)[walked[current] :])
        done |= walked.keys()
    return circular
