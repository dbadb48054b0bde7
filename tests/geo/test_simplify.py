"""Geometry for pictures: neighbours stay neighbours through projection and simplification."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.geo.borders import borders
from app.geo.mercator import to_mercator
from app.geo.simplify import simplify_coverage, simplify_each, tolerance_m
from app.geo.tile_math import lonlat_to_m


def strips(seed: int, wiggles: int = 60) -> npt.NDArray[Any]:
    """Three polygons side by side with jagged shared borders, some edges longer than a degree."""
    random = np.random.default_rng(seed)
    south, north = 30.0, 36.0
    cuts = []
    for lon in (36.0, 37.0, 38.0, 39.0):
        lat = np.sort(random.uniform(south, north, wiggles))
        inner = np.column_stack([lon + random.uniform(-0.3, 0.3, wiggles), lat])
        cuts.append(np.vstack([[lon, south], inner, [lon, north]]).round(5))
    rings = [np.vstack([a, b[::-1]]) for a, b in pairwise(cuts)]
    return np.array([shapely.Polygon(ring) for ring in rings], dtype=object)


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 3, 60]))
def test_projection_keeps_a_coverage(seed: int, wiggles: int) -> None:
    coverage = strips(seed, wiggles)
    assert shapely.coverage_is_valid(coverage)
    assert shapely.coverage_is_valid(to_mercator(coverage))


def test_a_long_edge_follows_lon_lat_not_mercator() -> None:
    line = np.array([shapely.LineString([(36, 32), (42, 37)])], dtype=object)
    middle = shapely.Point(lonlat_to_m([39, 34.5]))
    assert to_mercator(line)[0].distance(middle) < 1.0
    assert shapely.LineString(lonlat_to_m([[36, 32], [42, 37]])).distance(middle) > 1000


def test_given_positions_are_kept_exactly() -> None:
    coverage = strips(1)
    projected = {tuple(c) for c in shapely.get_coordinates(to_mercator(coverage)).tolist()}
    for position in lonlat_to_m(shapely.get_coordinates(coverage)).tolist():
        assert tuple(position) in projected


@pytest.mark.parametrize("zoom", [4, 5, 7])
def test_simplified_neighbours_share_their_border(zoom: int) -> None:
    full = to_mercator(strips(7, 400))
    simple = simplify_coverage(full, zoom)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(full).sum()
    alone = simplify_each(full, zoom)
    assert not shapely.coverage_is_valid(alone)  # why a coverage is simplified as a whole


def test_what_is_no_coverage_is_simplified_one_by_one() -> None:
    overlapping = to_mercator(np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]))
    simple = simplify_coverage(overlapping, 6)
    assert shapely.area(simple) == pytest.approx(shapely.area(overlapping), rel=1e-3)


def test_tolerance_halves_with_each_zoom() -> None:
    assert tolerance_m(8) == pytest.approx(2 * tolerance_m(9))


def test_each_border_is_drawn_once_and_only_where_looks_differ() -> None:
    a, b, c = (shapely.box(i, 0, i + 1, 1) for i in range(3))
    coverage = np.array([a, b, c], dtype=object)
    inner = borders(coverage, np.array([0, 0, 1]), outer=False)
    assert shapely.union_all(inner).equals(shapely.LineString([(2, 0), (2, 1)]))
    everything = borders(coverage, np.arange(3), outer=True)
    assert shapely.length(everything).sum() == pytest.approx(10)  # 8 around, 2 between


def test_no_polygons_have_no_borders() -> None:
    empty = np.array([], dtype=object)
    assert len(borders(empty, np.array([], dtype=np.int64), outer=True)) == 0
    assert len(to_mercator(empty)) == 0
    assert len(simplify_coverage(empty, 3)) == 0
