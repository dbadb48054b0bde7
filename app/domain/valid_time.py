"""Valid time: when something was true on the ground. UTC days, half-open intervals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})"
)


@dataclass(frozen=True, slots=True)
class ValidInterval:
    """Days ``[start, end)``: start belongs to it, end does not; ``end=None`` is open.

    Half-open by day, so that a successor's start equals its predecessor's end and no day
    belongs to two snapshots or to none.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"valid_to {self.end} must be after valid_from {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def parse_day(text: str) -> date:
    """Read a UTC day, strictly ``YYYY-MM-DD`` (RFC 3339 full-date).

    Raises:
        ValueError: any other form, or a day no calendar has.
    """
    if not _DAY.fullmatch(text) or not text.isascii():
        raise ValueError(f"'{text}' is not a day YYYY-MM-DD")
    return date.fromisoformat(text)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 date-time with zone and return it in UTC.

    Raises:
        ValueError: no zone, another form, or an instant no calendar has.
    """
    if not _INSTANT.fullmatch(text) or not text.isascii():
        raise ValueError(f"'{text}' is not an instant like 2017-11-26T08:00:00Z")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"'{text}' is out of range") from error


def format_instant(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with a ``Z``, whole seconds unless it has a fraction."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
