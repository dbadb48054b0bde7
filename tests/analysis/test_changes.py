"""Who took what from whom: rows, columns, inverses, and a valid coverage."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from app.analysis.changes import changed_areas, state_of, transition_km2
from app.analysis.shares import region_shares
from app.domain.change import CONTESTED, UNASSIGNED
from app.domain.local_text import LocalText
from app.domain.region import Region
from app.domain.zone import Status, Zone
from app.geo.area import area_km2

PARTIES = ["red", "blue", "pink"]
REGION = box(0, 0, 3, 2)
SQUARE_KM2 = area_km2(box(0, 0, 1, 1))


def held(party: str, shape: Polygon) -> Zone:
    return Zone(f"{party}-{shape.bounds}", party, Status.CONTROLLED, shape)


def contested(shape: Polygon) -> Zone:
    return Zone(f"c-{shape.bounds}", None, Status.CONTESTED, shape, between=("red", "blue"))


@st.composite
def snapshots(draw: st.DrawFn) -> list[Zone]:
    """A coverage of the region by vertical strips, some of them left out or contested."""
    cuts = draw(st.lists(st.floats(0.05, 2.95), min_size=0, max_size=5, unique=True))
    edges = [0.0, *sorted(cuts), 3.0]
    zones = []
    for west, east in pairwise(edges):
        shape = box(west, 0, east, 2)
        holder = draw(st.sampled_from(["red", "blue", "pink", "contested", "nobody"]))
        if holder == "contested":
            zones.append(contested(shape))
        elif holder != "nobody":
            zones.append(held(holder, shape))
    return zones


def test_a_square_that_changes_hands() -> None:
    before = [held("red", box(0, 0, 2, 1)), held("blue", box(2, 0, 3, 1))]
    after = [held("red", box(0, 0, 1, 1)), held("blue", box(1, 0, 3, 1))]
    states, matrix = transition_km2(before, after, REGION, PARTIES)
    assert states == ("red", "blue", UNASSIGNED)
    assert matrix["red", "blue"] == pytest.approx(SQUARE_KM2, abs=1e-6)
    assert matrix["blue", "red"] == 0
    assert matrix[UNASSIGNED, UNASSIGNED] == pytest.approx(area_km2(box(0, 1, 3, 2)), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(snapshots(), snapshots())
def test_rows_and_columns_are_the_shares_of_both_dates(
    before: list[Zone], after: list[Zone]
) -> None:
    region = Region("r", LocalText.of({"en": "R"}), "province", REGION)
    states, matrix = transition_km2(before, after, REGION, PARTIES)
    for zones, side in ((before, 0), (after, 1)):
        shares = region_shares([region], zones, PARTIES, None)["r"]
        held_km2 = {s.party: s.area_km2 for s in shares.shares}
        held_km2 |= {CONTESTED: shares.contested_km2, UNASSIGNED: shares.unassigned_km2}
        for state in states:
            total = sum(v for pair, v in matrix.items() if pair[side] == state)
            assert total == pytest.approx(held_km2.get(state, 0.0), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(snapshots(), snapshots())
def test_the_way_back_is_the_inverse(before: list[Zone], after: list[Zone]) -> None:
    _, there = transition_km2(before, after, REGION, PARTIES)
    _, back = transition_km2(after, before, REGION, PARTIES)
    for (a, b), area in there.items():
        assert back[b, a] == pytest.approx(area, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(snapshots(), snapshots())
def test_changed_ground_is_a_coverage_and_adds_up(before: list[Zone], after: list[Zone]) -> None:
    _, matrix = transition_km2(before, after, REGION, PARTIES)
    areas = changed_areas(before, after, REGION)
    if areas:
        assert shapely.coverage_is_valid(np.array([a.geometry for a in areas]))
    for pair, expected in matrix.items():
        if pair[0] != pair[1]:
            drawn = sum(a.area_km2 for a in areas if (a.from_party, a.to_party) == pair)
            assert drawn == pytest.approx(expected, abs=1e-5)


def test_presence_and_unknown_are_nobodys() -> None:
    zone = Zone("z", "red", Status.PRESENCE, box(0, 0, 1, 1))
    assert state_of(zone) == UNASSIGNED
    states, matrix = transition_km2([zone], [], REGION, PARTIES)
    assert states == (UNASSIGNED,)
    assert matrix[UNASSIGNED, UNASSIGNED] == pytest.approx(area_km2(REGION), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(snapshots(), snapshots(), snapshots())
def test_net_changes_add_up_over_a_date_between(
    first: list[Zone], second: list[Zone], third: list[Zone]
) -> None:
    def net(before: list[Zone], after: list[Zone]) -> dict[str, float]:
        _, matrix = transition_km2(before, after, REGION, PARTIES)
        found: dict[str, float] = {}
        for (a, b), area in matrix.items():
            found[a] = found.get(a, 0.0) - area
            found[b] = found.get(b, 0.0) + area
        return found

    steps, whole = (net(first, second), net(second, third)), net(first, third)
    for state in {*whole, *steps[0], *steps[1]}:
        total = sum(step.get(state, 0.0) for step in steps)
        assert total == pytest.approx(whole.get(state, 0.0), abs=1e-5)


def test_ground_that_also_touches_along_an_edge_is_measured() -> None:
    """Found from outside: a region of parts, one of which a zone only touches."""
    region = shapely.union_all([box(0, 0, 1, 1), box(3, 0, 4, 1)])
    before, after = [held("red", box(0.5, 0, 3, 1))], [held("blue", box(0.5, 0, 3, 1))]
    states, matrix = transition_km2(before, after, region, PARTIES)
    assert matrix["red", "blue"] == pytest.approx(SQUARE_KM2 / 2, rel=1e-4)
    (area,) = changed_areas(before, after, region)
    assert (area.from_party, area.to_party) == ("red", "blue")
    assert states == ("red", "blue", UNASSIGNED)
