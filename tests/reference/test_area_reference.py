"""Areas against a densified cylindrical equal-area projection (EPSG:6933), an independent way.

EPSG:6933 keeps areas exactly, but bends edges that are straight in lon/lat; with a vertex every
few hundred metres the bend is below what is compared (relative 1e-7).
"""

from __future__ import annotations

import math
import random

import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.geo.area import area_km2

LIMIT = 1e-7
_PROJECT = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True)


def equal_area_km2(geometry: BaseGeometry, step_deg: float = 0.002) -> float:
    dense = shapely.segmentize(geometry, step_deg)
    flat = shapely.transform(dense, _PROJECT.transform, interleaved=False)
    return float(shapely.area(flat)) / 1e6


def difference(geometry: BaseGeometry, step_deg: float = 0.002) -> float:
    expected = equal_area_km2(geometry, step_deg)
    return abs(area_km2(geometry) - expected) / expected


DONUT = Polygon(
    [(36, 33), (41, 32.5), (42, 37), (35.9, 36.5)], [[(38, 34), (38.2, 35.9), (40, 35), (39, 33.8)]]
)
CASES = {
    "large triangle": Polygon([(35.7, 32.3), (42.4, 37.1), (36.6, 36.8)]),
    "thin triangle": Polygon([(35.7, 32.3), (42.4, 37.1), (42.4, 37.05)]),
    "small triangle": Polygon([(40.1, 35.3), (40.15, 35.32), (40.11, 35.36)]),
    "donut": DONUT,
    "clockwise donut": shapely.orient_polygons(DONUT, exterior_cw=True),
    "multipolygon": MultiPolygon([box(30, 32, 31, 33.5), DONUT.buffer(-0.1), box(50, 10, 52, 12)]),
    "antimeridian halves": MultiPolygon(
        [
            Polygon([(178.2, -18), (180, -17.2), (180, -15.1), (178.9, -14)]),
            Polygon([(-180, -17.2), (-178.8, -16), (-180, -15.1)]),
        ]
    ),
    "southern": Polygon([(-70, -55), (-62, -40), (-71, -33)]),
    "across the equator": Polygon([(28, -5.5), (33, 4.2), (29.5, 3)]),
    "near the north pole": Polygon([(10, 82), (70, 84), (30, 88.5)]),
    "near the south pole": Polygon([(-170, -86), (-60, -79), (-120, -75)]),
    "long edges": Polygon([(-10, -35), (60, 5), (40, 60), (-15, 40)]),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_shape_measures_the_same_both_ways(name: str) -> None:
    assert difference(CASES[name]) < LIMIT


def test_the_reference_can_tell_a_wrong_way_from_a_right_one() -> None:
    large = CASES["large triangle"]
    undensified = equal_area_km2(large, step_deg=90)
    geodesic = abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(large)[0]) / 1e6
    exact = area_km2(large)
    assert abs(undensified - exact) / exact > 1e3 * LIMIT
    assert abs(geodesic - exact) / exact > 1e3 * LIMIT


def test_the_triangle_of_the_design() -> None:
    """A large triangle is 1.0 % off by undensified geodesics; this way it is exact."""
    triangle = Polygon([(35.7, 32.3), (42.4, 37.1), (36.6, 36.8)])
    assert difference(triangle, 0.0005) < 1e-8


angles = st.lists(st.floats(0, 359), min_size=4, max_size=14, unique=True)


@settings(max_examples=40, deadline=None)
@given(st.floats(-170, 170), st.floats(-75, 75), st.floats(0.2, 6), angles, st.randoms())
def test_random_star_polygons(
    lon: float, lat: float, size: float, turns: list[float], rng: random.Random
) -> None:
    turned = sorted(turns)
    if max(b - a for a, b in zip(turned, [*turned[1:], turned[0] + 360], strict=True)) >= 170:
        return  # the centre would lie outside and the ring cross itself
    arms = [(a, size * rng.uniform(0.3, 1.0)) for a in turned]
    corners = [_corner(lon, lat, angle, arm) for angle, arm in arms]
    star = Polygon(corners)
    if star.is_valid and star.area > 0.01 * size * size:
        assert difference(star) < LIMIT


def _corner(lon: float, lat: float, angle_deg: float, arm_deg: float) -> tuple[float, float]:
    turn = math.radians(angle_deg)
    return lon + arm_deg * math.cos(turn), lat + arm_deg * math.sin(turn)
