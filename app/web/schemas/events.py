"""Events as a GeoJSON FeatureCollection: each with the reports known at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.domain.event import Event, Report
from app.domain.valid_time import format_instant


def events_geojson(
    theatre: str, events: Iterable[Event], known_at: datetime | None
) -> dict[str, object]:
    """Return the events that had a report by ``known_at``, oldest first."""
    known = [(e, e.reports_known_at(known_at)) for e in sorted(events, key=lambda e: (e.day, e.id))]
    features = [_feature(e, reports) for e, reports in known if reports]
    return {"type": "FeatureCollection", "theatre": theatre, "features": features}


def _feature(event: Event, reports: tuple[Report, ...]) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": event.id,
        "geometry": {"type": "Point", "coordinates": [event.lon, event.lat]},
        "properties": {
            "id": event.id,
            "title": dict(event.title),
            "type": event.type,
            "date": event.day.isoformat(),
            "place": dict(event.place),
            "parties": list(event.parties),
            "where_precision": event.where_precision,
            "reports": [_report(r) for r in reports],
        },
    }


def _report(report: Report) -> dict[str, object]:
    said: dict[str, object] = {
        "published_at": format_instant(report.published_at),
        "source": report.source,
        "killed": report.killed,
        "killed_children": report.killed_children,
        "wounded": report.wounded,
        "text": dict(report.text) if report.text else None,
        "url": report.url,
    }
    return {key: value for key, value in said.items() if value is not None}
