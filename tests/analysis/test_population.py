"""People by holder: a place counts wholly to the zone that covers it."""

from __future__ import annotations

import pytest
from shapely import Point, box

from app.analysis.population import known_people
from app.domain.local_text import LocalText
from app.domain.place import Place
from app.domain.region import Region
from app.domain.zone import Status, Zone

NAME = LocalText.of({"en": "X"})
WEST, EAST = (Region(i, NAME, "province", box(x, 0, x + 1, 1)) for i, x in (("w", 0), ("e", 1)))
ZONES = (
    Zone("a", "red", Status.CONTROLLED, box(0, 0, 1, 0.5)),
    Zone("b", "blue", Status.CONTROLLED, box(0, 0.5, 1, 1)),
    Zone("c", None, Status.CONTESTED, box(1, 0, 2, 0.5), between=("red", "blue")),
    Zone("d", "red", Status.PRESENCE, box(1, 0.5, 1.5, 1)),
)


def place(name: str, lon: float, lat: float, people: int | None) -> Place:
    return Place(name, NAME, Point(lon, lat), people)


def test_each_place_counts_to_its_holder_and_each_state_has_its_share() -> None:
    places = [
        place("one", 0.5, 0.2, 300),
        place("two", 0.5, 0.8, 100),
        place("three", 1.5, 0.2, 50),
        place("four", 1.2, 0.8, 30),  # mere presence holds nobody
        place("five", 1.8, 0.8, 20),  # no zone at all
    ]
    found = known_people([WEST, EAST], ZONES, places)
    assert dict(found["w"].by_state) == {"red": 300, "blue": 100}
    assert found["w"].share("red") == pytest.approx(0.75)
    assert found["w"].share("nobody") == 0
    assert dict(found["e"].by_state) == {"contested": 50, "unassigned": 50}
    assert found["e"].share("contested") == 0.5


def test_shares_of_states_close() -> None:
    places = [place(f"p{i}", 0.1 + i * 0.19, (i * 0.37) % 1, 7 + i) for i in range(10)]
    whole = Region("all", NAME, "theatre", box(0, 0, 2, 1))
    (found,) = known_people([whole], ZONES, places).values()
    assert found.people == sum(p.population or 0 for p in places)
    assert sum(found.share(state) or 0 for state in found.by_state) == pytest.approx(1)


def test_places_without_a_population_are_counted_apart() -> None:
    places = [place("known", 0.5, 0.2, 10), place("unknown", 0.6, 0.2, None)]
    found = known_people([WEST], ZONES, places)["w"]
    assert (found.people, found.places, found.places_without_population) == (10, 1, 1)


def test_nobody_known_is_no_share_rather_than_nought() -> None:
    found = known_people([WEST, EAST], ZONES, [place("unknown", 0.5, 0.2, None)])
    assert found["w"].share("red") is None
    assert found["e"].share("red") is None
    assert known_people([WEST], ZONES, [])["w"].people == 0


def test_a_place_on_a_border_counts_once_to_the_first_zone_of_the_file() -> None:
    places = [place("bridge", 0.5, 0.5, 10)]
    assert dict(known_people([WEST], ZONES, places)["w"].by_state) == {"red": 10}
    assert dict(known_people([WEST], ZONES[::-1], places)["w"].by_state) == {"blue": 10}
