"""Which edges of two layers may cross: a grid of cells over one of them, kept for many others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.signedinteger[Any]]

_MOST_CELLS = 256  # along one side
_CELLS_PER_ROOT = 4.0  # cells along one side for each root of an edge: most hold one edge or none
MOST_PAIRS = 200_000
"""Pairs of edges looked at together: what a measurement takes in memory does not grow with it."""

_MOST_PIECES = 100_000  # of edges laid over the cells together
_PAD_DEG = 1e-12  # far above the rounding of a coordinate, far below a cell


def expanded(counts: Counts) -> tuple[Ints, Ints]:
    """Return, for runs of these lengths, each element's run and its place in the run.

    >>> [x.tolist() for x in expanded(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    run = np.arange(len(counts)).repeat(counts)
    first = counts.cumsum() - counts
    return run, np.arange(len(run)) - first[run]


def slices(counts: Counts, most: int = MOST_PAIRS) -> Iterator[slice]:
    """Yield neighbouring runs of at most so many elements together, or one longer run alone.

    >>> list(slices(np.array([2, 2, 9, 0, 1]), 4))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    if counts.sum() <= most:
        if len(counts):
            yield slice(0, len(counts))
        return
    ends = counts.cumsum()
    at = 0
    while at < len(counts):
        before = ends[at - 1] if at else 0
        to = max(int(ends.searchsorted(before + most, side="right")), at + 1)
        yield slice(at, to)
        at = to


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
        cell = (at - self.low) / self.size
        np.maximum(cell, 0, out=cell)
        return np.minimum(cell, self.cells - 1, out=cell).astype(np.intp)

    def outgrown(self, start: Floats, end: Floats) -> Flags:
        """Mark edges longer than a cell."""
        long = np.abs(end - start) > self.size
        return np.asarray(long[0] | long[1])

    def pieces(self, start: Floats, end: Floats) -> Ints:
        """Return how many pieces no longer than a cell each edge has in the mesh, about."""
        spans = (np.abs(end - start) / self.size).max(axis=0)
        return np.asarray(np.minimum(spans, self.cells), dtype=np.intp) + 1

    def touched(self, start: Floats, end: Floats) -> tuple[Ints, Ints]:
        """Return (cell, edge) for every cell an edge may touch; a pair may come twice."""
        low, high = np.minimum(start, end), np.maximum(start, end)
        long = self.outgrown(low, high)
        edge = (~long).nonzero()[0]
        if len(edge) < len(long):
            low, high = low.take(edge, axis=1), high.take(edge, axis=1)
            cut_low, cut_high, cut = self._cut(start, end, np.flatnonzero(long))
            low, high = np.concatenate([low, cut_low], 1), np.concatenate([high, cut_high], 1)
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
    first: npt.NDArray[np.int32]
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
        first = np.searchsorted(cell, np.arange(cells * cells + 1)).astype(np.int32)
        return cls(start, end, mesh, edge, first, _around(np.diff(first) > 0, cells))

    def near(self, start: Floats, end: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Yield pairs (edge here, edge given) whose rectangles meet, in bounded portions.

        Every pair of edges that share a point is among them; a pair may come twice.

        Args:
            start: shape (2, m), degrees.
            end: shape (2, m).
        """
        maybe = self._maybe(start, end)
        start, end = start.take(maybe, axis=1), end.take(maybe, axis=1)
        low, high = np.minimum(start, end), np.maximum(start, end)
        for here, count, given in self._runs(start, end):
            for part in slices(count):
                run, place = expanded(count[part])
                a, b = self.edge[here[part][run] + place], given[part][run]
                for axis in (0, 1):
                    one, two = self.start[axis, a], self.end[axis, a]
                    meet = np.minimum(one, two) <= high[axis, b]
                    meet &= np.maximum(one, two) >= low[axis, b]
                    a, b = a[meet], b[meet]
                yield a, maybe[b]

    def pairs(self, start: Floats, end: Floats) -> int:
        """Return how many pairs ``near`` looks at, shape (2, m) each, degrees."""
        maybe = self._maybe(start, end)
        start, end = start.take(maybe, axis=1), end.take(maybe, axis=1)
        return sum(int(count.sum()) for _, count, _ in self._runs(start, end))

    def _maybe(self, start: Floats, end: Floats) -> Ints:
        """Return the edges that may touch a cell with edges."""
        column, row = self.mesh.columns_rows(start)
        around = self.around[row * self.mesh.cells + column]
        return np.flatnonzero(around | self.mesh.outgrown(start, end))

    def _runs(self, start: Floats, end: Floats) -> Iterator[tuple[Counts, Counts, Ints]]:
        """Yield for each cell an edge may touch: where its edges begin, how many; the edge."""
        for part in slices(self.mesh.pieces(start, end), _MOST_PIECES):
            cell, given = self.mesh.touched(start[:, part], end[:, part])
            here = self.first[cell]
            yield here, self.first[cell + 1] - here, given + part.start


def _around(busy: Flags, cells: int) -> Flags:
    """Mark busy cells and their eight neighbours."""
    wide = np.pad(busy.reshape(cells, cells), 1)
    rows = wide[:-2] | wide[1:-1] | wide[2:]
    return np.ravel(rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:])
