"""Cutting into cells: the area each cell sees is the exact clip's, and neighbours leave no seam."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.geo.grid_clip import Cells, Paths, cut_lines, cut_points, cut_rings

CELLS = Cells(-1, 0, 3, 2, bits=6, margin=4)
SIDE = 64


def star(seed: int, corners: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    radius = random.uniform(10, 140, corners)
    xy = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    return np.rint(xy + np.array([80, 90])).astype(np.int64)


def box_of(cell: int) -> shapely.Polygon:
    row, column = divmod(cell, CELLS.columns)
    x, y = (CELLS.left + column) * SIDE, (CELLS.top + row) * SIDE
    margin = CELLS.margin
    return shapely.box(x - margin, y - margin, x + SIDE + margin, y + SIDE + margin)


def areas(cut: Paths) -> dict[int, float]:
    found = dict.fromkeys(range(CELLS.columns * 3), 0.0)
    for path, cell in enumerate(cut.cell.tolist()):
        x, y = cut.x[cut.path == path], cut.y[cut.path == path]
        found[cell] += float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    return found


@given(st.integers(0, 2**32 - 1), st.integers(3, 60))
def test_each_cell_sees_the_area_of_the_exact_clip(seed: int, corners: int) -> None:
    xy = star(seed, corners)
    ring = shapely.Polygon(xy)
    if not ring.is_valid or ring.area == 0:
        return
    turn = 1 if ring.exterior.is_ccw else -1
    cut = cut_rings(xy[:, 0], xy[:, 1], np.zeros(len(xy), dtype=np.int64), CELLS)
    for cell, area in areas(cut).items():
        clip = ring.intersection(box_of(cell))
        rounding = clip.length  # where an edge is cut it moves by half a unit, twice at most
        assert turn * area == pytest.approx(clip.area, abs=rounding)


@given(st.integers(0, 2**32 - 1))
def test_a_border_is_cut_at_the_same_units_from_both_sides(seed: int) -> None:
    xy = star(seed, 20)
    none = np.zeros(len(xy), dtype=np.int64)
    there = cut_rings(xy[:, 0], xy[:, 1], none, CELLS)
    back = cut_rings(xy[::-1, 0].copy(), xy[::-1, 1].copy(), none, CELLS)
    assert areas(there) == {cell: -area for cell, area in areas(back).items()}


def test_a_line_gives_a_piece_each_time_it_enters() -> None:
    x, y = np.array([10, 100, 100, 10]), np.array([10, 10, 30, 30])
    cut = cut_lines(x, y, np.zeros(4, dtype=np.int64), Cells(0, 0, 1, 0, 6, 4))
    pieces = [
        (cell, list(zip(cut.x[cut.path == p].tolist(), cut.y[cut.path == p].tolist(), strict=True)))
        for p, cell in enumerate(cut.cell.tolist())
    ]
    assert sorted(pieces) == [
        (0, [(10, 10), (68, 10)]),
        (0, [(68, 30), (10, 30)]),
        (1, [(60, 10), (100, 10), (100, 30), (60, 30)]),
    ]


def test_a_point_on_a_margin_is_in_both_cells() -> None:
    cut = cut_points(np.array([62, 30, 500]), np.array([20, 20, 20]), Cells(0, 0, 1, 0, 6, 4))
    assert sorted(zip(cut.source.tolist(), cut.cell.tolist(), strict=True)) == [
        (0, 0),
        (0, 1),
        (1, 0),
    ]
