"""Claims and places as files: what they may say, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.claim import Bound, Unit
from app.ingest import Parsed

Json = dict[str, Any]
Parse = Callable[..., Parsed]
Document = Callable[..., Json]


def codes(parsed: Parsed) -> set[str]:
    return {issue.code for issue in parsed.issues}


def test_a_claim_is_what_its_publisher_said(document: Document, parse: Parse) -> None:
    snapshot = parse(document("claims")).snapshot
    assert snapshot is not None
    area, people = snapshot.claims
    assert (area.region, area.party, area.includes) == ("west", "red", ("pink",))
    assert (area.percent, area.area_km2, area.denominator_km2) == (40.5, 4000, 10000)
    assert (area.day, area.unit, area.bound) == (date(2020, 1, 2), Unit.AREA, Bound.EXACT)
    assert area.source.url == "https://example.org/figures"
    assert (people.unit, people.bound, people.includes) == (Unit.POPULATION, Bound.AT_LEAST, ())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"percent": 100.1, "bound": "about", "area_km2": 10000}, "properties-invalid"),
        ({"percent": -1, "bound": "at-least"}, "properties-invalid"),
        ({"party": "green"}, "unknown-party"),
        ({"includes": ["green"]}, "unknown-party"),
        ({"includes": ["pink", "pink"]}, "properties-invalid"),
        ({"includes": ["red"]}, "claim-contradiction"),
        ({"percent": 41.5}, "claim-contradiction"),
        ({"source_id": "nobody"}, "unknown-source"),
        ({"date": "2020-02-30"}, "date-invalid"),
        ({"unit": "share"}, "properties-invalid"),
        ({"bound": "roughly"}, "properties-invalid"),
        ({"id": "wire-people"}, "duplicate-id"),
        ({"denominator_km2": 0}, "properties-invalid"),
        ({"colour": "red"}, "properties-invalid"),
    ],
)
def test_what_a_claim_may_not_say(
    changes: Json, expected: str, document: Document, parse: Parse
) -> None:
    made = document("claims")
    made["features"][0]["properties"].update(changes)
    parsed = parse(made)
    assert parsed.snapshot is None
    assert codes(parsed) == {expected}


@pytest.mark.parametrize(
    "changes",
    [
        {"percent": 40.9},  # within a point of 4000 / 10000
        {"percent": 90, "bound": "at-most"},  # a limit is not the area's percentage
        {"percent": 90, "unit": "percent-of-population"},
        {"percent": 90, "denominator_km2": 4444},
    ],
)
def test_what_a_claim_may_say(changes: Json, document: Document, parse: Parse) -> None:
    made = document("claims")
    made["features"][0]["properties"].update(changes)
    assert codes(parse(made)) == set()


def test_a_claim_has_no_geometry_and_every_other_feature_has_one(
    document: Document, parse: Parse
) -> None:
    claims, places = document("claims"), document("places")
    claims["features"][0]["geometry"] = {"type": "Point", "coordinates": [31.5, 11.5]}
    places["features"][0]["geometry"] = None
    assert codes(parse(claims)) == {"geometry-wrong-type"}
    assert codes(parse(places)) == {"geometry-null"}


def test_a_place_without_a_population_says_nothing_of_it(document: Document, parse: Parse) -> None:
    snapshot = parse(document("places")).snapshot
    assert snapshot is not None
    assert [place.population for place in snapshot.gazetteer] == [1200, None]
    assert snapshot.gazetteer[0].aliases == ("Oldtown",)
    assert snapshot.info.vintage == "Counted in 2019"


@pytest.mark.parametrize("population", [0, -5, 1.5, "many"])
def test_nought_is_no_unknown_population(
    population: object, document: Document, parse: Parse
) -> None:
    made = document("places")
    made["features"][0]["properties"]["population"] = population
    assert codes(parse(made)) == {"properties-invalid"}


def test_places_lie_in_the_theatre(document: Document, parse: Parse) -> None:
    made = document("places")
    made["features"][0]["geometry"]["coordinates"] = [51.5, 11.5]
    assert codes(parse(made)) == {"outside-theatre"}
