"""The area of what GeoJSON says: direction, holes, parts, additivity, known values."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from app.geo.area import area_km2, areas_km2, authalic_q, edge_integrals_km2, ring_area_km2

EARTH_KM2 = 510_065_621.724  # WGS 84: 4π R² with the authalic radius R = 6371.0071809 km

DONUT = Polygon(
    [(36, 34), (40, 34), (40, 36), (36, 36)], [[(37, 34.5), (39, 34.5), (39, 35.5), (37, 35.5)]]
)


def test_the_whole_earth() -> None:
    assert area_km2(box(-180, -90, 180, 90)) == pytest.approx(EARTH_KM2, rel=1e-10)


def test_a_polar_cap_is_a_band_to_the_pole() -> None:
    e = math.sqrt(2 / 298.257223563 - 298.257223563**-2)

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        logs = math.log((1 - e * s) / (1 + e * s)) / (2 * e)
        return (1 - e * e) * (s / (1 - (e * s) ** 2) - logs)

    expected = math.pi * 6378.137**2 * (q(90) - q(80))
    assert area_km2(box(-180, 80, 180, 90)) == pytest.approx(expected, rel=1e-12)
    assert float(authalic_q(80)) == pytest.approx(q(80), rel=1e-14)


def test_direction_of_rings_does_not_matter() -> None:
    ways = [shapely.orient_polygons(DONUT), shapely.orient_polygons(DONUT, exterior_cw=True)]
    mixed = Polygon(DONUT.exterior.coords[::-1], [DONUT.interiors[0].coords])
    found = areas_km2([*ways, mixed, DONUT])
    assert np.ptp(found) < 1e-6


def test_a_hole_is_subtracted_and_a_plug_fills_it() -> None:
    shell, hole = Polygon(DONUT.exterior), Polygon(DONUT.interiors[0])
    assert area_km2(DONUT) == pytest.approx(area_km2(shell) - area_km2(hole), rel=1e-12)
    assert area_km2(MultiPolygon([DONUT, hole.buffer(-0.1)])) > area_km2(DONUT)


def test_each_geometry_gets_its_own_area() -> None:
    geometries = [
        box(0, 0, 1, 1),
        Polygon(),
        MultiPolygon([box(5, 5, 6, 6), DONUT]),
        Point(1, 1),
        LineString([(0, 0), (1, 1)]),
        GeometryCollection([GeometryCollection([box(0, 0, 1, 1)]), Point(0, 0)]),
        MultiPolygon(),
    ]
    apart = [area_km2(g) for g in geometries]
    assert areas_km2(geometries).tolist() == pytest.approx(apart, rel=1e-14)
    assert apart[0] == apart[5] > 0
    assert apart[1] == apart[3] == apart[4] == apart[6] == 0
    assert areas_km2([]).tolist() == []


def test_the_antimeridian_is_two_halves() -> None:
    halves = MultiPolygon([box(179, -17, 180, -16), box(-180, -17, -179, -16)])
    assert area_km2(halves) == pytest.approx(area_km2(box(0, -17, 2, -16)), rel=1e-12)


def test_both_hemispheres_alike() -> None:
    north = Polygon([(10, 33), (14, 36), (9, 38.5)])
    south = shapely.transform(north, lambda c: c * [1, -1])
    across = Polygon([(10, -3), (14, 6), (9, 8.5)])
    turned = shapely.transform(across, lambda c: c * [1, -1])
    assert area_km2(north) == pytest.approx(area_km2(south), rel=1e-13)
    assert area_km2(across) == pytest.approx(area_km2(turned), rel=1e-13)


def test_more_vertices_on_a_straight_edge_change_nothing() -> None:
    long = Polygon([(20, -60), (60, 10), (25, 72)])
    assert area_km2(long) == pytest.approx(area_km2(shapely.segmentize(long, 0.01)), rel=1e-12)


def test_a_ring_is_signed() -> None:
    ring = [(0, 10), (1, 10), (1, 11), (0, 11), (0, 10)]
    assert ring_area_km2(ring) == -ring_area_km2(ring[::-1]) > 0


lons, lats = st.floats(-180, 180), st.floats(-89, 89)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(lons, lats), min_size=3, max_size=9), st.floats(0.05, 0.95))
def test_parts_add_up_to_the_whole(corners: list[tuple[float, float]], where: float) -> None:
    hull = shapely.convex_hull(shapely.MultiPoint(corners))
    if not isinstance(hull, Polygon) or hull.area < 1e-3:
        return
    west, south, east, north = hull.bounds
    middle = west + (east - west) * where
    left = shapely.intersection(hull, box(west - 1, south - 1, middle, north + 1))
    right = shapely.intersection(hull, box(middle, south - 1, east + 1, north + 1))
    whole = area_km2(hull)
    assert area_km2(left) + area_km2(right) == pytest.approx(whole, rel=1e-8)
    assert whole > 0


def test_an_edge_is_the_same_to_the_last_bit_alone_and_among_many() -> None:
    at = np.random.default_rng(4).uniform(-80, 80, (2, 20_001))
    start, end = at[:, :-1], at[:, :-1] + (at[:, 1:] - at[:, :-1]) * 0.01
    many = edge_integrals_km2(start, end, 0.7)
    few = [
        edge_integrals_km2(start[:, i : i + 7], end[:, i : i + 7], 0.7) for i in (0, 8189, 19_990)
    ]
    for i, found in zip((0, 8189, 19_990), few, strict=True):
        np.testing.assert_array_equal(many[i : i + 7], found)
