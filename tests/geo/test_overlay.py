"""Areas by region against plain intersection, one pair at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.geo.area import area_km2
from app.geo.edge_grid import MOST_PAIRS
from app.geo.overlay import RegionEdges, areas_by_region_km2

SQUARE = box(0, 0, 10, 10)
COMB = SQUARE.difference(shapely.union_all([box(i, 2, i + 0.5, 9) for i in range(0, 10, 2)]))
RING = box(1, 1, 9, 9).difference(box(3, 3, 7, 7))


def one_by_one(
    regions: Sequence[BaseGeometry], geometries: Sequence[BaseGeometry]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return ``area(r) + area(g) - area(r and g together)``: no intersection is involved."""
    return np.array([[_common(r, g) for g in geometries] for r in regions])


def _common(one: BaseGeometry, other: BaseGeometry) -> float:
    union = shapely.union(one, other, grid_size=1e-10)
    return area_km2(one) + area_km2(other) - area_km2(union)


def check(regions: Sequence[BaseGeometry], geometries: Sequence[BaseGeometry]) -> None:
    found = areas_by_region_km2(regions, geometries)
    assert found.shape == (len(regions), len(geometries))
    np.testing.assert_allclose(found, one_by_one(regions, geometries), rtol=1e-9, atol=1e-3)


def voronoi(points: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=SQUARE)
    cut = [shapely.intersection(cell, SQUARE) for cell in shapely.get_parts(cells)]
    return [cell for cell in cut if cell.area > 0]


def nudged(cell: BaseGeometry, rng: np.random.Generator) -> Polygon:
    """Return the cell with every vertex moved by up to two units in the last place."""
    at = shapely.get_coordinates(cell)[:-1]
    return Polygon(at + rng.integers(-2, 3, at.shape) * np.spacing(at))


coordinates = st.integers(0, 10).map(float)
fractions = st.floats(0, 10).map(lambda v: round(v, 3))
points = st.lists(st.tuples(fractions, fractions), min_size=3, max_size=12, unique=True)


@st.composite
def rectangles(draw: st.DrawFn) -> Polygon:
    x = sorted(draw(st.lists(coordinates, min_size=2, max_size=2, unique=True)))
    y = sorted(draw(st.lists(coordinates, min_size=2, max_size=2, unique=True)))
    return box(x[0], y[0], x[1], y[1])


@pytest.mark.parametrize(
    "geometry",
    [
        pytest.param(RING, id="donut"),
        pytest.param(MultiPolygon([box(0, 0, 1, 1), box(4, 4, 6, 6)]), id="multipart"),
        pytest.param(box(4, 4, 6, 6), id="in the hole"),
        pytest.param(box(3, 3, 7, 7), id="the hole itself"),
        pytest.param(box(-5, -5, 20, 20), id="around everything"),
        pytest.param(shapely.Polygon(), id="empty"),
        pytest.param(box(9, 1, 12, 9), id="touches from outside"),
        pytest.param(COMB, id="comb"),
    ],
)
def test_a_geometry_against_square_donut_and_comb(geometry: BaseGeometry) -> None:
    check([SQUARE, RING, COMB], [geometry])


def test_touching_along_an_edge_or_in_a_point_is_no_area() -> None:
    found = areas_by_region_km2([box(0, 0, 1, 1)], [box(1, 0, 2, 1), box(1, 1, 2, 2)])
    assert found.tolist() == [[0.0, 0.0]]


def test_nothing_asked_is_an_empty_table() -> None:
    assert areas_by_region_km2([], [SQUARE]).shape == (0, 1)
    assert areas_by_region_km2([SQUARE], []).shape == (1, 0)


def test_a_notch_above_the_regions_rectangle_is_not_filled() -> None:
    """GEOS's ``clip_by_rect`` gave a valid polygon 11,235 km² too small for this pair."""
    region = Polygon(
        [(8.0787, 7.2354), (7.1957, 7.8148), (6.4966, 9.479), (6.4666, 10), (10, 10), (10, 9.61)]
    )
    west = Polygon([(3.4, 0), (0, 0), (0, 5.5), (4.07, 4.48), (4.16, 3.83)])
    notch = [(7.5, 10), (7.5, 8.5), (8.5, 8.5)]
    east = Polygon([*notch, (10, 10), (10, 4.75), (8.5, 5), (4.8, 5), (5, 6), (5, 10)])
    check([region], [MultiPolygon([west, east])])
    assert one_by_one([region], [east])[0, 0] > 11_000


