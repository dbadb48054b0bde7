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
    for ref, own, properties in pairs:
        parent = properties.get("parent")
        if not isinstance(parent, str) or parent == draft.theatre.id:
            continue
        if parent not in parents:
            message = f"parent {shown(parent)} is no region of this file"
            yield make_issue("unknown-parent", message, feature=ref)
        elif isinstance(own, str) and _circular(own, parents):
            message = f"following parents from {shown(own)} leads back to it"
            yield make_issue("unknown-parent", message, feature=ref)


def _circular(start: str, parents: dict[str, object]) -> bool:
    seen: set[str] = set()
    current: object = parents.get(start)
    while isinstance(current, str) and current not in seen:
        if current == start:
            return True
        seen.add(current)
        current = parents.get(current)
    return False
