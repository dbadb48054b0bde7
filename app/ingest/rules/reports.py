"""No report is older than its event."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.domain.valid_time import format_instant
from app.ingest.draft import Draft
from app.ingest.findings import make_issue
from app.ingest.rules.dates import read_day, read_instant


def check(draft: Draft) -> Iterator[Issue]:
    """Report instants of publication before the event's UTC day."""
    if draft.kind is not LayerKind.EVENTS:
        return
    for feature in draft.features:
        properties = feature.properties or {}
        day = read_day(properties.get("date"))
        reports = properties.get("reports")
        for report in reports if isinstance(reports, list) else []:
            said = read_instant(report.get("published_at")) if isinstance(report, dict) else None
            if day is not None and said is not None and said.date() < day:
                message = f"published {format_instant(said)}, the event is of {day}"
                yield make_issue("report-before-event", message, feature=feature.ref)
