"""What may be seen yet: a theatre may keep each recording back for some hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.catalog.loading import Layer
from app.catalog.timeline import Timeline
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre

_NEVER = datetime.max.replace(tzinfo=UTC)


def due_at(info: SnapshotInfo, theatre: Theatre) -> datetime:
    """Return the UTC instant a recording becomes public: when recorded, plus the delay."""
    try:
        return info.recorded_at + timedelta(hours=theatre.publication_delay_hours)
    except OverflowError:  # recorded at the end of the calendar
        return _NEVER


def public_layer(layer: Layer, theatre: Theatre, now: datetime) -> Layer:
    """Return a layer without what is held back; without a delay, the very same."""
    if not theatre.publication_delay_hours:
        return layer
    seen = tuple(info for info in layer.timeline.infos if due_at(info, theatre) <= now)
    return Layer(Timeline.of(seen), {info.digest: layer.files[info.digest] for info in seen})
