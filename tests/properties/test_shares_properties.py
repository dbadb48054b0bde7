"""What must hold for any coverage: shares close, and drawing the same ground otherwise is no news.

Zones are the faces between random lines, as the record's are: a coverage by construction.
"""

from __future__ import annotations

import dataclasses
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from app.analysis.shares import region_shares
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.zone import Status, Zone
from tests.analysis.squares import PARTIES, a_region, closure

GROUND = box(36, 32, 42, 37)
CLOSE = 1e-9
HOLDERS = (
    *((p, Status.CONTROLLED, ()) for p in PARTIES),
    (None, Status.CONTESTED, ("red", "blue")),
    ("pink", Status.PRESENCE, ()),
    (None, Status.UNKNOWN, ()),
)

margins = st.integers(0, 4000).map(lambda v: v / 1000)
lines = st.lists(st.tuples(margins, margins), min_size=1, max_size=5)
seeds = st.integers(0, 2**32 - 1)


def faces(cuts: list[tuple[float, float]], across: list[tuple[float, float]]) -> list[Polygon]:
    """Return the faces that some lines cut the ground into; a valid coverage."""
    drawn = [LineString([(36.5 + a, 31), (36.5 + b, 38)]) for a, b in cuts]
    drawn += [LineString([(35, 32.5 + a), (43, 32.5 + b)]) for a, b in across]
    noded = shapely.union_all([GROUND.exterior, *drawn], grid_size=1e-5)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [f for f in found if GROUND.buffer(1e-4).covers(f)]


def settled(shapes: list[Polygon], rng: random.Random, unheld: float = 0.1) -> list[Zone]:
    zones = []
    for i, shape in enumerate(shapes):
        party, status, between = rng.choice(HOLDERS)
        if rng.random() > unheld:
            zones.append(Zone(f"z{i}", party, status, shape, between))
    return zones


def numbers(shares: RegionShares) -> dict[str, float]:
    rows = {s.party: s for s in shares.shares if s.high > 1e-8}
    flat = {f"{p}.{k}": getattr(s, k) for p, s in rows.items() for k in ("share", "low", "high")}
    parts = {k: getattr(shares, k) for k in ("contested", "unassigned")}
    return flat | parts


def same(one: dict[str, RegionShares], other: dict[str, RegionShares], bounds: float) -> None:
    assert one.keys() == other.keys()
    for region, shares in one.items():
        a, b = numbers(shares), numbers(other[region])
        assert a.keys() == b.keys()
        for key, value in a.items():
            within = bounds if key.endswith((".low", ".high")) else CLOSE
            assert value == pytest.approx(b[key], abs=within), (region, key)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Region], list[Zone], random.Random]:
    rng = random.Random(draw(seeds))  # noqa: S311
    zones = settled(faces(draw(lines), draw(lines)), rng)
    shapes = faces(draw(lines), draw(lines))
    regions = [a_region(f"r{i}", shape) for i, shape in enumerate(shapes) if shape.area > 0.1]
    return [a_region("all", GROUND), *regions], zones, rng


@settings(max_examples=16, deadline=None)
@given(scenes())
def test_shares_close(scene: tuple[list[Region], list[Zone], random.Random]) -> None:
    regions, zones, _ = scene
    for shares in region_shares(regions, zones, PARTIES, 3_000.0).values():
        assert closure(shares) == pytest.approx(1, abs=CLOSE)
        areas = sum(s.area_km2 for s in shares.shares)
        whole = areas + shares.contested_km2 + shares.unassigned_km2
        assert whole == pytest.approx(shares.area_km2, rel=CLOSE)
        assert all(0 <= s.low <= s.share <= s.high <= 1 for s in shares.shares)
        assert shares.presence_km2 + shares.unknown_km2 <= shares.unassigned_km2 + 1e-6


@settings(max_examples=10, deadline=None)
@given(scenes())
def test_order_of_features_is_irrelevant(
    scene: tuple[list[Region], list[Zone], random.Random],
) -> None:
    regions, zones, rng = scene
    mixed_zones, mixed_regions = rng.sample(zones, len(zones)), rng.sample(regions, len(regions))
    same(
        region_shares(regions, zones, PARTIES, 3_000.0),
        region_shares(mixed_regions, mixed_zones, PARTIES, 3_000.0),
        bounds=1e-7,
    )


@settings(max_examples=10, deadline=None)
@given(scenes())
def test_direction_of_rings_is_irrelevant(
    scene: tuple[list[Region], list[Zone], random.Random],
) -> None:
    regions, zones, _ = scene
    turned = [dataclasses.replace(z, geometry=shapely.reverse(z.geometry)) for z in zones]
    borders = [dataclasses.replace(r, geometry=shapely.reverse(r.geometry)) for r in regions]
    same(
        region_shares(regions, zones, PARTIES, 3_000.0),
        region_shares(borders, turned, PARTIES, 3_000.0),
        bounds=1e-7,
    )


def split(zone: Zone, lat: float) -> list[Zone]:
    halves = [
        shapely.intersection(zone.geometry, half, grid_size=1e-12)
        for half in (box(30, 30, 50, lat), box(30, lat, 50, 40))
    ]
    kept = [h for h in halves if isinstance(h, Polygon | MultiPolygon) and not h.is_empty]
    return [dataclasses.replace(zone, id=f"{zone.id}-{i}", geometry=h) for i, h in enumerate(kept)]


@settings(max_examples=10, deadline=None)
@given(scenes(), st.integers(32_100, 36_900).map(lambda v: v / 1000))
def test_splitting_zones_changes_no_share(
    scene: tuple[list[Region], list[Zone], random.Random], lat: float
) -> None:
    regions, zones, _ = scene
    pieces = [piece for zone in zones for piece in split(zone, lat)]
    assert len(pieces) >= len(zones)
    before = region_shares(regions, zones, PARTIES, None)
    after = region_shares(regions, pieces, PARTIES, None)
    for region, shares in before.items():
        other = after[region]
        then, now = ({s.party: s.share for s in x.shares} for x in (shares, other))
        assert other.contested == pytest.approx(shares.contested, abs=CLOSE)
        assert other.unassigned == pytest.approx(shares.unassigned, abs=CLOSE)
        for party in then.keys() | now.keys():
            assert now.get(party, 0) == pytest.approx(then.get(party, 0), abs=CLOSE)
