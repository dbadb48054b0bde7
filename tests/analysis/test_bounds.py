"""low <= share <= high, and what moves them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from app.analysis.bounds import party_extents
from app.analysis.shares import region_shares
from app.domain.share import Share
from app.domain.zone import Zone
from tests.analysis.squares import PARTIES, ROW, a_region, contested, held, share_of

WHOLE = a_region("whole", box(0, 0, 4, 1))
ZONES = [
    held("a", "red", ROW[0]),
    contested("b", ROW[1], "red", "blue"),
    held("c", "blue", ROW[2]),
    held("d", "pink", ROW[3]),
]


def bounds_of(zones: list[Zone], party: str, accuracy_m: float | None) -> Share:
    return share_of(region_shares([WHOLE], zones, PARTIES, accuracy_m)["whole"], party)


@pytest.mark.parametrize("accuracy_m", [None, 0.0])
def test_without_accuracy_only_the_contested_ground_is_uncertain(accuracy_m: float | None) -> None:
    red = bounds_of(ZONES, "red", accuracy_m)
    assert red.low == red.share == pytest.approx(0.25, abs=1e-9)
    assert red.high == pytest.approx(0.5, abs=1e-9)
    pink = bounds_of(ZONES, "pink", accuracy_m)
    assert pink.low == pink.share == pytest.approx(pink.high, abs=1e-9)


def test_a_band_is_as_wide_as_the_accuracy_on_each_side() -> None:
    zones = [held("a", "red", box(0, 0, 2, 1)), held("b", "blue", box(2, 0, 4, 1))]
    red = bounds_of(zones, "red", 1_000.0)
    width = 1.0 / 111.32  # a kilometre in degrees of longitude at the equator
    assert red.share - red.low == pytest.approx(width / 4, rel=0.01)
    assert red.high - red.share == pytest.approx(width / 4, rel=0.01)


def test_borders_of_the_region_and_edges_of_the_coverage_add_nothing() -> None:
    zones = [held("a", "red", box(-3, -3, 2, 4)), held("b", "red", box(2, -3, 9, 4))]
    red = bounds_of(zones, "red", 20_000.0)
    assert (red.low, red.high) == (pytest.approx(1), pytest.approx(1))


def test_the_line_between_held_and_contested_counts_for_low_not_beyond_contested() -> None:
    zones = [held("a", "red", box(0, 0, 2, 1)), contested("b", box(2, 0, 4, 1), "red", "blue")]
    red = bounds_of(zones, "red", 5_000.0)
    assert red.low < red.share == pytest.approx(0.5, abs=1e-9)
    assert red.high == pytest.approx(1, abs=1e-9)


def test_an_accuracy_wider_than_the_region_leaves_nothing_sure() -> None:
    for party in ("red", "blue", "pink"):
        found = bounds_of(ZONES, party, 900_000.0)
        assert found.low == pytest.approx(0, abs=1e-9)
        assert found.high == pytest.approx(1, abs=1e-6)


def test_no_zones_no_extent() -> None:
    (only,) = party_extents([], ["red"], 5_000.0)
    assert only.surely.is_empty
    assert only.maybe.is_empty


cuts = st.lists(st.integers(1, 39), min_size=1, max_size=5, unique=True).map(sorted)
holders = st.lists(st.sampled_from([*PARTIES, "red|blue", "blue|pink"]), min_size=6, max_size=6)


def stripes(at: list[int], who: list[str]) -> list[Zone]:
    edges = [0, *at, 40]
    made = []
    for i, (west, east) in enumerate(itertools.pairwise(edges)):
        shape = box(west / 10, 0, east / 10, 1)
        between = who[i].split("|")
        one = len(between) == 1
        made.append(held(f"z{i}", who[i], shape) if one else contested(f"z{i}", shape, *between))
    return made


@settings(max_examples=25, deadline=None)
@given(cuts, holders, st.lists(st.integers(0, 60_000), min_size=2, max_size=3).map(sorted))
def test_bounds_hold_and_widen_with_the_accuracy(
    at: list[int], who: list[str], accuracies: list[int]
) -> None:
    zones = stripes(at, who)
    before: dict[str, Share] = {}
    for accuracy in accuracies:
        found = region_shares([WHOLE], zones, PARTIES, float(accuracy))["whole"]
        for share in found.shares:
            assert 0 <= share.low <= share.share <= share.high <= 1
        now = {s.party: s for s in found.shares}
        for party, narrow in before.items():
            wide = now[party]
            assert wide.low <= narrow.low + 1e-6
            assert wide.high >= narrow.high - 1e-6
        before = now
