"""Which UTC day a file or a feature speaks of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.valid_time import parse_day, parse_instant
from app.ingest.archive.profile import DateRule

_EPOCHS = {"epoch-seconds": 1.0, "epoch-milliseconds": 1000.0}


def day_of_name(name: str, rule: DateRule) -> date:
    """Return the day that a file's name holds.

    Raises:
        ValueError: it holds none, or one that no calendar has.
    """
    found = rule.pattern.search(name)
    if found is None:
        raise ValueError(f"the name {name!r:.100} has no day as date.pattern describes it")
    groups = found.groupdict()
    if groups.get("epoch"):
        return _epoch(float(groups["epoch"]), 1000.0 if len(groups["epoch"]) > 11 else 1.0)
    try:
        return date(*(int(groups[part]) for part in ("year", "month", "day")))
    except ValueError as error:
        raise ValueError(f"the name {name!r:.100} has no day: {error}") from error


def day_of_value(value: object, form: str) -> date:
    """Return the day of a property.

    ``iso`` takes a day, an instant with a zone (its UTC day) or without one (taken as UTC), and
    never the numbers of an epoch.

    Raises:
        ValueError: it is not of the form.
    """
    if form in _EPOCHS:
        try:
            return _epoch(float(str(value)), _EPOCHS[form])
        except ValueError as error:
            raise ValueError(f"{value!r:.60} is no {form}") from error
    text = str(value).strip()
    if form != "iso":
        return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    if len(text) == 10:
        return parse_day(text.replace("/", "-"))
    try:
        return parse_instant(text.replace(" ", "T")).date()
    except ValueError:
        found = datetime.fromisoformat(text)
        return found.date() if found.tzinfo is None else found.astimezone(UTC).date()


def _epoch(number: float, per_second: float) -> date:
    try:
        return datetime.fromtimestamp(number / per_second, UTC).date()
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError(f"{number:g} is no epoch") from error
