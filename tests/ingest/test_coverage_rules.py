"""Overlaps, gaps, loose borders, jumps and repairs on squares whose areas are known."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from app.geo.area import area_km2
from app.ingest import Limits, Parsed
from app.ingest.coverage import Coverage
from app.ingest.repair import mend

Json = dict[str, Any]
Parse = Callable[..., Parsed]

BOW_TIE = [[[31, 11], [32, 12], [32, 11], [31, 12], [31, 11]]]


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def draw(document: Json, *rings: Any) -> Json:
    """Return a control document with one zone a polygon: z-0, z-1 … all red."""
    made = copy.deepcopy(document)
    template = made["features"][0]
    made["features"] = []
    for index, coordinates in enumerate(rings):
        feature = copy.deepcopy(template)
        feature["properties"]["id"] = f"z-{index}"
        feature["geometry"] = {"type": "Polygon", "coordinates": coordinates}
        made["features"].append(feature)
    return made


def test_overlap_says_where_how_much_and_between_whom(two_zones: Json, parse: Parse) -> None:
    made = draw(two_zones, [ring(31, 11, 32.1, 12)], [ring(32, 11, 33, 12)])
    (issue,) = parse(made).issues
    assert issue.code == "overlap"
    assert issue.feature == "z-0"
    assert "'z-0' and 'z-1'" in issue.message
    assert issue.area_km2 == pytest.approx(area_km2(box(32, 11, 32.1, 12)), rel=1e-9)
    assert 32 < (issue.lon or 0) < 32.1
    assert 11 < (issue.lat or 0) < 12


def test_every_overlapping_pair_is_reported(two_zones: Json, parse: Parse) -> None:
    stacked = [[ring(31 + k / 10, 11, 32 + k / 10, 12)] for k in range(4)]
    issues = parse(draw(two_zones, *stacked)).issues
    assert [issue.code for issue in issues].count("overlap") == 6


def test_a_zone_inside_another_and_the_same_zone_twice(two_zones: Json, parse: Parse) -> None:
    inside = draw(two_zones, [ring(31, 11, 33, 13)], [ring(31.5, 11.5, 32, 12)])
    assert [i.code for i in parse(inside).issues] == ["overlap"]
    twice = draw(two_zones, [ring(31, 11, 33, 13)], [ring(31, 11, 33, 13)])
    assert [i.code for i in parse(twice).issues] == ["overlap"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    corners=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4), st.integers(1, 4)),
        min_size=1,
        max_size=7,
    )
)
def test_overlaps_are_those_of_comparing_all_pairs(
    corners: list[tuple[int, int, int, int]],
) -> None:
    boxes = [box(x / 2, y / 2, (x + w) / 2, (y + h) / 2) for x, y, w, h in corners]
    found = Coverage(tuple(map(str, corners)), np.array(boxes, dtype=object), complete=True)
    pairs = {
        (i, j)
        for i, j in combinations(range(len(boxes)), 2)
        if boxes[i].intersection(boxes[j]).area > 0
    }
    assert {(o.first, o.second) for o in found.overlaps} == pairs
    assert len(found.overlaps) == len(pairs)


def test_tolerance_of_overlaps(two_zones: Json, parse: Parse) -> None:
    made = draw(two_zones, [ring(31, 11, 32.00000001, 12)], [ring(32, 11, 33, 12)])
    assert {i.code for i in parse(made).issues} == {"coverage-edge-mismatch"}
    strict = parse(made, limits=Limits(overlap_km2=0.0))
    assert "overlap" in {i.code for i in strict.errors}


def test_touching_in_a_point_is_fine(two_zones: Json, parse: Parse) -> None:
    assert parse(draw(two_zones, [ring(31, 11, 32, 12)], [ring(32, 12, 33, 13)])).issues == ()


def test_gap_between_several_zones(two_zones: Json, parse: Parse) -> None:
    frame = [
        [[[31, 11], [34, 11], [33, 12], [32, 12], [31, 11]]],
        [[[34, 11], [34, 14], [33, 13], [33, 12], [34, 11]]],
        [[[34, 14], [31, 14], [32, 13], [33, 13], [34, 14]]],
        [[[31, 14], [31, 11], [32, 12], [32, 13], [31, 14]]],
    ]
    (issue,) = parse(draw(two_zones, *frame)).issues
    assert issue.code == "gap"
    assert (issue.lon, issue.lat) == (32.5, 12.5)
    assert issue.area_km2 == pytest.approx(area_km2(box(32, 12, 33, 13)), rel=1e-9)
    filled = draw(two_zones, *frame, [ring(32, 12, 33, 13)])
    assert parse(filled).issues == ()
    assert parse(draw(two_zones, *frame), limits=Limits(gap_km2=20_000)).issues == ()


def test_holes_are_not_looked_for_when_a_zone_cannot_be_read(two_zones: Json, parse: Parse) -> None:
    made = draw(two_zones, [ring(31, 11, 34, 14), ring(32, 12, 33, 13)], [ring(32, 12, 33, 13)])
    made["features"][1]["geometry"] = None
    assert [i.code for i in parse(made).issues] == ["geometry-null"]


def test_levels_are_coverages_of_their_own(document: Callable[..., Json], parse: Parse) -> None:
    made = document("provinces")
    assert parse(made).issues == ()
    for feature in made["features"]:
        feature["properties"]["level"] = "province"
    assert {i.code for i in parse(made).errors} == {"overlap"}


def test_overlaps_are_found_beside_an_invalid_zone(two_zones: Json, parse: Parse) -> None:
    bow_tie = [[[x + 4, y] for x, y in BOW_TIE[0]]]
    made = draw(two_zones, [ring(31, 11, 32.5, 12)], [ring(32, 11, 33, 12)], bow_tie)
    assert {i.code for i in parse(made).issues} == {"overlap", "geometry-self-intersection"}


def test_every_invalid_part_is_reported(two_zones: Json, parse: Parse) -> None:
    shifted = [[[x + 4, y] for x, y in BOW_TIE[0]]]
    two_zones["features"][0]["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [BOW_TIE, shifted],
    }
    issues = parse(two_zones).issues
    assert [(i.code, i.feature, i.lon, i.lat) for i in issues] == [
        ("geometry-self-intersection", "west", 31.5, 11.5),
        ("geometry-self-intersection", "west", 35.5, 11.5),
    ]


def test_jump_is_measured_on_the_larger_coverage(two_zones: Json, parse: Parse) -> None:
    four = draw(two_zones, *([ring(31 + k, 11, 32 + k, 12)] for k in range(4)))
    for feature in four["features"][2:]:
        feature["properties"]["party"] = "blue"
    before = parse(four).snapshot
    assert parse(four, neighbour=before).issues == ()
    half = copy.deepcopy(four)
    half["features"] = [half["features"][0], half["features"][2]]  # shares stay 50 : 50
    issues = parse(half, neighbour=before).issues
    assert [i.code for i in issues] == ["jump", "jump"]
    assert "'blue' moves -25.0 points" in issues[0].message
    assert "demo/control/2020-01-01.r1" in issues[0].message
    assert parse(half, neighbour=before, limits=Limits(jump_points=25.1)).issues == ()
    half["metadata"]["jump_accepted"] = "The east was given up."
    accepted = parse(half, neighbour=before)
    assert [i.code for i in accepted.issues] == ["jump-accepted", "jump-accepted"]
    assert "The east was given up." in accepted.issues[0].message
    assert accepted.snapshot is not None


def test_nothing_is_repaired_unless_asked_for(two_zones: Json, parse: Parse) -> None:
    two_zones["features"][0]["geometry"]["coordinates"] = BOW_TIE
    assert parse(two_zones).snapshot is None
    assert {i.code for i in parse(two_zones, repair=True).issues} == {
        "repair-exceeds-limit",
        "geometry-self-intersection",
    }


def test_a_repair_reports_the_area_it_changed(two_zones: Json, parse: Parse) -> None:
    two_zones["features"][0]["geometry"]["coordinates"] = BOW_TIE
    parsed = parse(two_zones, repair=True, limits=Limits(repair_km2=1e6))
    repaired = next(i for i in parsed.issues if i.code == "geometry-repaired")
    halves = [
        area_km2(Polygon([(31, 11), (31.5, 11.5), (31, 12)])),
        area_km2(Polygon([(32, 11), (31.5, 11.5), (32, 12)])),
    ]
    # the halves of the bow-tie as drawn run in opposite directions and cancel out
    assert repaired.area_km2 == pytest.approx(sum(halves), rel=1e-6)
    assert (repaired.lon, repaired.lat) == (31.5, 11.5)
    assert parsed.snapshot is not None
    assert parsed.snapshot.zones[0].geometry.is_valid


def test_mending_keeps_every_rings_ground() -> None:
    assert mend(Polygon(BOW_TIE[0])).area == pytest.approx(0.5)  # type: ignore[union-attr]
    assert mend(Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])) is None


def test_distant_numbers_do_not_reach_the_geometry(two_zones: Json, parse: Parse) -> None:
    two_zones["features"][0]["geometry"]["coordinates"] = [ring(-1e308, -1e308, 1e308, 1e308)]
    assert {i.code for i in parse(two_zones, repair=True).issues} == {"lonlat-out-of-range"}


def test_base_map_may_leave_the_theatre_but_not_the_earth(
    document: Callable[..., Json], parse: Parse
) -> None:
    made = document("basemap")
    made["features"][0]["geometry"]["coordinates"] = [ring(-170, -80, 170, 80)]
    assert parse(made).issues == ()
    made["features"][0]["geometry"]["coordinates"] = [ring(-181, -80, 170, 80)]
    assert [i.code for i in parse(made).issues] == ["lonlat-out-of-range"]
    made["features"][0]["geometry"]["coordinates"] = [ring(11, 31, 12, 32)]
    assert [i.code for i in parse(made).issues] == ["lonlat-swapped"]
