"""Days asked for in one parameter: a day, a list, or ``start/end/period``.

The grammar is ohsome's ``time`` parameter with days: ``2017-11-26``, ``2017-01-01,2017-06-01``,
``2017-01-01/2017-12-31/P1M``, and open ends (``..`` or nothing) that mean the record's own.

**Source:** ISO 8601-1:2019 (durations, recurring steps); the ohsome API's time parameter.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.valid_time import parse_day

_PERIOD = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")
_OPEN = {"", ".."}


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: whole months and days.

    >>> Period.parse("P1Y6M")
    Period(months=18, days=0)
    """

    months: int
    days: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read an ISO 8601 duration of years, months, weeks and days.

        Raises:
            ValueError: another form, a time of day, or no length.
        """
        found = _PERIOD.fullmatch(text) if text.isascii() else None
        if found is None or len(text) == 1:
            raise ValueError(f"'{text}' is not a period like P1M, P1W or P10D")
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        period = cls(12 * years + months, 7 * weeks + days)
        if period == cls(0, 0):
            raise ValueError(f"'{text}' is a period without length")
        return period

    def after(self, start: date, count: int) -> date:
        """Return ``start`` plus ``count`` periods, counted from the start.

        Months are added first; a day the month lacks becomes its last day, and because every
        step is counted from the start, 31 January does not drift to 28 for the rest of the year.

        Raises:
            OverflowError: beyond the calendar.
        """
        month = start.month - 1 + count * self.months
        year, month = start.year + month // 12, month % 12 + 1
        if year > date.max.year:
            raise OverflowError("beyond the calendar")
        day = min(start.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=count * self.days)


@dataclass(frozen=True, slots=True)
class TimeSteps:
    """What a ``time`` parameter asks for.

    Attributes:
        days: the days listed; empty when a span is meant.
        start: first day of the span; None: the record's first.
        end: last day of the span, included; None: the record's newest.
        period: step of the span; None: the snapshots' own dates.
    """

    days: tuple[date, ...] = ()
    start: date | None = None
    end: date | None = None
    period: Period | None = None

    @classmethod
    def parse(cls, text: str) -> TimeSteps:
        """Read a ``time`` parameter; ``snapshots`` means every snapshot's own date.

        Raises:
            ValueError: another form; the message says which part.
        """
        if text == "snapshots":
            return cls()
        if "/" not in text:
            return cls(days=tuple(parse_day(part.strip()) for part in text.split(",")))
        parts = text.split("/")
        if len(parts) > 3:
            raise ValueError(f"'{text}' has more than start/end/period")
        start, end = (None if p in _OPEN else parse_day(p) for p in parts[:2])
        if start is not None and end is not None and end < start:
            raise ValueError(f"'{text}' ends before it starts")
        return cls(start=start, end=end, period=Period.parse(parts[2]) if len(parts) == 3 else None)

    def within(self, first: date, last: date) -> Iterator[date]:
        """Yield the days of a span with a period; open ends are the record's first and last.

        A step that would pass the end is left out, as ohsome does.
        """
        if self.period is None:
            raise ValueError("a span without a period has no steps of its own")
        start, end = self.start or first, self.end or last
        count = 0
        while True:
            try:
                day = self.period.after(start, count)
            except OverflowError:
                return
            if day > end:
                return
            yield day
            count += 1
