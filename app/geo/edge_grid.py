"""Which edges of two layers may cross: a grid of cells over one of them, kept for many others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_MOST_CELLS = 256  # along one side
_CELLS_PER_ROOT = 4.0  # cells along one side for each root of an edge: most hold one edge or none
_PAD_DEG = 1e-12  # far above the rounding of a coordinate, far below a cell


def expanded(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for runs of these lengths, each element's run and its place in the run.

    >>> [x.tolist() for x in expanded(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    run = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return run, np.arange(len(run)) - first[run]


@dataclass(frozen=True, slots=True)
class _Mesh:
    """Equal cells over a rectangle.

    Attributes:
        low: shape (2, 1), the south-western corner, degrees.
        size: shape (2, 1), a cell's width and height, degrees.
        cells: along each side.
    """

    low: Floats
    size: Floats
    cells: int

    def columns_rows(self, at: Floats) -> Ints:
        """Return the column and row of positions, shape (2, n); the nearest ones from outside."""
        return np.clip((at - self.low) / self.size, 0, self.cells - 1).astype(np.intp)

    def outgrown(self, start: Floats, end: Floats) -> Flags:
        """Mark edges longer than a cell."""
        long = np.abs(end - start) > self.size
        return np.asarray(long[0] | long[1])

    def touched(self, start: Floats, end: Floats) -> tuple[Ints, Ints]:
        """Return (cell, edge) for every cell an edge may touch; a pair may come twice."""
        low, high = np.minimum(start, end), np.maximum(start, end)
        long = self.outgrown(low, high)
        edge = np.flatnonzero(~long)
        if len(edge) < len(long):
            low, high = low.take(edge, axis=1), high.take(edge, axis=1)
            cut_low, cut_high, cut = self._cut(start, end, np.flatnonzero(long))
            low, high = np.hstack([low, cut_low]), np.hstack([high, cut_high])
            edge = np.concatenate([edge, cut])
        pad = 1e-9 * self.size + _PAD_DEG / 2
        west, south = self.columns_rows(low - pad)
        east, north = self.columns_rows(high + pad)
        wide = east - west + 1
        run, place = expanded(wide * (north - south + 1))
        row, column = np.divmod(place, wide[run])
        return (south[run] + row) * self.cells + west[run] + column, edge[run]

    def _cut(self, start: Floats, end: Floats, edge: Ints) -> tuple[Floats, Floats, Ints]:
        """Return rectangles of pieces no longer than a cell, within the mesh, and their edge."""
        start, step = start[:, edge], end[:, edge] - start[:, edge]
        from_, to = np.zeros(len(edge)), np.ones(len(edge))
        for axis in (0, 1):  # leave out what runs outside the mesh
            low, size = self.low[axis, 0], self.size[axis, 0]
            moves = np.flatnonzero(np.abs(step[axis]) > size / 2)
            bounds = np.array([[low - size], [low + (self.cells + 1) * size]])
            reach = np.sort((bounds - start[axis, moves]) / step[axis, moves], axis=0)
            from_[moves] = np.maximum(from_[moves], reach[0])
            to[moves] = np.minimum(to[moves], reach[1])
        spread = np.maximum(to - from_, 0.0)
        count = np.ceil((np.abs(step) * spread / self.size).max(axis=0)).astype(np.intp)
        count = np.maximum(count, 1)
        run, place = expanded(count)
        share = (spread / count)[run]
        head = from_[run] + place * share
        one = start[:, run] + head * step[:, run]
        other = start[:, run] + (head + share) * step[:, run]
        return np.minimum(one, other), np.maximum(one, other), edge[run]


@dataclass(frozen=True, slots=True)
class EdgeGrid:
    """Cells over the rectangle of some edges, each with the edges that may touch it.

    Attributes:
        start: shape (2, n), degrees.
        end: shape (2, n).
        mesh: the cells.
        edge: edges by cell; an edge may stand in many.
        first: shape (cells² + 1,), where each cell's edges begin.
        around: shape (cells²,), whether a cell or one next to it has edges.
    """

    start: Floats
    end: Floats
    mesh: _Mesh
    edge: Ints
    first: Ints
    around: Flags

    @classmethod
    def of(cls, start: Floats, end: Floats) -> EdgeGrid:
        """Return the grid of some edges, shape (2, n) each, degrees."""
        total = start.shape[1]
        cells = int(np.clip(_CELLS_PER_ROOT * total**0.5, 1, _MOST_CELLS))
        both = np.hstack([start, end]) if total else np.zeros((2, 1))
        low, high = both.min(axis=1, keepdims=True), both.max(axis=1, keepdims=True)
        pad = 1e-6 * (high - low) + _PAD_DEG
        mesh = _Mesh(low - pad, (high - low + 2 * pad) / cells, cells)
        cell, edge = mesh.touched(start, end)
        cell, edge = np.divmod(np.unique(cell * max(total, 1) + edge), max(total, 1))
        first = np.searchsorted(cell, np.arange(cells * cells + 1))
        return cls(start, end, mesh, edge, first, _around(np.diff(first) > 0, cells))

    def near(self, start: Floats, end: Floats) -> tuple[Ints, Ints]:
        """Return pairs (edge here, edge given) whose rectangles meet.

        Every pair of edges that share a point is among them; a pair may come twice.

        Args:
            start: shape (2, m), degrees.
            end: shape (2, m).
        """
        column, row = self.mesh.columns_rows(start)
        around = self.around[row * self.mesh.cells + column]
        maybe = np.flatnonzero(around | self.mesh.outgrown(start, end))
        start, end = start.take(maybe, axis=1), end.take(maybe, axis=1)
        cell, given = self.mesh.touched(start, end)
        here = self.first[cell]
        run, place = expanded(self.first[cell + 1] - here)
        a, b = self.edge[here[run] + place], given[run]
        low, high = np.minimum(start, end), np.maximum(start, end)
        for axis in (0, 1):
            one, two = self.start[axis, a], self.end[axis, a]
            meet = np.minimum(one, two) <= high[axis, b]
            meet &= np.maximum(one, two) >= low[axis, b]
            a, b = a[meet], b[meet]
        return a, maybe[b]


def _around(busy: Flags, cells: int) -> Flags:
    """Mark busy cells and their eight neighbours."""
    wide = np.pad(busy.reshape(cells, cells), 1)
    rows = wide[:-2] | wide[1:-1] | wide[2:]
    return np.ravel(rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:])
