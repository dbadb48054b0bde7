"""Status, party and between say one thing together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.domain.zone import Status
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown

_FORMS: Mapping[Status, str] = MappingProxyType(
    {
        Status.CONTROLLED: "controlled needs a party and no 'between'",
        Status.PRESENCE: "presence needs a party and no 'between'",
        Status.CONTESTED: "contested needs no party and two or more different ones in 'between'",
        Status.UNKNOWN: "unknown needs no party and no 'between'",
    }
)


def check(draft: Draft) -> Iterator[Issue]:
    """Report zones and settled places whose three members contradict each other."""
    if draft.kind not in {LayerKind.CONTROL, LayerKind.FRONTLINES}:
        return
    for feature in draft.features:
        properties = feature.properties or {}
        status = properties.get("status")
        if not isinstance(status, str) or status not in tuple(Status):
            continue  # the properties rule says so
        if not _agrees(Status(status), properties):
            party, between = shown(properties.get("party")), shown(properties.get("between"))
            message = f"status {status}, party {party}, between {between}"
            yield make_issue(
                "status-party-mismatch", message, feature=feature.ref, hint=_FORMS[Status(status)]
            )


def _agrees(status: Status, properties: Mapping[str, Any]) -> bool:
    party, between = properties.get("party"), properties.get("between") or []
    if not isinstance(between, list):
        return True  # the properties rule says so
    match status:
        case Status.CONTROLLED | Status.PRESENCE:
            return party is not None and not between
        case Status.CONTESTED:
            names = [name for name in between if isinstance(name, str)]
            return party is None and len(set(names)) >= 2 and len(set(names)) == len(names)
        case Status.UNKNOWN:
            return party is None and not between
