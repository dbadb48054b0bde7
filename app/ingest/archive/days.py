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
    try:
        if groups.get("epoch"):
            return _epoch(float(groups["epoch"]), 1000.0 if len(groups["epoch"]) > 11 else 1.0)
        return date(*(int(groups.get(part) or "") for part in ("year", "month", "day")))
    except ValueError as error:
        raise ValueError(f"the name {name!r:.100} has no day: {error}") from error


def day_of_value(value: object, form: str) -> date:
    """Return the day of a property.

    An instant with a zone gives its UTC day, one without is taken as UTC. ``iso`` never takes the
    numbers of an epoch.

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
        return _utc_day(datetime.strptime(text, form))  # noqa: DTZ007 - the form may have a zone
    if len(text) == 10:
        return parse_day(text.replace("/", "-"))
    try:
        return parse_instant(text.replace(" ", "T")).date()
    except ValueError:
        return _utc_day(datetime.fromisoformat(text))


def says_a_day(form: str) -> bool:
    """Return whether a ``strptime`` form holds year, month and day.

    >>> says_a_day("%d.%m.%Y"), says_a_day("%d.%m."), says_a_day("%Q")
    (True, False, False)
    """
    some = datetime(2023, 11, 28, 12, tzinfo=UTC)
    try:
        return day_of_value(some.strftime(form), form) == some.date()
    except ValueError:
        return False


def _utc_day(found: datetime) -> date:
    if found.tzinfo is None:
        return found.date()
    try:
        return found.astimezone(UTC).date()
    except OverflowError as error:
        raise ValueError(f"'{found}' is out of range") from error


def _epoch(number: float, per_second: float) -> date:
    try:
        return datetime.fromtimestamp(number / per_second, UTC).date()
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError(f"{number:g} is no epoch") from error
