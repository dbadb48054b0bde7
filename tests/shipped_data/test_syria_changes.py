"""From date to date the map changes where the war did, and the later file says where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.snapshot import Snapshot
from app.geo.area import area_km2
from tests.shipped_data.conftest import DATES, Load

PAIRS = list(pairwise(DATES))
# A line that ends on a river puts a vertex on it to the nearest metre.
NODING_KM2 = 0.05

Holder = tuple[str | None, str, tuple[str, ...]]


def ground(control: Snapshot) -> dict[Holder, BaseGeometry]:
    """Return what each holder has, contested ground by who contests it."""
    found: dict[Holder, list[BaseGeometry]] = {}
    for zone in control.zones:
        found.setdefault((zone.party, zone.status, zone.between), []).append(zone.geometry)
    return {holder: shapely.union_all(parts) for holder, parts in found.items()}


def passed_on(before: Snapshot, after: Snapshot) -> Iterator[Polygon]:
    """Yield every connected piece of ground that went from one holder to another."""
    now = ground(after)
    for holder, had in ground(before).items():
        for other, has in now.items():
            if other == holder:
                continue
            common = shapely.get_parts(shapely.intersection(had, has))
            areas = [part for part in common if isinstance(part, Polygon)]
            pieces = shapely.get_parts(shapely.union_all(areas))
            yield from (p for p in pieces if isinstance(p, Polygon) and area_km2(p) > NODING_KM2)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_ground_changes_hands_only_where_the_change_note_names_a_place(
    before: str, after: str, load: Load
) -> None:
    later = load(f"control/{after}")
    named = {place for change in later.info.changes for place in change.places}
    places = load(f"frontlines/{after}").places
    points = [place.geometry for place in places if place.id in named]
    assert len(points) == len(named)
    pieces = list(passed_on(load(f"control/{before}"), later))
    unnamed = [piece for piece in pieces if not shapely.contains(piece, points).any()]
    assert pieces
    assert [(p.centroid.x, p.centroid.y, area_km2(p)) for p in unnamed] == []


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_change_note_names_every_place_that_changed_hands_and_no_other(
    before: str, after: str, load: Load
) -> None:
    held = {p.id: (p.party, p.status, p.between) for p in load(f"frontlines/{before}").places}
    holds = {p.id: (p.party, p.status, p.between) for p in load(f"frontlines/{after}").places}
    changed = {place for place in held.keys() & holds.keys() if held[place] != holds[place]}
    new = holds.keys() - held.keys()
    named = [p for change in load(f"control/{after}").info.changes for p in change.places]
    assert changed <= set(named) <= changed | new
    assert len(named) == len(set(named))


def test_the_first_date_changes_nothing(load: Load) -> None:
    assert load(f"control/{DATES[0]}").info.changes == ()


# What no history of the war disputes, one line a date.
KNOWN = {
    "2017-01-01": {"palmyra": "is", "al-bab": "is", "aleppo-city": "regime", "waer": "opposition"},
    "2017-05-06": {"palmyra": "regime", "al-bab": "turkish-backed", "raqqa-city": "is"},
    "2017-08-31": {"sukhna": "regime", "tabqa": "sdf", "uqayribat": "is", "mayadin": "is"},
    "2017-10-23": {"raqqa-city": "sdf", "mayadin": "regime", "abu-kamal": "is", "t2-station": "is"},
    "2017-11-12": {"t2-station": "regime", "hajin": "is", "asharah": "is", "abu-kamal": None},
    "2017-11-26": {"abu-kamal": "regime", "hajin": "is", "deir-ezzor-city": "regime"},
    "2018-01-27": {"abu-al-duhur": "regime", "afrin": "sdf", "douma": "opposition", "hajin": "is"},
    "2018-05-04": {"afrin": "turkish-backed", "douma": "regime", "hajar-al-aswad": None},
    "2018-08-05": {"nawa": "regime", "rastan": "regime", "shajarah": "regime", "hajin": "is"},
    "2019-03-23": {"baghuz": "sdf", "idlib-city": "opposition", "tanf": "opposition"},
}


@pytest.mark.parametrize("day", DATES)
def test_what_is_known_of_a_date_is_on_its_map(day: str, load: Load) -> None:
    where = {place.id: place.geometry for place in load(f"frontlines/{day}").places}
    zones = load(f"control/{day}").zones
    drawn = {
        place: zone.party
        for place in KNOWN[day]
        for zone in zones
        if zone.geometry.contains(where[place])
    }
    assert drawn == KNOWN[day]


def test_is_holds_no_ground_at_the_end(load: Load) -> None:
    zones = load("control/2019-03-23").zones
    assert "is" not in {zone.party for zone in zones}
    assert all(zone.status == "controlled" for zone in zones)
