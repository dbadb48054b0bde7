"""Shares of squares that can be checked by hand."""

from __future__ import annotations

import pytest
from shapely import box

from app.analysis.shares import region_shares
from app.domain.zone import Status
from app.geo.area import area_km2
from tests.analysis.squares import (
    PARTIES,
    ROW,
    a_region,
    closure,
    contested,
    held,
    in_status,
    share_of,
)

WHOLE = a_region("whole", box(0, 0, 4, 1))


def test_each_part_of_the_answer() -> None:
    zones = [
        held("a", "red", ROW[0]),
        contested("b", ROW[1], "red", "blue"),
        in_status("c", Status.PRESENCE, ROW[2], "blue"),
        in_status("d", Status.UNKNOWN, box(3, 0, 3.5, 1)),
    ]
    found = region_shares([WHOLE], zones, PARTIES, None)["whole"]
    assert found.area_km2 == pytest.approx(area_km2(WHOLE.geometry), rel=1e-12)
    assert share_of(found, "red").share == pytest.approx(0.25, abs=1e-12)
    assert share_of(found, "red").area_km2 == pytest.approx(area_km2(ROW[0]), rel=1e-9)
    assert found.contested == pytest.approx(0.25, abs=1e-12)
    assert found.unassigned == pytest.approx(0.5, abs=1e-12)
    assert found.presence_km2 == pytest.approx(area_km2(ROW[2]), rel=1e-9)
    assert found.unknown_km2 == pytest.approx(area_km2(ROW[3]) / 2, rel=1e-9)
    assert closure(found) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("count", [5, 11, 14, 17])
def test_nobody_holds_more_than_the_whole(count: int) -> None:
    edges = [0.3 * i / count for i in range(count + 1)]
    strips = [held(f"z{i}", "red", box(edges[i], 30, edges[i + 1], 31)) for i in range(count)]
    region = a_region("strips", box(0, 30, 0.3, 31))
    (share,) = region_shares([region], strips, PARTIES, None)["strips"].shares
    assert share.low <= share.share <= share.high <= 1.0
    assert share.share == pytest.approx(1.0, abs=1e-9)


def test_a_party_that_can_hold_nothing_there_is_not_listed() -> None:
    zones = [held("a", "red", ROW[0]), contested("b", ROW[1], "red", "blue")]
    found = region_shares([WHOLE], zones, PARTIES, None)["whole"]
    assert [s.party for s in found.shares] == ["red", "blue"]
    blue = share_of(found, "blue")
    assert (blue.share, blue.low) == (0, 0)
    assert blue.high == pytest.approx(0.25, abs=1e-9)


def test_parties_come_in_vocabulary_order() -> None:
    zones = [held("a", "pink", ROW[0]), held("b", "red", ROW[1]), held("c", "blue", ROW[2])]
    found = region_shares([WHOLE], zones, ("blue", "pink", "red"), None)["whole"]
    assert [s.party for s in found.shares] == ["blue", "pink", "red"]


def test_a_snapshot_without_zones_leaves_everything_unassigned() -> None:
    found = region_shares([WHOLE], [], PARTIES, 5_000.0)["whole"]
    assert (found.shares, found.contested, found.unassigned) == ((), 0, 1)


def test_a_region_no_zone_reaches() -> None:
    far = a_region("far", box(40, 40, 41, 41))
    found = region_shares([WHOLE, far], [held("a", "red", ROW[0])], PARTIES, None)
    assert found["far"].unassigned == 1
    assert found["whole"].unassigned == pytest.approx(0.75, abs=1e-9)


def test_an_overlap_within_tolerance_does_not_break_closure() -> None:
    """Ingest lets zones overlap by up to 0.01 km²; in a small region that is far over 1e-9."""
    small = a_region("small", box(0, 0, 0.02, 0.02))
    zones = [held("a", "red", box(0, 0, 0.01001, 0.02)), held("b", "blue", box(0.01, 0, 1, 1))]
    found = region_shares([small], zones, PARTIES, None)["small"]
    assert closure(found) == pytest.approx(1, abs=1e-9)
    km2 = sum(s.area_km2 for s in found.shares) + found.contested_km2 + found.unassigned_km2
    assert km2 == pytest.approx(found.area_km2, rel=1e-9)
