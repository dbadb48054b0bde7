"""Every party named is in the theatre's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown


def check(draft: Draft) -> Iterator[Issue]:
    """Report parties that a feature names and ``theatre.json`` does not list."""
    if draft.kind not in {
        LayerKind.CONTROL,
        LayerKind.FRONTLINES,
        LayerKind.CLAIMS,
        LayerKind.EVENTS,
    }:
        return
    known = [party.id for party in draft.theatre.parties]
    for feature in draft.features:
        properties = feature.properties or {}
        lists = (properties.get(name) for name in ("between", "includes", "parties"))
        others = [party for listed in lists if isinstance(listed, list) for party in listed]
        named = [properties.get("party"), *others]
        for party in named:
            if isinstance(party, str) and party not in known:
                message = f"{shown(party)} is not a party of '{draft.theatre.id}'"
                yield make_issue(
                    "unknown-party", message, feature=feature.ref, hint=_hint(party, known)
                )


def _hint(party: str, known: list[str]) -> str:
    near = get_close_matches(party[:64].lower(), known, n=1)
    meant = f"Did you mean '{near[0]}'? " if near else ""
    return f"{meant}Parties of the theatre: {', '.join(known)}."
