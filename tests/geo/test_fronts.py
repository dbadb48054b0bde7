"""Shared edges of a coverage, and the band around them measured on the ellipsoid."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.geo.fronts import band_around, shared_edges

GEOD = pyproj.Geod(ellps="WGS84")


def length_of(edges: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float(np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]).sum())


def test_two_squares_share_one_edge() -> None:
    edges, members = shared_edges([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    assert edges.tolist() == [[1, 0, 1, 1]]
    assert sorted(members[0].tolist()) == [0, 1]


def test_direction_of_rings_does_not_matter() -> None:
    west, east = box(0, 0, 1, 1, ccw=True), box(1, 0, 2, 1, ccw=False)
    assert shared_edges([west, east])[0].tolist() == [[1, 0, 1, 1]]


def test_a_plug_shares_the_whole_hole() -> None:
    hole = box(2, 2, 4, 4)
    edges, members = shared_edges([box(0, 0, 9, 9).difference(hole), hole])
    assert length_of(edges) == 8
    assert {tuple(sorted(pair)) for pair in members.tolist()} == {(0, 1)}


def test_parts_of_one_member_share_no_edge_with_themselves() -> None:
    both = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])
    edges, members = shared_edges([both, box(1, 0, 2, 1), box(6, 5, 7, 6)])
    assert edges.tolist() == [[1, 0, 1, 1], [6, 5, 6, 6]]
    assert [sorted(m) for m in members.tolist()] == [[0, 1], [0, 2]]


def test_touching_in_a_point_or_not_at_all_is_no_edge() -> None:
    edges, members = shared_edges([box(0, 0, 1, 1), box(1, 1, 2, 2), box(5, 5, 6, 6)])
    assert (edges.shape, members.shape) == ((0, 4), (0, 2))


@pytest.mark.parametrize("nothing", [[], [Polygon()], [box(0, 0, 1, 1)]])
def test_nothing_to_share(nothing: list[BaseGeometry]) -> None:
    edges, members = shared_edges(nothing)
    assert (edges.shape, members.shape) == ((0, 4), (0, 2))


def test_shared_edges_are_the_inner_borders_of_a_coverage() -> None:
    rng = np.random.default_rng(7)
    square = box(0, 0, 10, 10)
    seeds = shapely.MultiPoint(rng.uniform(0, 10, (40, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=square))
    coverage = shapely.coverage_simplify(shapely.intersection(cells, square), 0.0)
    assert shapely.coverage_is_valid(coverage)
    edges, members = shared_edges(list(coverage))
    inner = (shapely.length(coverage).sum() - 40) / 2
    assert length_of(edges) == pytest.approx(inner, rel=1e-9)
    for edge, (one, other) in zip(edges, members, strict=True):
        middle = shapely.Point((edge[0] + edge[2]) / 2, (edge[1] + edge[3]) / 2)
        assert middle.distance(coverage[one]) < 1e-9
        assert middle.distance(coverage[other]) < 1e-9


@pytest.mark.parametrize("lat", [0.0, 34.0, -52.0, 68.0])
@pytest.mark.parametrize("distance_m", [100.0, 5_000.0, 20_000.0])
def test_the_band_is_as_wide_as_it_says(lat: float, distance_m: float) -> None:
    edges = np.array([[38.0, lat, 38.6, lat + 0.4], [38.6, lat + 0.4, 39.5, lat + 0.3]])
    band = band_around(edges, distance_m)
    assert shapely.is_valid(band)
    for lon0, lat0, lon1, lat1 in edges:
        middle = ((lon0 + lon1) / 2, (lat0 + lat1) / 2)
        along = GEOD.inv(lon0, lat0, lon1, lat1)[0]
        for side in (90, -90):
            assert band.covers(offset(middle, along + side, 0.97 * distance_m))
            assert not band.covers(offset(middle, along + side, 1.03 * distance_m))


def offset(start: tuple[float, float], azimuth: float, metres: float) -> shapely.Point:
    lon, lat, _ = GEOD.fwd(*start, azimuth, metres)
    return shapely.Point(lon, lat)


def test_a_long_edge_is_straight_in_lon_lat() -> None:
    """RFC 7946 edges are straight in lon/lat; 6 degrees east at 35 N bow 4 km off otherwise."""
    edges = np.array([[36.0, 35.0, 42.0, 35.0]])
    band = band_around(edges, 1_000.0)
    for lon in (36.0, 37.5, 39.0, 40.5, 42.0):
        assert band.covers(shapely.Point(lon, 35.0))
        for azimuth in (0, 180):
            assert band.covers(offset((lon, 35.0), azimuth, 950))
            assert not band.covers(offset((lon, 35.0), azimuth, 1_050))


def test_no_distance_or_no_edge_is_no_band() -> None:
    edges = np.array([[38.0, 34.0, 38.6, 34.4]])
    assert band_around(edges, 0).is_empty
    assert band_around(np.empty((0, 4)), 1000).is_empty
