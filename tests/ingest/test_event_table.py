"""Tables of events: every row becomes an event or is refused with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.event import EVENT_TYPES
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import parse_theatre
from app.ingest.event_table import BUILT_IN, built_in_mapping, parse_mapping, read_events
from app.ingest.schema import load_schema, validator
from tests.conftest import THEATRE

DEMO: Theatre = parse_theatre(json.dumps(THEATRE).encode())
DESK: dict[str, Any] = {
    "id_prefix": "desk",
    "columns": {
        "id": "no",
        "date": "day",
        "lon": "x",
        "lat": "y",
        "place": "where",
        "source": "by",
        "killed": "dead",
        "published": "out",
        "where_precision": "q",
    },
    "title": "{what} at {where}",
    "types": {"column": "what", "values": {"air strike": "strike"}},
    "date_formats": ["%d.%m.%Y", "%Y-%m-%d"],
}
HEAD = "no,day,x,y,where,by,dead,out,q,what\n"
GOOD = "7,26.11.2017,1.5,0.5,Town,Agency,34,2017-11-27,2,air strike\n"


def test_a_row_becomes_an_event_with_its_precision() -> None:
    (event,) = read_events(HEAD + GOOD, DESK, DEMO, "en").events
    assert (event.id, event.type, event.day.isoformat()) == ("desk-7", "strike", "2017-11-26")
    assert (event.lon, event.lat, event.where_precision) == (1.5, 0.5, "desk:2")
    assert event.title.get_in("en") == "air strike at Town"
    (report,) = event.reports
    assert (report.killed, report.published_at.isoformat()) == (34, "2017-11-27T00:00:00+00:00")


def test_without_a_time_of_its_own_a_report_counts_from_the_end_of_the_day() -> None:
    (event,) = read_events(HEAD + GOOD.replace("2017-11-27", ""), DESK, DEMO, "en").events
    assert event.reports[0].published_at.isoformat() == "2017-11-26T23:59:59+00:00"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("26.11.2017", "31.11.2017", "is no date"),
        ("26.11.2017", "", "day is empty"),
        ("1.5,0.5", "95,0.5", "outside the theatre"),
        ("1.5,0.5", "1.5,nan", "is not degrees"),
        ("1.5,0.5", "1.5,0x1", "is not degrees"),
        ("34", "-1", "whole number of people"),
        ("34", "1e3", "whole number of people"),
        ("air strike", "parade", "mapped to no type"),
        ("Town", "", "where is empty"),
        ("Agency", " ", "by is empty"),
        (",2,", ",=2,", "no code of precision"),
        ("7,26", "--,26", "no letter or digit"),
    ],
)
def test_a_row_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    table = read_events(HEAD + GOOD.replace(old, new, 1), DESK, DEMO, "en")
    assert table.events == ()
    assert reason in table.refused[0].reason
    assert table.refused[0].line == 2


def test_an_id_given_twice_keeps_the_first() -> None:
    table = read_events(HEAD + GOOD + GOOD.replace("34", "53"), DESK, DEMO, "en")
    assert table.events[0].reports[0].killed == 34
    assert "stands twice" in table.refused[0].reason


def test_semicolons_and_quoted_line_feeds() -> None:
    mapping = {**DESK, "separators": [",", ";"]}
    text = (HEAD + GOOD).replace(",", ";").replace("Town", '"Old\nTown"')
    (event,) = read_events(text, mapping, DEMO, "en").events
    assert event.place.get_in("en") == "Old Town"


@given(st.text(max_size=200))
def test_any_text_is_sorted_into_events_and_refusals(text: str) -> None:
    table = read_events(HEAD + GOOD + text, DESK, DEMO, "en")
    assert table.events[0].id == "desk-7"
    assert all(row.reason for row in table.refused)


@pytest.mark.parametrize("name", BUILT_IN)
def test_packaged_mappings_keep_to_the_schema_and_vocabulary(name: str) -> None:
    mapping = built_in_mapping(name)
    assert validator("mapping").is_valid(mapping)
    types = mapping["types"]
    assert {*types["values"].values(), types.get("otherwise", "other")} <= set(EVENT_TYPES)


def test_the_vocabulary_is_the_schemas() -> None:
    properties = load_schema("events")["$defs"]["properties"]["properties"]
    assert tuple(properties["type"]["enum"]) == EVENT_TYPES


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"id_prefix": 1}'])
def test_what_is_no_mapping(data: bytes) -> None:
    with pytest.raises(DataError):
        parse_mapping(data)
