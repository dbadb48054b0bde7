"""Roll-ups: fewer parties, bounds computed anew."""

from __future__ import annotations

import pytest
from shapely import box

from app.analysis.rollup import rolled_up
from app.analysis.shares import region_shares
from app.domain.zone import Status
from tests.analysis.squares import (
    PARTIES,
    ROW,
    a_party,
    a_region,
    contested,
    held,
    in_status,
    share_of,
)

VOCABULARY = [a_party("red"), a_party("blue"), a_party("pink", "red")]
WHOLE = a_region("whole", box(0, 0, 4, 1))


def test_a_zone_counts_to_the_party_its_holder_rolls_up_to() -> None:
    zones = [held("a", "pink", ROW[0]), held("b", "blue", ROW[1]), held("c", "red", ROW[2])]
    assert [z.party for z in rolled_up(zones, VOCABULARY)] == ["red", "blue", "red"]
    assert [z.geometry for z in rolled_up(zones, VOCABULARY)] == [z.geometry for z in zones]


def test_ground_contested_within_a_rollup_is_held() -> None:
    (zone,) = rolled_up([contested("a", ROW[0], "red", "pink")], VOCABULARY)
    assert (zone.status, zone.party, zone.between) == (Status.CONTROLLED, "red", ())


def test_ground_contested_with_another_stays_contested() -> None:
    zones = [contested("a", ROW[0], "pink", "blue"), contested("b", ROW[1], "red", "pink", "blue")]
    for zone in rolled_up(zones, VOCABULARY):
        assert (zone.status, zone.party) == (Status.CONTESTED, None)
        assert zone.between == ("red", "blue")


@pytest.mark.parametrize("status", [Status.PRESENCE, Status.UNKNOWN])
def test_mere_presence_rolls_up_and_unknown_stays_nobodys(status: Status) -> None:
    party = "pink" if status is Status.PRESENCE else None
    (zone,) = rolled_up([in_status("a", status, ROW[0], party)], VOCABULARY)
    assert (zone.status, zone.party) == (status, "red" if party else None)


def test_the_line_between_rolled_up_parties_is_no_front_any_more() -> None:
    zones = [held("a", "red", box(0, 0, 2, 1)), held("b", "pink", box(2, 0, 4, 1))]
    apart = region_shares([WHOLE], zones, PARTIES, 10_000.0)["whole"]
    together = region_shares([WHOLE], rolled_up(zones, VOCABULARY), PARTIES, 10_000.0)["whole"]
    red, pink, all_red = share_of(apart, "red"), share_of(apart, "pink"), share_of(together, "red")
    assert all_red.share == pytest.approx(red.share + pink.share, abs=1e-9)
    assert red.low + pink.low < all_red.low - 0.01  # adding would have counted the inner line
    assert all_red.low == pytest.approx(1, abs=1e-9)
    assert [s.party for s in together.shares] == ["red"]
