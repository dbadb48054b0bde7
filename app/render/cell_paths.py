"""What was cut into cells, cleaned and in the order a tile is written or painted in.

Positions become local to their cell; runs along a cell's far edge lose their middles, repeated
positions go, and so do rings without area, holes of lost shells, and polygons of which a cell sees
nothing but the inside of a hole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.geo.grid_clip import Cells, Flags, Ints, Paths
from app.render.grid_level import LINE, POLYGON, GridLevel


@dataclass(frozen=True, slots=True)
class CellPaths:
    """Points, lines or rings by cell, then in the level's order.

    Attributes:
        kind: POINT, LINE or POLYGON.
        x: units from the cell's left edge; from minus the margin to side plus margin.
        y: units from its upper edge.
        size: of each path how many positions it has.
        cell: of each path its cell, in order.
        source: of each path the level's path it is a part of, in order within a cell.
    """

    kind: int
    x: Ints = field(repr=False)
    y: Ints = field(repr=False)
    size: Ints = field(repr=False)
    cell: Ints = field(repr=False)
    source: Ints = field(repr=False)


def cell_paths(level: GridLevel, cells: Cells, rank: Ints | None = None) -> CellPaths:
    """Cut a level into a block of cells and clean what comes out.

    Args:
        level: what to cut.
        cells: where to.
        rank: of each of the level's paths its place within a cell; None: the level's own order.
    """
    cut = level.cut(cells)
    if len(cut.x) == 0:
        return CellPaths(level.kind, cut.x, cut.y, cut.cell, cut.cell, cut.source)
    row, column = np.divmod(cut.cell, cells.columns)
    x = cut.x - ((column + cells.left) << cells.bits)[cut.path]
    y = cut.y - ((row + cells.top) << cells.bits)[cut.path]
    cut = Paths(x, y, cut.path, cut.source, cut.cell)
    if level.kind == LINE:
        cut = _kept(cut, _fresh(cut))
    if level.kind == POLYGON:
        cut = _kept(cut, _fresh_around(cut))
        cut = _kept(cut, _corners(cut, cells))
        cut = _kept(cut, _fresh_around(cut))
    size = np.bincount(cut.path, minlength=len(cut.source))
    order = np.lexsort((cut.source if rank is None else rank[cut.source], cut.cell))
    kept = _with_area(cut, level, order) if level.kind == POLYGON else order
    kept = kept[size[kept] >= level.kind]
    starts = np.cumsum(size) - size
    at = _ragged(starts[kept], size[kept])
    return CellPaths(level.kind, cut.x[at], cut.y[at], size[kept], cut.cell[kept], cut.source[kept])


def _ragged(starts: Ints, sizes: Ints) -> Ints:
    """Return the positions of runs that start here and are that long, one behind the other."""
    ahead = np.cumsum(sizes) - sizes
    return np.repeat(starts - ahead, sizes) + np.arange(int(sizes.sum()))


def _kept(cut: Paths, stays: Flags) -> Paths:
    """Drop positions; paths may be left with too few of them, or with none."""
    return Paths(cut.x[stays], cut.y[stays], cut.path[stays], cut.source, cut.cell)


def _fresh(cut: Paths) -> Flags:
    """Mark positions that do not repeat the one before in their path."""
    x, y, path = cut.x, cut.y, cut.path
    repeats = (path[1:] == path[:-1]) & (x[1:] == x[:-1]) & (y[1:] == y[:-1])
    return np.append(True, ~repeats)[: len(path)]


def _around(path: Ints) -> tuple[Ints, Ints]:
    """Return the position before and after each one, rings closing on themselves."""
    here = np.arange(len(path))
    before, after = here - 1, here + 1
    last = np.append(path[1:] != path[:-1], True)[: len(path)]
    ends = np.flatnonzero(last)
    first = np.append(0, ends[:-1] + 1)[: len(ends)]
    before[first], after[ends] = ends, first
    return before, after


def _corners(cut: Paths, cells: Cells) -> Flags:
    """Mark all but the middles of runs along one far edge of the cell, spikes included."""
    before, after = _around(cut.path)
    low, high = -cells.margin, (1 << cells.bits) + cells.margin
    middle = np.zeros(len(cut.path), dtype=bool)
    for u in (cut.x, cut.y):
        edge = np.flatnonzero((u == low) | (u == high))
        here = u[edge]
        middle[edge] |= (u[before[edge]] == here) & (u[after[edge]] == here)
    return ~middle


def _fresh_around(cut: Paths) -> Flags:
    """Mark positions that do not repeat the one before, the first one's being the last."""
    before, _ = _around(cut.path)
    moved: Flags = (cut.x != cut.x[before]) | (cut.y != cut.y[before])
    return moved


def _with_area(cut: Paths, level: GridLevel, order: Ints) -> Ints:
    """Return the rings that a cell sees something of, in the order given.

    A shell and its holes are one polygon: it goes with its shell, and when they cancel out.
    """
    _, after = _around(cut.path)
    cross = cut.x * cut.y[after] - cut.x[after] * cut.y
    # Twice the signed area, exact: far below 2^53.
    area = np.bincount(cut.path, cross.astype(np.float64), minlength=len(cut.source))
    is_shell = level.shell[cut.source] == cut.source
    sound = np.where(is_shell, area > 0, area < 0)
    polygon = cut.cell * (int(level.shell.max(initial=0)) + 1) + level.shell[cut.source]
    _, number = np.unique(polygon, return_inverse=True)
    left = np.bincount(number, area * sound) > 0
    left &= np.bincount(number, is_shell & sound) > 0
    return order[(sound & left[number])[order]]
