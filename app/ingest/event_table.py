"""A table of events (UCDP GED, ACLED, or any CSV with a mapping) → events of the record.

A row is taken whole or refused with its reason; nothing is guessed and no row is lost from sight.
How well a place is known is kept in its collector's own code, because the codes of two collectors
do not compare.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

from app.domain.event import EVENT_TYPES, Event, Report
from app.domain.local_text import LocalText
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest.decode import decode
from app.ingest.findings import shown
from app.ingest.limits import Limits
from app.ingest.schema import schema_issues, validator

BUILT_IN = ("ucdp-ged", "acled")
_LONGEST_ROW = 10_000_000
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?")
_CODE = re.compile(r"[A-Za-z0-9]{1,20}")
_SPACE = re.compile(r"\s+")

Row = Mapping[str, str]
Mapped = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that became no event.

    Attributes:
        line: 1-based line of the file where the row ends.
        id: the row's own id, as far as it has one.
        reason: what was wrong, and what would be right.
    """

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventTable:
    """What came of a table: every row is in one of the two."""

    events: tuple[Event, ...]
    refused: tuple[RefusedRow, ...]


def built_in_mapping(name: str) -> Mapped:
    """Return a packaged mapping: ``ucdp-ged`` or ``acled``."""
    text = files("app.ingest.mappings").joinpath(f"{name}.json").read_text(encoding="utf-8")
    found: Mapped = json.loads(text)
    return found


def parse_mapping(data: bytes) -> Mapped:
    """Read an editor's own mapping.

    Raises:
        DataError: with every issue found.
    """
    decoded = decode(data, Limits())
    issues = list(decoded.issues)
    if decoded.readable:
        check = validator("mapping")
        issues += schema_issues(decoded.document, check, code="properties-invalid", root="mapping")
    if issues or not isinstance(decoded.document, dict):
        raise DataError(issues)
    return decoded.document


def read_events(text: str, mapping: Mapped, theatre: Theatre, lang: str) -> EventTable:
    """Turn a CSV text into events of a theatre.

    Args:
        text: the table, with a header line.
        mapping: which column means what.
        theatre: rows outside its bbox are refused.
        lang: language of titles and places.
    """
    events: dict[str, Event] = {}
    refused: list[RefusedRow] = []
    for line, row in _rows(text, mapping):
        row_id = row.get(mapping["columns"]["id"], "")
        try:
            event = _event(row, mapping, theatre, lang)
        except ValueError as error:
            refused.append(RefusedRow(line, row_id[:80], str(error)))
            continue
        if event.id in events:
            reason = f"id {event.id} stands twice: ids are unique"
            refused.append(RefusedRow(line, row_id[:80], reason))
        else:
            events[event.id] = event
    ordered = sorted(events.values(), key=lambda e: (e.day, e.id))
    return EventTable(tuple(ordered), tuple(refused))


def _rows(text: str, mapping: Mapped) -> Iterator[tuple[int, Row]]:
    head = text.split("\n", 1)[0]
    separator = max(mapping.get("separators", [","]), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    csv.field_size_limit(_LONGEST_ROW)
    for row in reader:
        yield reader.line_num, {k: v for k, v in row.items() if k and isinstance(v, str)}


def _event(row: Row, mapping: Mapped, theatre: Theatre, lang: str) -> Event:
    columns = mapping["columns"]
    lon, lat = _degrees(row, columns["lon"], 180), _degrees(row, columns["lat"], 90)
    west, south, east, north = theatre.bbox
    if not (west <= lon <= east and south <= lat <= north):
        raise ValueError(f"({lon:g}, {lat:g}) lies outside the theatre's bbox {theatre.bbox}")
    day = _day(row, columns["date"], mapping)
    place = _words(row, columns["place"])
    return Event(
        id=_id(mapping["id_prefix"], _words(row, columns["id"])),
        title=LocalText.of({lang: _title(row, mapping)}),
        type=_type(row, mapping["types"]),
        day=day,
        lon=lon,
        lat=lat,
        place=LocalText.of({lang: place}),
        reports=(_report(row, mapping, day),),
        where_precision=_precision(row, mapping),
    )


def _report(row: Row, mapping: Mapped, day: date) -> Report:
    """One report a row; without a time of its own it counts from the end of the day."""
    columns = mapping["columns"]
    published = row.get(columns.get("published", ""), "").strip()
    found = _instant(published, mapping["date_formats"]) if published else None
    end = datetime.combine(day, time(23, 59, 59), UTC)
    killed = row.get(columns.get("killed", ""), "").strip()
    if killed and not _WHOLE.fullmatch(killed):
        raise ValueError(f"{columns['killed']}={shown(killed)} is not a whole number of people")
    source = _words(row, columns["source"])
    return Report(found or end, source, killed=int(killed) if killed else None)


def _instant(text: str, formats: list[str]) -> datetime | None:
    if _WHOLE.fullmatch(text) or (text.isdigit() and len(text) == 10):
        return datetime.fromtimestamp(int(text), UTC)
    for form in formats:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _day(row: Row, column: str, mapping: Mapped) -> date:
    text = _words(row, column)
    for form in mapping["date_formats"]:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    formats = ", ".join(mapping["date_formats"])
    raise ValueError(f"{column}={shown(text)} is no date of the forms {formats}")


def _degrees(row: Row, column: str, limit: int) -> float:
    text = _words(row, column)
    if not _NUMBER.fullmatch(text) or abs(float(text)) > limit:
        raise ValueError(f"{column}={shown(text)} is not degrees from -{limit} to {limit}")
    return float(text)


def _words(row: Row, column: str) -> str:
    text = _SPACE.sub(" ", row.get(column, "")).strip()
    if not text:
        raise ValueError(f"{column} is empty or not a column")
    return "".join(c for c in text if c.isprintable())


def _title(row: Row, mapping: Mapped) -> str:
    wanted = re.findall(r"\{([^{}]+)\}", mapping["title"])
    filled = mapping["title"]
    for column in wanted:
        filled = filled.replace("{" + column + "}", _words(row, column))
    return str(filled)[:200]


def _type(row: Row, types: Mapped) -> str:
    value = _words(row, types["column"])
    found = types["values"].get(value, types.get("otherwise"))
    if found not in EVENT_TYPES:
        raise ValueError(f"{types['column']}={shown(value)} is mapped to no type of event")
    return str(found)


def _precision(row: Row, mapping: Mapped) -> str | None:
    column = mapping["columns"].get("where_precision")
    if column is None:
        return None
    code = _words(row, column)
    if not _CODE.fullmatch(code):
        raise ValueError(f"{column}={shown(code)} is no code of precision")
    return f"{mapping['id_prefix']}:{code}"


def _id(prefix: str, text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not plain:
        raise ValueError(f"id {shown(text)} has no letter or digit")
    return f"{prefix}-{plain}"[:64].rstrip("-")
