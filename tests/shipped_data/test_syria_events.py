"""The events of the record: enough to explain the map, and in agreement with it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from shapely import MultiPolygon, Point, Polygon

from app.domain.event import Event
from tests.shipped_data.conftest import DATES, Load


@pytest.fixture(scope="session")
def events(load: Load) -> dict[str, Event]:
    """Every event by its id."""
    return {event.id: event for event in load("events/2017-01-01").events}


def test_there_are_thirty_and_more_of_every_year(events: dict[str, Event]) -> None:
    assert len(events) >= 30
    assert {event.day.year for event in events.values()} == {2017, 2018, 2019}
    kinds = {"capture", "siege", "strike", "agreement", "offensive", "displacement"}
    assert kinds <= {event.type for event in events.values()}


def test_every_event_is_told_in_both_languages_by_a_named_source(
    events: dict[str, Event], country: Polygon | MultiPolygon
) -> None:
    for event in events.values():
        assert set(event.title) == set(event.place) == {"en", "ar"}
        assert country.dwithin(Point(event.lon, event.lat), 0.05), event.id
        for report in event.reports:
            assert report.source
            assert report.text is not None
            assert set(report.text) == {"en", "ar"}


def test_a_report_is_not_known_before_its_day_is_over(events: dict[str, Event]) -> None:
    exact = "al-shafah-strike-2017-11-26"
    times = {
        report.published_at.strftime("%H:%M:%S")
        for event in events.values()
        if event.id != exact
        for report in event.reports
    }
    assert times == {"23:59:59"}
    assert all(
        earlier.published_at < later.published_at
        for event in events.values()
        for earlier, later in zip(event.reports, event.reports[1:], strict=False)
    )


def test_the_strike_on_al_shafah_keeps_both_its_tolls(events: dict[str, Event], load: Load) -> None:
    event = events["al-shafah-strike-2017-11-26"]
    early = datetime(2017, 11, 26, 8, tzinfo=UTC)
    assert [report.killed for report in event.reports_known_at(early)] == [34]
    assert [report.killed for report in event.reports] == [34, 53]
    assert event.reports[1].killed_children == 21
    zones = load("control/2017-11-26").zones
    (holder,) = [z.party for z in zones if z.geometry.contains(Point(event.lon, event.lat))]
    assert holder == "is"


def test_what_was_captured_is_its_captors_on_the_next_map(
    events: dict[str, Event], load: Load
) -> None:
    days = [date.fromisoformat(day) for day in DATES]
    captures = [event for event in events.values() if event.type == "capture"]
    wrong = []
    for event in captures:
        after = min(day for day in days if day >= event.day)
        point = Point(event.lon, event.lat)
        (zone,) = [z for z in load(f"control/{after}").zones if z.geometry.contains(point)]
        # The party that took it is named first; it may have had to fight for it again.
        if event.parties[0] not in {zone.party, *zone.between}:
            wrong.append((event.id, zone.id))
    assert len(captures) >= 15
    assert wrong == []
