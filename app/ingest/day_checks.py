"""Whether a layer's covered days agree with the snapshots they name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.domain.issue import Issue
from app.domain.valid_time import parse_instant
from app.errors import DataError
from app.ingest.covered_days import DAYS_FILE, CoveredDay, parse_days
from app.ingest.findings import make_issue, shown


@dataclass(frozen=True, slots=True)
class Recorded:
    """What covered days need to know of a snapshot.

    Attributes:
        valid_from: UTC day it begins to hold.
        revision: of that day.
        valid_to: UTC day from which it holds no more; None: it does not say.
        recorded_at: UTC instant; None: the file cannot be read, so nothing is held against it.
    """

    valid_from: date
    revision: int
    valid_to: date | None = None
    recorded_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.valid_from}.r{self.revision}"

    @property
    def key(self) -> tuple[date, int]:
        """Place in the layer: of two that begin by a day, the greater one holds on it."""
        return self.valid_from, self.revision


def day_issues(
    data: bytes, theatre: str, layer: str, snapshots: Iterable[Recorded]
) -> tuple[Issue, ...]:
    """Return everything wrong with a layer's covered days.

    Args:
        data: bytes of ``days.json``.
        theatre: id of where it lies.
        layer: id of where it lies.
        snapshots: every one of the layer.
    """
    try:
        days = parse_days(data)
    except DataError as error:
        return error.issues
    recorded = {str(snapshot): snapshot for snapshot in snapshots}
    issues = list(_owner(data, theatre, layer))
    for day, covered in days.items():
        issues += _day(day, covered, recorded)
    return tuple(issues)


def days_not_held(
    days: Mapping[date, CoveredDay], snapshots: Iterable[Recorded]
) -> dict[date, str]:
    """Return the covered days whose snapshot is recorded but does not hold on them, and why.

    A day that names no recorded snapshot is none of them: what it says may be true of a record
    that is not whole.

    Args:
        days: of a layer.
        snapshots: every one of the layer.
    """
    recorded = {str(snapshot): snapshot for snapshot in snapshots}
    found: dict[date, str] = {}
    for day, covered in days.items():
        named, at = recorded.get(covered.snapshot), _instant(covered)
        why = _not_held(day, at, named, recorded.values()) if named and at else ""
        if why:
            found[day] = why
    return found


def _instant(covered: CoveredDay) -> datetime | None:
    try:
        return parse_instant(covered.recorded_at)
    except ValueError:  # no such instant: a mistake of another kind
        return None


def _owner(data: bytes, theatre: str, layer: str) -> Iterator[Issue]:
    head = json.loads(data)
    for member, where in (("theatre", theatre), ("layer", layer)):
        if head[member] != where:
            message = f"{DAYS_FILE}: {member} is {shown(head[member])}, it lies in {shown(where)}"
            yield make_issue("name-metadata-mismatch", message)


def _day(day: date, covered: CoveredDay, recorded: Mapping[str, Recorded]) -> Iterator[Issue]:
    try:
        at = parse_instant(covered.recorded_at)
    except ValueError as error:
        yield make_issue("date-invalid", f"{DAYS_FILE}: {day}: recorded_at: {error}")
        return
    if at < datetime.combine(day, time(), UTC):
        message = f"{DAYS_FILE}: {day} was recorded at {covered.recorded_at}, before it came"
        yield make_issue("recorded-before-valid", message)
    named = recorded.get(covered.snapshot)
    if named is None:
        message = f"{DAYS_FILE}: {day} names {covered.snapshot}, not recorded"
        yield make_issue("revision-gap", message)
        return
    why = _not_held(day, at, named, recorded.values())
    if why:
        message = f"{DAYS_FILE}: {day} names {covered.snapshot}, {why}"
        yield make_issue("day-not-held", message)


def _not_held(day: date, at: datetime, named: Recorded, others: Iterable[Recorded]) -> str:
    """Return why a snapshot does not hold on a day; empty: it does.

    What was recorded after the day was is not held against it: the day tells what was known.
    """
    if day < named.valid_from:
        return f"which begins on {named.valid_from}"
    if named.valid_to is not None and day >= named.valid_to:
        return f"which held until {named.valid_to}"
    between = [
        other
        for other in others
        if named.key < other.key
        and other.valid_from <= day
        and other.recorded_at is not None
        and other.recorded_at <= at
    ]
    if not between:
        return ""
    return f"but {max(between, key=lambda other: other.key)} was recorded and holds on it"
