"""Sides of lines against exact fractions, mostly of points within rounding of the line."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.orientation import TINY, sides

Point = tuple[float, float]

numbers = st.floats(-180, 180).map(lambda v: 0.0 if abs(v) < TINY else v)
points = st.tuples(numbers, numbers)
nudges = st.integers(-3, 3)


def side(start: Point, end: Point, point: Point, step: int = 1) -> int:
    start_, end_, point_ = (np.array(p)[:, None] for p in (start, end, point))
    return int(sides(start_, end_, point_, step)[0][0])


def exact(start: Point, end: Point, point: Point) -> int:
    (ax, ay), (bx, by), (cx, cy) = ((Fraction(x), Fraction(y)) for x, y in (start, end, point))
    cross = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return (cross > 0) - (cross < 0)


def nudged(value: float, steps: int) -> float:
    for _ in range(abs(steps)):
        value = float(np.nextafter(value, np.inf if steps > 0 else -np.inf))
    return 0.0 if abs(value) < TINY else value


@settings(max_examples=300, deadline=None)
@given(points, points, st.floats(-1, 2), nudges, nudges)
def test_a_point_within_rounding_of_a_line_is_on_its_exact_side(
    start: Point, end: Point, along: float, east: int, north: int
) -> None:
    x = nudged(start[0] + along * (end[0] - start[0]), east)
    y = nudged(start[1] + along * (end[1] - start[1]), north)
    truth = exact(start, end, (x, y))
    if truth:
        assert side(start, end, (x, y)) == truth
    elif start != end:
        assert side(start, end, (x, y), 1) == -side(start, end, (x, y), -1) != 0


@settings(max_examples=100, deadline=None)
@given(points, points, points)
def test_the_line_turned_round_has_the_other_side(a: Point, b: Point, c: Point) -> None:
    if a != b:
        assert side(a, b, c) == -side(b, a, c)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param((0.0, 2.0), -1, id="a meridian: the step east is right of it"),
        pytest.param((0.0, -2.0), 1, id="southwards: left"),
        pytest.param((2.0, 0.0), 1, id="a parallel: the step north is left of it"),
        pytest.param((2.0, 2.0), -1, id="north-east: east counts before north"),
    ],
)
def test_a_point_on_the_line_is_moved_east_then_north(end: Point, expected: int) -> None:
    middle = end[0] / 2, end[1] / 2
    assert side((0.0, 0.0), end, middle, 1) == expected
    assert side((0.0, 0.0), end, middle, -1) == -expected


def test_plain_arithmetic_would_be_wrong_here() -> None:
    start, end = (12.0, 12.0), (24.0, 24.0)
    at = [(0.5 + i * 2.0**-53, 0.5 + j * 2.0**-53) for i in range(16) for j in range(16)]
    plain = [
        np.sign((end[0] - p[0]) * (start[1] - p[1]) - (end[1] - p[1]) * (start[0] - p[0]))
        for p in at
    ]
    truth = [exact(start, end, p) for p in at]
    assert [-s for s in plain] != truth
    found = [side(start, end, p) for p in at]
    assert all(s == t for s, t in zip(found, truth, strict=True) if t)
