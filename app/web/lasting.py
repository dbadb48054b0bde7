"""What may be kept for a year although it is drawn from more than one recording.

A digest in an address pins who holds what. Boundaries, base map, agreements, people and claims are
the record's own of that day, and a correction of theirs shows, unless the address also says
what was known by when.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.web.services import Services

# A publication under way and a replica that has not seen one yet are over by then.
_UNDER_WAY = timedelta(minutes=10)


def is_lasting(
    services: Services, theatre_id: str, version: str | None, known_at: datetime | None
) -> bool:
    """Return whether the same address will always be drawn from the same recordings.

    Args:
        services: the record, its theatres' publication delays, and the clock.
        theatre_id: theatre asked for.
        version: digest of the recording of control asked for.
        known_at: UTC instant. It has to be past, for until then anything may be recorded, and by
            more than the theatre's publication delay, for what is held back has its instant
            already and is shown from later on.

    Raises:
        TheatreNotFoundError: no such theatre.
    """
    if version is None or known_at is None:
        return False
    delay = timedelta(hours=services.catalog.theatre(theatre_id).publication_delay_hours)
    # Differences, not sums: the calendar ends at the year 9999.
    return services.clock() - known_at >= delay + _UNDER_WAY
