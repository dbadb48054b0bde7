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
from pathlib import Path

from app.domain.valid_time import parse_day
from app.errors import DataError
from app.ingest import Limits
from app.ingest.decode import decode
from app.ingest.findings import make_issue
from app.ingest.schema import schema_issues, validator
from app.ingest.write import write_atomic

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


def parse_days(data: bytes, *, path: str = DAYS_FILE) -> dict[date, CoveredDay]:
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


class DaysFile:
    """A layer's covered days in a folder of the record; written whole, in one step.

    Args:
        root: of the record.
        theatre: id.
        layer: id.
    """

    def __init__(self, root: Path, theatre: str, layer: str) -> None:
        self._path = root / theatre / layer / DAYS_FILE
        self._owner = (theatre, layer)

    def read(self) -> dict[date, CoveredDay]:
        """Return what is recorded; nothing when the file is not there.

        Raises:
            DataError: the file is not of the form.
        """
        if not self._path.is_file():
            return {}
        return parse_days(self._path.read_bytes(), path=str(self._path))

    def write(self, days: Mapping[date, CoveredDay]) -> bool:
        """Write the days when that changes anything; return whether it did."""
        data = days_bytes(*self._owner, days.values())
        if not days or (self._path.is_file() and self._path.read_bytes() == data):
            return False
        write_atomic(self._path, data)
        return True
