"""The de-escalation zones: four, then fewer, each in the bounds it began with."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from app.catalog.answers import Question
from app.errors import RegionNotFoundError
from app.main import build_services
from app.settings import Settings
from tests.shipped_data.conftest import Load

IN_FORCE = {
    "2017-05-06": {
        *("idlib-de-escalation-zone", "northern-homs"),
        *("eastern-ghouta", "southern-syria"),
    },
    "2018-04-14": {"idlib-de-escalation-zone", "northern-homs", "southern-syria"},
    "2018-05-16": {"idlib-de-escalation-zone", "southern-syria"},
    "2018-07-31": {"idlib-de-escalation-zone"},
    "2018-09-17": {"idlib-de-escalation-zone"},
}


@pytest.mark.parametrize("day", IN_FORCE)
def test_the_zones_in_force(day: str, load: Load) -> None:
    zones = load(f"de-escalation/{day}").regions
    assert {zone.id for zone in zones} == IN_FORCE[day]
    assert all("pproximate" in (zone.note or "") for zone in zones)
    assert shapely.coverage_is_valid([zone.geometry for zone in zones])


@pytest.mark.parametrize("day", IN_FORCE)
def test_a_zone_keeps_the_bounds_it_began_with(day: str, load: Load) -> None:
    began = {zone.id: zone.geometry for zone in load("de-escalation/2017-05-06").regions}
    assert all(
        zone.geometry.equals(began[zone.id]) for zone in load(f"de-escalation/{day}").regions
    )
    assert "copy" in load(f"de-escalation/{day}").info.method


def test_idlib_tells_of_sochi(load: Load) -> None:
    (zone,) = load("de-escalation/2018-09-17").regions
    assert "Sochi" in (zone.note or "")


def test_the_ground_of_a_zone_that_ended_can_still_be_asked_for() -> None:
    answers = build_services(Settings()).answers
    shares = {}
    for day in (date(2018, 1, 27), date(2018, 8, 5), None):
        answer = answers.region(Question("syria", day), "eastern-ghouta")
        (share,) = [s.share for s in answer.shares.shares if s.party == "regime"]
        shares[day] = round(share, 3)
    assert shares == {date(2018, 1, 27): 0.0, date(2018, 8, 5): 1.0, None: 1.0}
    with pytest.raises(RegionNotFoundError):
        answers.region(Question("syria", date(2017, 1, 1)), "eastern-ghouta")
