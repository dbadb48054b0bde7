"""What ``theatre.json`` must keep to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.issue import Issue
from app.ingest.findings import make_issue, shown
from app.ingest.rules.dates import read_day
from app.ingest.rules.text import text_issues
from app.ingest.schema import schema_issues, validator


def theatre_issues(document: object) -> Iterator[Issue]:
    """Report everything wrong with a theatre: form, box, parties, texts."""
    yield from schema_issues(document, validator("theatre"), code="theatre-invalid", root="theatre")
    yield from text_issues(document, "theatre", "")
    if not isinstance(document, dict):
        return
    yield from _bbox_issues(document.get("bbox"))
    yield from _date_issues(document.get("default_date"))
    yield from _party_issues(document.get("parties"))


def _bbox_issues(bbox: object) -> Iterator[Issue]:
    if not isinstance(bbox, list) or len(bbox) != 4:
        return
    if all(isinstance(edge, int | float) for edge in bbox):
        west, south, east, north = bbox
        if not (west < east and south < north):
            message = f"bbox {bbox} is not west, south, east, north"
            yield make_issue("theatre-invalid", message)


def _date_issues(value: object) -> Iterator[Issue]:
    well_formed = isinstance(value, str) and validator("common", "day").is_valid(value)
    if well_formed and read_day(value) is None:
        yield make_issue("date-invalid", f"theatre.default_date: no calendar has {shown(value)}")


def _party_issues(value: object) -> Iterator[Issue]:
    parties = [p for p in value if isinstance(p, dict)] if isinstance(value, list) else []
    ids = [p["id"] for p in parties if isinstance(p.get("id"), str)]
    for party, count in Counter(ids).items():
        if count > 1:
            yield make_issue("duplicate-id", f"party {shown(party)} is listed {count} times")
    final = {p["id"] for p in parties if isinstance(p.get("id"), str) and "rolls_up_to" not in p}
    for party in parties:
        target = party.get("rolls_up_to")
        if not isinstance(target, str) or target in final:
            continue
        own = shown(party.get("id"))
        if target not in ids:
            yield make_issue("unknown-party", f"party {own} rolls up to {shown(target)}")
        else:
            message = f"party {own} rolls up to {shown(target)}, which rolls up itself"
            hint = "A party rolls up in one step, to a party that does not."
            yield make_issue("theatre-invalid", message, hint=hint)
