"""Rings, lines and points cut into the cells of a grid: all cells of a block in one numpy pass.

Positions are whole units; a cell's side is ``2^bits`` of them, and every cell takes a margin of its
neighbours with it. Everything is cut into columns first, then each column into rows. An edge is
handed to those cells only that it meets, so the cost grows with edges and crossings, not with edges
times cells.

A ring stays one ring in each cell: where it leaves the cell and comes back, it runs along the
cell's own edge in between. Such runs lie on the margin's far side, outside of what is drawn, and
enclose nothing: the signed area is that of the exact clip.

**Source:** Sutherland & Hodgman (1974), *Reentrant polygon clipping*.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """A block of cells.

    Attributes:
        left: first column.
        top: first row.
        right: last column, included.
        bottom: last row, included.
        bits: a cell's side is ``2^bits`` units.
        margin: units that a cell reaches over each of its edges.
    """

    left: int
    top: int
    right: int
    bottom: int
    bits: int
    margin: int

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.right - self.left + 1


@dataclass(frozen=True, slots=True)
class Paths:
    """Rings, lines or points, one behind the other.

    Attributes:
        x: columns' direction, units.
        y: rows' direction, units.
        path: of each position the path it belongs to, counted from 0, in order.
        source: of each path what it was cut from.
        cell: of each path its cell, counted row by row from the block's first.
    """

    x: Ints = field(repr=False)
    y: Ints = field(repr=False)
    path: Ints = field(repr=False)
    source: Ints = field(repr=False)
    cell: Ints = field(repr=False)


def cut_rings(x: Ints, y: Ints, ring: Ints, cells: Cells) -> Paths:
    """Cut rings; a ring gives at most one in each cell. Repeated positions remain.

    Args:
        x: columns' direction, units.
        y: rows' direction, units.
        ring: of each position its ring, in order; rings are not closed by a repeated position.
        cells: where to.
    """
    return _cut(x, y, ring, cells, closed=True)


def cut_lines(x: Ints, y: Ints, line: Ints, cells: Cells) -> Paths:
    """Cut lines (arguments as for rings); a line gives a piece each time it enters a cell."""
    return _cut(x, y, line, cells, closed=False)


def cut_points(x: Ints, y: Ints, cells: Cells) -> Paths:
    """Hand each point to every cell it lies in, margins included."""
    at, column = _met(x, x, cells.left, cells.right, cells)
    again, row = _met(y[at], y[at], cells.top, cells.bottom, cells)
    at, column = at[again], column[again]
    return Paths(x[at], y[at], np.arange(len(at)), at, row * cells.columns + column)


def _cut(x: Ints, y: Ints, path: Ints, cells: Cells, *, closed: bool) -> Paths:
    strips = _sliced(x, y, path, (cells.left, cells.right), cells, closed=closed)
    flipped = (strips.y, strips.x, strips.path)
    pieces = _sliced(*flipped, (cells.top, cells.bottom), cells, closed=closed)
    cell = pieces.cell * cells.columns + strips.cell[pieces.source]
    return Paths(pieces.y, pieces.x, pieces.path, strips.source[pieces.source], cell)


def _sliced(
    u: Ints, v: Ints, path: Ints, span: tuple[int, int], cells: Cells, *, closed: bool
) -> Paths:
    """Cut paths across ``u`` into the cells first to last of a span."""
    start, end, opens = _edges(path, closed=closed)
    a, b = u[start], u[end]
    edge, cell = _met(np.minimum(a, b), np.maximum(a, b), *span, cells)
    owner = path[start[edge]]
    order = np.argsort(owner * (span[1] - span[0] + 1) + cell, kind="stable")
    edge, cell, owner = edge[order], cell[order], owner[order]
    a, b, va, vb = a[edge], b[edge], v[start[edge]], v[end[edge]]
    low = (cell + span[0] << cells.bits) - cells.margin
    high = low + ((1 << cells.bits) + 2 * cells.margin)
    into, out = np.clip(a, low, high), np.clip(b, low, high)
    enters = into != a if closed else (into != a) | opens[edge]
    fresh = np.append(True, (owner[1:] != owner[:-1]) | (cell[1:] != cell[:-1]))[: len(edge)]
    begins = fresh if closed else enters
    at = np.cumsum(1 + enters) - 1
    along, across = np.empty((2, len(edge) + int(enters.sum())), dtype=np.int64)
    along[at], across[at] = out, _crossing(a, b, va, vb, out, b)
    at = at[enters] - 1
    a, b, va, vb, into = (part[enters] for part in (a, b, va, vb, into))
    along[at], across[at] = into, _crossing(a, b, va, vb, into, a)
    number = np.repeat(np.cumsum(begins) - 1, 1 + enters)
    return Paths(along, across, number, owner[begins], cell[begins])


def _edges(path: Ints, *, closed: bool) -> tuple[Ints, Ints, Flags]:
    """Return where edges start and end, and whether an edge is its path's first."""
    changes = path[1:] != path[:-1]
    first, last = np.append(True, changes)[: len(path)], np.append(changes, True)[: len(path)]
    start = np.arange(len(path))
    if closed:
        end = start + 1
        end[last] = np.flatnonzero(first)
        return start, end, first
    start = start[~last]
    return start, start + 1, first[start]


def _met(low: Ints, high: Ints, first: int, last: int, cells: Cells) -> tuple[Ints, Ints]:
    """Return (which, cell) for each cell that a closed range meets; cells count from ``first``."""
    begin = np.maximum((low - (cells.margin + 1)) >> cells.bits, first)
    count = np.maximum(np.minimum((high + cells.margin) >> cells.bits, last) - begin + 1, 0)
    which = np.repeat(np.arange(len(low)), count)
    rank = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, begin[which] + rank - first


def _crossing(a: Ints, b: Ints, va: Ints, vb: Ints, cut: Ints, end: Ints) -> Ints:
    """Return ``v`` where edges reach ``u = cut``, to the nearest unit; ``end`` is a or b."""
    value = va.copy() if end is a else vb.copy()
    moved = np.flatnonzero(cut != end)
    start, way = a[moved], (b - a)[moved]
    # The place itself is rounded, not the way to it: both neighbours get the same unit.
    value[moved] = np.rint(va[moved] + (vb - va)[moved] * (cut[moved] - start) / way)
    return value
