"""Which days the sources of a layer spoke of, and which snapshot held on each.

A day that repeats the one before is knowledge without being a new state: it says that the state
still held. ``<theatre>/<layer>/days.json`` keeps it beside the snapshots (ADR 10). It also says
from which file, features and profile each day came, so that a run can pass over what is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from app.domain.valid_time import parse_day
from app.errors import DataError
from app.ingest.decode import decode
from app.ingest.findings import make_issue
from app.ingest.limits import Limits
from app.ingest.schema import schema_issues, validator

DAYS_FILE = "days.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class CoveredDay:
    """A day that a source spoke of.

    Attributes:
        day: UTC, ``YYYY-MM-DD``.
        snapshot: ``<valid_from>.r<revision>`` of the recording that holds on it.
        source: name of the file it comes from.
        source_digest: of that file's bytes.
        features_digest: of what the file says of the day.
        profile_digest: of how it was understood.
        recorded_at: UTC instant.
    """

    day: str
    snapshot: str
    source: str
    source_digest: str
    features_digest: str
    profile_digest: str
    recorded_at: str


def days_bytes(theatre: str, layer: str, days: Iterable[CoveredDay]) -> bytes:
    """Return the file of a layer's covered days: one a line, ascending."""
    head = json.dumps({"format": FORMAT, "theatre": theatre, "layer": layer})[:-1]
    ordered = sorted(days, key=lambda covered: covered.day)
    lines = ",\n".join(json.dumps(asdict(d), ensure_ascii=False) for d in ordered)
    return f'{head}, "days": [\n{lines}\n]}}\n'.encode()


def parse_days(data: bytes) -> dict[date, CoveredDay]:
    """Read a layer's covered days.

    Raises:
        DataError: it is not of the form, or names a day twice.
    """
    decoded = decode(data, Limits())
    issues = list(decoded.issues)
    document = decoded.document
    if decoded.readable:
        check = validator("days")
        issues += schema_issues(document, check, code="properties-invalid", root="days")
    found: dict[date, CoveredDay] = {}
    if not issues and isinstance(document, dict):
        for index, entry in enumerate(document["days"]):
            try:
                day = parse_day(entry["day"])
            except ValueError as error:
                issues.append(make_issue("date-invalid", f"days[{index}]: {error}"))
                continue
            if day in found:
                issues.append(make_issue("duplicate-id", f"days[{index}]: {day} stands twice"))
            found[day] = CoveredDay(**entry)
    if issues:
        raise DataError(issues)
    return found


def merged(
    held: Mapping[date, CoveredDay], offered: Mapping[date, CoveredDay]
) -> dict[date, CoveredDay]:
    """Return the days of both; of a day in both that of the newer revision, then the offered."""
    found = dict(held)
    for day, covered in offered.items():
        known = found.get(day)
        if known is None or _newness(covered) >= _newness(known):
            found[day] = covered
    return found


def _newness(covered: CoveredDay) -> tuple[str, int]:
    valid_from, _, revision = covered.snapshot.partition(".r")
    return valid_from, int(revision)