@settings(max_examples=15, deadline=None)
@given(st.lists(rectangles(), min_size=1, max_size=3), st.lists(rectangles(), max_size=3))
def test_rectangles_frames_and_combs(regions: list[Polygon], others: list[Polygon]) -> None:
    frames = [f for f in (SQUARE.difference(r) for r in [*regions, *others]) if not f.is_empty]
    check([*regions, COMB, *frames], [*others, COMB, RING, *frames])


def test_a_border_drawn_twice_is_no_common_ground() -> None:
    """GEOS's plain overlay gave 85,941 km² for this pair that only touches."""
    north = Polygon([(10, 10), (10, 2.78125), (2, 1.78125), (0, 3.53125), (0, 10)])
    corner = (0.6323529411764706, 2.9779411764705883)  # on the line from (2, 1.78) to (0, 3.53)
    south = Polygon([corner, (4.035714285714286, 0), (0, 0), (0, 3.0833333333333335)])
    assert areas_by_region_km2([north], [south])[0, 0] < 1e-3
    assert areas_by_region_km2([south], [north])[0, 0] < 1e-3


@settings(max_examples=15, deadline=None)
@given(points, points)
def test_random_coverages_over_random_coverages(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    regions, cells = voronoi(one), voronoi(other)
    odd = shapely.union_all(cells[::2])
    check([*regions, RING], [*cells, odd, COMB, shapely.difference(SQUARE, odd)])
    whole = areas_by_region_km2(regions, cells).sum()
    assert whole == pytest.approx(area_km2(SQUARE), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(points, st.integers(0, 2**32 - 1))
def test_borders_within_rounding_of_each_other(one: list[tuple[float, float]], seed: int) -> None:
    """A coverage over itself, every vertex of every cell moved by rounding on its own."""
    rng = np.random.default_rng(seed)
    cells = voronoi(one)
    regions = [nudged(cell, rng) for cell in cells]
    found = areas_by_region_km2(regions, [nudged(cell, rng) for cell in cells])
    np.testing.assert_allclose(found, np.diag([area_km2(cell) for cell in cells]), atol=1e-6)


def test_edges_a_hundred_times_the_grid_and_a_grid_far_smaller_than_an_edge() -> None:
    """Long edges are looked for piece by piece, and only where the other layer is."""
    tiny = [box(5 + i * 1e-4, 5, 5 + (i + 1) * 1e-4, 5.0001) for i in range(50)]
    slanted = [Polygon([(-170, -80), (170, 80), (170, -80)]), SQUARE]
    check(slanted, tiny)
    check(tiny, slanted)


def test_a_region_measured_in_itself_is_whole_and_nested_ones_add_up() -> None:
    parts = [box(i, 0, i + 1, 10) for i in range(10)]
    found = areas_by_region_km2([SQUARE, *parts], parts)
    np.testing.assert_allclose(found[0], found[1:].sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found[1:], np.diag([area_km2(p) for p in parts]), rtol=1e-12)


def wide_comb(teeth: int) -> Polygon:
    """Return a comb across the square, each tooth from its lower edge to its upper one."""
    top = [
        (x, y)
        for i in range(teeth)
        for x, y in ((i * 10 / teeth, 0.3), ((i + 0.4) * 10 / teeth, 9.7))
    ]
    return Polygon([*top, (10, 0.3), (10, 0.1), (0, 0.1)])


def test_a_comb_across_many_cells_in_portions_is_what_it_is_one_pair_at_a_time() -> None:
    cells = [
        box(x, y, x + 0.5, y + 0.25) for x in np.arange(0, 10, 0.5) for y in np.arange(0, 10, 0.25)
    ]
    comb = wide_comb(1000)
    ready = RegionEdges.of(cells)
    other = ready.edges.like([comb])
    portions = [len(a) for a, _ in ready.grid.near(other.start, other.end)]
    assert ready.pairs([comb]) > MOST_PAIRS
    assert len(portions) > 1
    assert max(portions) <= MOST_PAIRS
    found = ready.areas_km2([comb])
    some = one_by_one(cells[::37], [comb])
    np.testing.assert_allclose(found[::37], some, rtol=1e-9, atol=1e-3)
    assert found.sum() == pytest.approx(area_km2(comb), rel=1e-9)
