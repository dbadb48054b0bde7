"""A party's share does not move further between neighbouring snapshots than is believable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, Snapshot
from app.geo.area import areas_km2
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown

Holding = tuple[object, object, BaseGeometry]


def check(draft: Draft) -> Iterator[Issue]:
    """Compare each party's controlled area with the snapshot before it.

    Areas are taken as fractions of the larger of the two coverages' areas, so that a file which
    lost half of its zones shows as a loss, not as unchanged shares of a smaller whole.
    ``metadata.jump_accepted`` turns the error into a warning that carries the reason.
    """
    before = draft.neighbour
    if draft.kind is not LayerKind.CONTROL or before is None or not before.zones:
        return
    if not draft.sound.all():
        return  # a zone that cannot be measured would look like a loss
    old, old_total = _controlled((z.party, z.status.value, z.geometry) for z in before.zones)
    new, new_total = _controlled(
        ((f.properties or {}).get("party"), (f.properties or {}).get("status"), f.geometry)
        for f in draft.features
        if f.geometry is not None
    )
    total = max(old_total, new_total)
    reason = (draft.metadata or {}).get("jump_accepted") if draft.reason_counts else None
    for party in sorted(old.keys() | new.keys()):
        points = 100 * (new.get(party, 0.0) - old.get(party, 0.0)) / total if total else 0.0
        if abs(points) > draft.limits.jump_points:
            yield _issue(draft, before, party, points, reason)


def _controlled(holdings: Iterable[Holding]) -> tuple[dict[str, float], float]:
    """Return km² controlled by party, and km² of all zones."""
    listed = list(holdings)
    areas = areas_km2([geometry for _, _, geometry in listed])
    by_party: defaultdict[str, float] = defaultdict(float)
    for (party, status, _), area in zip(listed, areas, strict=True):
        if isinstance(party, str) and status == "controlled":
            by_party[party] += float(area)
    return by_party, float(areas.sum())


def _issue(draft: Draft, before: Snapshot, party: str, points: float, reason: object) -> Issue:
    limit = draft.limits.jump_points
    message = (
        f"{shown(party)} moves {points:+.1f} points of the area covered since "
        f"{before.info.id} (limit {limit:g})"
    )
    if isinstance(reason, str):
        return make_issue("jump-accepted", f"{message}; accepted: {shown(reason)}")
    return make_issue("jump", message)
