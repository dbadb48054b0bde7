"""The map against what is known: figures others published, towns, and the river as the line."""

from __future__ import annotations

import pytest
import shapely
from shapely import LineString, Point

from app.domain.zone import Confidence, Zone
from tests.shipped_data.conftest import DATES, Load, Shares

NOVEMBER = "2017-11-26"

# Published per cent, and how far the map may differ, in points: SOHR's figures, of the day itself.
PUBLISHED = [
    (NOVEMBER, "deir-ezzor", "regime", 52.0, 0.5),
    (NOVEMBER, "deir-ezzor", "sdf", 39.0, 0.5),
    (NOVEMBER, "deir-ezzor", "is", 9.0, 0.5),
    *(("2017-05-06", "", *figure, 1.5) for figure in (("regime", 19.3), ("sdf", 22.1))),
    *(("2017-05-06", "", *figure, 1.5) for figure in (("is", 39.1), ("opposition", 19.2))),
    *(("2017-08-31", "", *figure, 1.5) for figure in (("regime", 44.8), ("is", 15.8))),
    *(("2017-10-23", "", *figure, 1.5) for figure in (("regime", 52.7), ("sdf", 25.4))),
    *(("2017-10-23", "", *figure, 1.5) for figure in (("is", 8.0), ("opposition", 13.7))),
    *(("2017-11-12", "", *figure, 1.5) for figure in (("regime", 53.0), ("is", 6.0))),
    *(("2018-01-27", "", *figure, 1.5) for figure in (("regime", 56.84), ("is", 3.7))),
    *(("2018-05-04", "", *figure, 1.5) for figure in (("regime", 60.0), ("sdf", 26.7))),
    *(("2018-05-04", "", *figure, 1.5) for figure in (("is", 3.0), ("opposition", 10.1))),
    ("2018-08-05", "", "regime", 60.7, 1.5),
    # Of November 2017 several publishers speak, none of them on the day for the whole country.
    (NOVEMBER, "", "regime", 55.0, 2.5),
    (NOVEMBER, "", "sdf", 25.4, 2.0),
    (NOVEMBER, "", "is", 6.75, 2.0),
    (NOVEMBER, "", "opposition", 12.5, 2.0),
]


@pytest.mark.parametrize(("day", "province", "party", "published", "points"), PUBLISHED)
def test_shares_are_close_to_what_was_published(
    day: str, province: str, party: str, published: float, points: float, percent: Shares
) -> None:
    shares = percent(day, province)
    drawn = shares[party]
    if party == "opposition":
        drawn += shares["turkish-backed"]
    assert drawn == pytest.approx(published, abs=points)


def zone_at(zones: tuple[Zone, ...], point: Point) -> Zone:
    (found,) = [zone for zone in zones if zone.geometry.contains(point)]
    return found


TOWNS = {
    "regime": [
        *("damascus-city", "aleppo-city", "homs-city", "hama-city", "deir-ezzor-city"),
        *("mayadin", "abu-kamal", "palmyra", "sukhna", "latakia-city", "tartus-city"),
    ],
    "sdf": ["raqqa-city", "hasakah-city", "qamishli", "manbij", "tabqa", "kobani", "afrin"],
    "is": ["hajin", "shafah", "susah", "shajarah", "hajar-al-aswad"],
    "opposition": ["idlib-city", "rastan", "talbiseh", "douma", "nawa", "tanf"],
    "turkish-backed": ["azaz", "jarabulus", "al-bab"],
}


@pytest.mark.parametrize("party", TOWNS)
def test_towns_lie_in_the_zone_of_who_held_them(party: str, load: Load) -> None:
    zones = load(f"control/{NOVEMBER}").zones
    places = {place.id: place.geometry for place in load(f"frontlines/{NOVEMBER}").places}
    held = {town: zone_at(zones, places[town]).party for town in TOWNS[party]}
    assert held == dict.fromkeys(TOWNS[party], party)


@pytest.mark.parametrize("day", DATES)
def test_every_settled_place_lies_in_its_holders_zone(day: str, load: Load) -> None:
    zones = load(f"control/{day}").zones
    places = load(f"frontlines/{day}").places
    assert len(places) >= 120
    assert [p.id for p in places if zone_at(zones, p.geometry).party != p.party] == []
    assert sum(p.confidence is Confidence.HIGH for p in places) >= 100


@pytest.fixture(scope="module")
def euphrates(load: Load) -> LineString:
    (river,) = [f for f in load("basemap/2011-01-01").basemap if f.id == "euphrates"]
    assert isinstance(river.geometry, LineString)
    return river.geometry


def test_the_river_is_the_line_in_deir_ezzor(load: Load, euphrates: LineString) -> None:
    lines = load(f"frontlines/{NOVEMBER}").frontlines
    along = [line.geometry for line in lines if line.id.startswith("river-")]
    vertices = {tuple(xy) for xy in euphrates.coords}
    assert len(along) >= 4
    assert all(set(line.coords) <= vertices for line in along)


def test_hajin_and_its_neighbours_are_on_the_left_bank(load: Load, euphrates: LineString) -> None:
    places = {place.id: place.geometry for place in load(f"frontlines/{NOVEMBER}").places}
    left = ["hajin", "shafah", "susah", "baghuz", "busayrah", "raqqa-city"]
    right = ["abu-kamal", "mayadin", "deir-ezzor-city", "asharah", "tabqa", "maadan"]
    assert [name for name in left if _bank(euphrates, places[name]) <= 0] == []
    assert [name for name in right if _bank(euphrates, places[name]) >= 0] == []


def _bank(river: LineString, point: Point) -> float:
    """Return a positive number on the left bank, looking down the river."""
    along = river.project(point)
    up, down = river.interpolate(along - 0.01), river.interpolate(along + 0.01)
    return (down.x - up.x) * (point.y - up.y) - (down.y - up.y) * (point.x - up.x)


def test_neighbours_and_provinces_share_the_border(load: Load) -> None:
    features = load("basemap/2011-01-01").basemap
    provinces = [region.geometry for region in load("provinces/2011-01-01").regions]
    lands = [f.geometry for f in features if f.feature_class == "country"]
    assert len(lands) == 11
    assert shapely.coverage_is_valid([*lands, *provinces])


def test_towns_of_the_base_map_have_arabic_names(load: Load) -> None:
    towns = [f for f in load("basemap/2011-01-01").basemap if f.feature_class == "town"]
    assert len(towns) >= 40
    assert all(town.name is not None and set(town.name) == {"en", "ar"} for town in towns)
