"""Faces of noded lines on squares whose areas can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from app.geo.coverage import dissolve, locate, mean_widths_m, partition, slivers

SQUARE = box(0, 0, 4, 4)


def areas(polygons: tuple[Polygon, ...]) -> list[float]:
    return sorted(round(polygon.area, 9) for polygon in polygons)


def test_without_lines_the_area_is_one_face() -> None:
    cut = partition([], SQUARE)
    assert areas(cut.faces) == [16.0]
    assert cut.dangles == ()


def test_crossing_lines_make_four_faces_that_are_a_coverage_of_the_area() -> None:
    cut = partition([LineString([(1, -1), (1, 5)]), LineString([(-1, 3), (5, 3)])], SQUARE)
    assert areas(cut.faces) == [1.0, 3.0, 3.0, 9.0]
    assert shapely.coverage_is_valid(list(cut.faces))
    assert shapely.coverage_union_all(list(cut.faces)).equals(SQUARE)


def test_faces_share_the_node_where_two_lines_cross_off_the_grid() -> None:
    lines = [LineString([(0, 0), (4, 3.1)]), LineString([(0.3, 4), (3.7, 0)])]
    cut = partition(lines, SQUARE)
    assert len(cut.faces) == 4
    assert shapely.coverage_is_valid(list(cut.faces))
    xy = shapely.get_coordinates(list(cut.faces))
    assert np.array_equal(xy, np.round(xy, 5))


def test_a_ring_makes_an_island_in_a_face_with_a_hole() -> None:
    cut = partition([LineString([(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)])], SQUARE)
    assert areas(cut.faces) == [1.0, 15.0]


def test_holes_of_the_area_are_no_faces() -> None:
    ring = Polygon(SQUARE.exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    assert areas(partition([LineString([(3, -1), (3, 5)])], ring).faces) == [4.0, 11.0]


def test_parts_of_a_multipolygon_are_cut_each() -> None:
    both = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    cut = partition([LineString([(-1, 0.5), (4, 0.5)])], both)
    assert areas(cut.faces) == [0.5, 0.5, 0.5, 0.5]
    assert cut.dangles == ()


def test_a_line_that_ends_inside_dangles_and_parts_nothing() -> None:
    cut = partition([LineString([(1, -1), (1, 2)])], SQUARE)
    assert areas(cut.faces) == [16.0]
    assert [line.length for line in cut.dangles] == [2.0]


def test_an_overshoot_dangles_beyond_the_crossing_only() -> None:
    cut = partition([LineString([(2, -1), (2, 5)]), LineString([(-1, 1), (2.5, 1)])], SQUARE)
    assert areas(cut.faces) == [2.0, 6.0, 8.0]
    assert [line.length for line in cut.dangles] == [0.5]


def test_what_lies_outside_the_area_is_no_dangle() -> None:
    assert partition([LineString([(9, 9), (10, 10)])], SQUARE).dangles == ()


def test_a_bridge_between_two_islands_parts_nothing_and_is_reported() -> None:
    islands = [LineString(box(x, 1, x + 1, 2).exterior.coords) for x in (0.5, 2.5)]
    cut = partition([*islands, LineString([(1.5, 1.5), (2.5, 1.5)])], SQUARE)
    assert len(cut.faces) == 3
    assert [line.length for line in cut.dangles] == [1.0]


def test_locate_knows_inside_edge_and_outside() -> None:
    faces = [box(0, 0, 1, 1), box(1, 0, 2, 1)]
    points = [Point(1.5, 0.5), Point(0.5, 0.5), Point(1, 0.5), Point(3, 3)]
    assert locate(faces, points).tolist() == [1, 0, -1, -1]


def test_dissolve_joins_by_edge_not_by_corner() -> None:
    faces = [box(0, 0, 1, 1), box(1, 1, 2, 2), box(1, 0, 2, 1)]
    found = dissolve(faces, ["a", "a", "b"])
    assert [(c.label, c.members) for c in found] == [("a", (0,)), ("a", (1,)), ("b", (2,))]
    joined = dissolve(faces, ["a", "a", "a"])
    assert [(c.members, c.polygon.area) for c in joined] == [((0, 1, 2), 3.0)]


def test_dissolve_leaves_unlabelled_faces_out() -> None:
    assert [c.label for c in dissolve([box(0, 0, 1, 1), box(1, 0, 2, 1)], [None, "b"])] == ["b"]
    assert dissolve([box(0, 0, 1, 1)], [None]) == []


def test_mean_width_of_a_long_strip_is_its_width() -> None:
    strip = box(0, 0, 1, 0.001)  # 111.2 km by 111 m on the equator
    assert mean_widths_m([strip])[0] == pytest.approx(111, rel=0.01)


def test_slivers_by_area_and_by_width() -> None:
    small, strip, sound = box(0, 0, 0.005, 0.005), box(0, 0, 1, 0.001), box(0, 0, 1, 1)
    assert slivers([sound, small, strip], 1.0, 300.0).tolist() == [1, 2]
    assert slivers([], 1.0, 300.0).tolist() == []
