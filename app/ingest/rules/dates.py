"""Dates exist and follow one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.domain.valid_time import format_instant, parse_day, parse_instant
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown
from app.ingest.schema import validator


def check(draft: Draft) -> Iterator[Issue]:
    """Report days no calendar has, an empty validity and an impossible ``recorded_at``.

    Text of the wrong form is the schema's matter and is passed over here.
    """
    metadata = draft.metadata or {}
    yield from _calendar(metadata, ("valid_from", "valid_to"), "metadata", "")
    for index, source in enumerate(_objects(metadata.get("sources"))):
        yield from _calendar(source, ("published", "accessed"), f"metadata.sources[{index}]", "")
    yield from _instants(metadata, "recorded_at", "metadata", "")
    yield from _order(metadata, draft.now)
    yield from _future(draft)
    for feature in draft.features:
        properties = feature.properties or {}
        yield from _calendar(properties, ("date",), "properties", feature.ref)
        for report in _objects(properties.get("reports")):
            yield from _instants(report, "published_at", "properties.reports", feature.ref)


def _calendar(
    doc: Mapping[str, Any], members: tuple[str, ...], root: str, feature: str
) -> Iterator[Issue]:
    for member in members:
        value = doc.get(member)
        if _well_formed(value, "day") and read_day(value) is None:
            message = f"{root}.{member}: no calendar has {shown(value)}"
            yield make_issue("date-invalid", message, feature=feature)


def _instants(doc: Mapping[str, Any], member: str, root: str, feature: str) -> Iterator[Issue]:
    value = doc.get(member)
    if _well_formed(value, "instant") and read_instant(value) is None:
        message = f"{root}.{member}: no calendar has {shown(value)}"
        yield make_issue("date-invalid", message, feature=feature)


def _order(metadata: Mapping[str, Any], now: datetime | None) -> Iterator[Issue]:
    start, end = read_day(metadata.get("valid_from")), read_day(metadata.get("valid_to"))
    recorded = read_instant(metadata.get("recorded_at"))
    if start and end and end <= start:
        message = f"valid_to {end} is not after valid_from {start}"
        yield make_issue("valid-to-before-valid-from", message)
    if start and recorded and recorded < datetime(start.year, start.month, start.day, tzinfo=UTC):
        message = f"recorded at {format_instant(recorded)}, valid from {start}"
        yield make_issue("recorded-before-valid", message)
    if now and recorded and recorded > now:
        message = f"recorded at {format_instant(recorded)}, it is {format_instant(now)}"
        yield make_issue("recorded-in-future", message)


def _future(draft: Draft) -> Iterator[Issue]:
    """Report control of a day to come; agreements and plans may be known before they hold."""
    start = read_day((draft.metadata or {}).get("valid_from"))
    if draft.now is None or start is None or draft.kind is not LayerKind.CONTROL:
        return
    today = draft.now.astimezone(UTC).date()
    if start > today:
        yield make_issue("valid-from-future", f"valid from {start}, today is {today}")


def _well_formed(value: object, definition: str) -> bool:
    return isinstance(value, str) and validator("common", definition).is_valid(value)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def read_day(value: object) -> date | None:
    """Return a UTC day, or None when the value is none."""
    if not isinstance(value, str):
        return None
    try:
        return parse_day(value)
    except ValueError:
        return None


def read_instant(value: object) -> datetime | None:
    """Return a UTC instant, or None when the value is none."""
    if not isinstance(value, str):
        return None
    try:
        return parse_instant(value)
    except ValueError:
        return None
