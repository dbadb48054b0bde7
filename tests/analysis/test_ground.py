"""A ground measured in ready regions, and a region measured in a ready ground: the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon, box

from app.analysis.ground import Ground, GroundEdges, Measure
from app.analysis.shares import closed_shares, region_shares
from app.domain.region import Region
from tests.analysis.squares import PARTIES, ROW, a_region, contested, held, share_of

ZONES = (
    held("a", "red", ROW[0]),
    contested("b", ROW[1], "red", "blue"),
    held("c", "blue", ROW[2]),
    held("d", "pink", ROW[3]),
)
REGIONS = (
    a_region("row", box(0, 0, 4, 1)),
    a_region("same as a zone", box(1, 0, 2, 1)),
    a_region("across", Polygon([(0.3, -0.4), (3.7, 0.2), (2.1, 1.7)])),
    a_region("far", box(20, 20, 21, 21)),
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of(ZONES, PARTIES, 4_000.0)


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.id)
def test_both_ways_round_give_the_same(ground: Ground, region: Region) -> None:
    there = GroundEdges.of(ground).measured(region)
    here, _ = Measure.of([region]).measured(ground)
    for part in ("total", "zones", "low", "high"):
        np.testing.assert_allclose(
            getattr(there, part), getattr(here, part), rtol=1e-9, atol=1e-7, err_msg=part
        )


def test_what_is_known_of_the_day_before_changes_no_share(ground: Ground) -> None:
    measure = Measure.of(REGIONS)
    _, known = measure.measured(ground)
    moved = (held("a", "pink", box(0, 0, 0.5, 1)), *ZONES[1:])
    today = Ground.of(moved, PARTIES, 4_000.0)
    found = closed_shares(today, measure.measured(today, known)[0])
    anew = region_shares(REGIONS, moved, PARTIES, 4_000.0)
    assert found.keys() == anew.keys()
    for region, shares in anew.items():
        assert found[region].unassigned == pytest.approx(shares.unassigned, abs=1e-12)
        for share in shares.shares:
            again = share_of(found[region], share.party)
            assert again.share == pytest.approx(share.share, abs=1e-12)
            assert (again.low, again.high) == pytest.approx((share.low, share.high), abs=1e-12)


def test_ground_without_zones() -> None:
    ground = Ground.of((), PARTIES, 4_000.0)
    found = closed_shares(ground, GroundEdges.of(ground).measured(REGIONS[0]))
    assert (found["row"].shares, found["row"].unassigned) == ((), 1)
