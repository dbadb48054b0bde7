"""Claims beside the map's figures."""

from __future__ import annotations

from datetime import date

import pytest

from app.analysis.reconcile import compare
from app.domain.claim import Bound, Claim, Unit
from app.domain.people import KnownPeople
from app.domain.provenance import Source
from app.domain.share import RegionShares, Share

SHARES = RegionShares(
    region="r",
    area_km2=1000.0,
    shares=(Share("red", 0.5, 500, 0.4, 0.6), Share("pink", 0.2, 200, 0.1, 0.3)),
    contested=0.3,
    contested_km2=300,
    unassigned=0.0,
    unassigned_km2=0.0,
)
PEOPLE = KnownPeople(100, 2, 5, {"red": 60, "pink": 20, "contested": 20})


def claim(percent: float, unit: Unit = Unit.AREA, includes: tuple[str, ...] = ()) -> Claim:
    source = Source("wire", "A wire")
    return Claim("c", "r", "red", date(2020, 1, 1), unit, Bound.EXACT, percent, source, includes)


@pytest.mark.parametrize(
    ("made", "share", "points"),
    [
        (claim(52), 0.5, -2),
        (claim(52, includes=("pink",)), 0.7, 18),
        (claim(66.7, Unit.POPULATION), 0.6, -6.7),
        (claim(66.7, Unit.POPULATION, ("pink",)), 0.8, 13.3),
    ],
)
def test_the_difference_is_map_minus_claim(made: Claim, share: float, points: float) -> None:
    (found,) = compare([made], SHARES, PEOPLE)
    assert found.claim is made
    assert found.map_share == pytest.approx(share)
    assert found.difference_points == pytest.approx(points)


def test_a_party_that_holds_nothing_is_nought_and_not_unknown() -> None:
    other = compare([claim(5)], SHARES, None)[0]
    assert other.map_share == 0.5
    absent = Claim("c", "r", "blue", date(2020, 1, 1), Unit.AREA, Bound.EXACT, 5, Source("w", "W"))
    assert compare([absent], SHARES, None)[0].difference_points == -5


@pytest.mark.parametrize("people", [None, KnownPeople(0, 0, 4, {})])
def test_where_no_people_are_known_the_map_cannot_say(people: KnownPeople | None) -> None:
    (found,) = compare([claim(50, Unit.POPULATION)], SHARES, people)
    assert found.map_share is None
    assert found.difference_points is None
