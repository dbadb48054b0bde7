"""What holds a publication back until a person gives a reason, and what a reason releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from app.catalog.catalog import Catalog
from app.catalog.refusals import LayerUnknownError, PublicationError
from app.domain.issue import Issue
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.ingest.findings import make_issue, shown
from app.ingest.layer import named_issues

_HINT = "Check it; if it is true, publish again with accept_jump and the reason."
_YEARS = 10  # a date so long before the layer begins is likelier a slip than history


def hold(message: str, *, feature: str = "", area_km2: float | None = None) -> Issue:
    """Return an issue that holds a publication back: released by a reason, like a jump."""
    return make_issue("jump", message, feature=feature, area_km2=area_km2, hint=_HINT)


def too_early(infos: Sequence[SnapshotInfo], day: date) -> tuple[Issue, ...]:
    """Hold back a day more than ten years before the layer's first recording.

    Args:
        infos: what the layer holds.
        day: from which the offer is to hold.
    """
    first = min((info.valid_from for info in infos), default=day)
    if (day.year + _YEARS, day.month, day.day) >= (first.year, first.month, first.day):
        return ()
    text = f"valid_from {day} lies more than {_YEARS} years before the layer's first, {first}"
    return (hold(text),)


def answered(issues: Iterable[Issue], reason: str | None, stale: str | None) -> tuple[Issue, ...]:
    """Return issues with the jumps as a reason makes them: warnings that carry it.

    Args:
        issues: all that was found.
        reason: given with the request; None: the jumps stay errors.
        stale: what the file says in its own right; it does not count.
    """
    return tuple(_answered(i, reason, stale) if i.code == "jump" else i for i in issues)


def _answered(jump: Issue, reason: str | None, stale: str | None) -> Issue:
    if reason is not None:
        accepted = make_issue("jump-accepted", f"{jump.message}; accepted: {shown(reason)}")
        return replace(accepted, path=jump.path, feature=jump.feature, area_km2=jump.area_km2)
    if stale is None:
        return replace(jump, hint=_HINT)
    said = f"; the reason in the file, {shown(stale)}, does not count: give it with the request"
    return replace(jump, message=jump.message + said, hint=_HINT)


def check_layer(catalog: Catalog, theatre: Theatre, layer: str) -> None:
    """Refuse a layer that is not there: a slip of the pen would found a second one.

    Raises:
        LayerUnknownError: with the names that resemble it.
    """
    known = [*catalog.layers(theatre.id), theatre.control_layer, theatre.region_layer]
    if layer not in known:
        nearest = get_close_matches(layer, sorted(set(known)), cutoff=0.5)
        raise LayerUnknownError(layer, nearest)


def check_kind(catalog: Catalog, theatre: Theatre, info: SnapshotInfo) -> None:
    """Refuse to begin a layer with what ``theatre.json`` does not name it for.

    Raises:
        PublicationError: it names the layer for another kind.
    """
    if info.layer not in catalog.layers(theatre.id):
        issues = tuple(named_issues(theatre, info.layer, info.kind))
        if issues:
            raise PublicationError(issues)
