"""Where the borders of two layers cross, and which edges lie east of a point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.geo.area import edge_integrals_km2
from app.geo.edge_grid import EdgeGrid, Floats, Ints, expanded, slices
from app.geo.edges import Edges
from app.geo.orientation import Signs, sides

_Closed = Literal["left", "right"]
Line = tuple[Floats, Floats]  # starts and ends, shape (2, n) each


@dataclass(frozen=True, slots=True)
class Crossings:
    """Where edges cross.

    Attributes:
        here: edge of the grid.
        there: edge of the other layer.
        to_left: 1 where the other edge goes to the left side of the grid's, -1 to the right.
        here_km2: the integral from the start of the grid's edge to the crossing.
        there_km2: the same of the other edge.
    """

    here: Ints
    there: Ints
    to_left: Signs
    here_km2: Floats
    there_km2: Floats


def crossings(grid: EdgeGrid, other: Edges) -> Crossings:
    """Return where the edges of a layer cross those of a grid, each pair once.

    The layer is the one that is moved (see ``orientation``), so edges never just touch.
    """
    found = [_crossing(grid, other, *pairs) for pairs in grid.near(other.start, other.end)]
    if not found:
        found = [_crossing(grid, other, np.zeros(0, np.intp), np.zeros(0, np.intp))]
    columns = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
    here, there, to_left, share = columns
    kept = _each_once(here * len(other.ring) + there)
    here, there, share = here[kept], there[kept], share[kept]
    start, end = other.start.take(there, axis=1), other.end.take(there, axis=1)
    point = start + share * (end - start)
    starts = np.concatenate([grid.start.take(here, axis=1), start], 1)
    points = np.concatenate([point, point], 1)
    both = edge_integrals_km2(starts, points, other.q0)  # one call: they are few
    return Crossings(here, there, to_left[kept], both[: len(here)], both[len(here) :])


def _each_once(keys: Ints) -> Ints:
    """Return where each key stands first, in the order of the keys."""
    order = keys.argsort(kind="stable")
    ranked = keys.take(order)
    new = np.concatenate([[True], ranked[1:] != ranked[:-1]])[: len(order)]
    return order.compress(new)


def _crossing(
    grid: EdgeGrid, other: Edges, here: Ints, there: Ints
) -> tuple[Ints, Ints, Signs, Floats]:
    """Return those of some pairs that cross, to which side, and where along the other edge."""
    line = grid.start.take(here, axis=1), grid.end.take(here, axis=1)
    other_line = other.start.take(there, axis=1), other.end.take(there, axis=1)
    (from_side, to_side), (from_cross, to_cross) = _sides_of_ends(line, other_line, 1)
    parted = (from_side != to_side).nonzero()[0]
    line, other_line = _taken(line, parted), _taken(other_line, parted)
    (one, two), _ = _sides_of_ends(other_line, line, -1)
    kept = parted[one != two]
    before, after = np.abs(from_cross[kept]), np.abs(to_cross[kept])
    reach = before + after
    # Both 0 only in an overlap within rounding: any point of it is a right crossing.
    share = np.divide(before, reach, out=np.full(len(reach), 0.5), where=reach > 0)
    return here[kept], there[kept], to_side[kept], share


def _taken(line: Line, chosen: Ints) -> Line:
    return line[0].take(chosen, axis=1), line[1].take(chosen, axis=1)


def _sides_of_ends(line: Line, other: Line, step: int) -> tuple[Signs, Floats]:
    """Return for both ends of another line what ``sides`` does, shape (2, n) each."""
    start, end = (np.concatenate([at, at], 1) for at in line)
    side, cross = sides(start, end, np.concatenate(other, 1), step)
    return side.reshape(2, -1), cross.reshape(2, -1)


@dataclass(frozen=True, slots=True)
class Latitudes:
    """The latitudes where some edges begin and end, sorted once for many questions.

    Attributes:
        each: shape (k,), ascending, each different one once.
        start: shape (n,), which of them each edge begins at.
        end: shape (n,).
    """

    each: Floats
    start: Ints
    end: Ints

    @classmethod
    def of(cls, start: Floats, end: Floats) -> Latitudes:
        """Return the latitudes of edges, shape (2, n) each, degrees."""
        each, place = np.unique(np.concatenate([start[1], end[1]]), return_inverse=True)
        return cls(each, *np.split(place, 2))

    def rows(self, lats: Floats, closed: _Closed) -> tuple[Ints, Ints]:
        """Return what ``lats.searchsorted`` does for both ends of each edge; lats ascend."""
        open_: _Closed = "right" if closed == "left" else "left"
        from_ = self.each.searchsorted(lats, side=open_)  # counted from there on
        count = np.bincount(from_, minlength=len(self.each) + 1).cumsum()
        return count.take(self.start), count.take(self.end)


def east_of(
    start: Floats, end: Floats, points: Floats, step: int, known: Latitudes | None = None
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield the edges straight east of points, for each pair 1 if it points north, -1 if south.

    The sum over a geometry's edges is how often it winds round a point: 1 inside, 0 outside.

    Args:
        start: shape (2, n), lon/lat degrees.
        end: shape (2, n).
        points: shape (2, m); those on an edge are moved, see ``orientation``.
        step: 1 when the points are of the layer that is moved, -1 when the edges are.
        known: latitudes of the edges; faster where the points are few.

    Yields:
        edge, point and direction of each pair, in bounded portions.
    """
    order, spans, low, count = _rows_spanned(start, end, points, step, known)
    for part in slices(count):
        run, place = expanded(count[part])
        edge, point = spans[part][run], order[low[part][run] + place]
        west = (points[0, point] <= np.maximum(start[0, edge], end[0, edge])).nonzero()[0]
        edge, point = edge[west], point[west]
        line = start.take(edge, axis=1), end.take(edge, axis=1)
        north = np.where(line[1][1] > line[0][1], 1.0, -1.0)
        east = sides(*line, points.take(point, axis=1), step)[0] == north
        yield edge[east], point[east], north[east]


def pairs_east(start: Floats, end: Floats, points: Floats, step: int) -> int:
    """Return how many pairs ``east_of`` looks at."""
    return int(_rows_spanned(start, end, points, step)[3].sum())


def _rows_spanned(
    start: Floats, end: Floats, points: Floats, step: int, known: Latitudes | None = None
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return points by latitude; edges that span any; the first each spans, and how many."""
    order = points[1].argsort(kind="stable")
    lats = points[1].take(order)
    closed: _Closed = "left" if step > 0 else "right"
    if known is None:
        from_row, to_row = (lats.searchsorted(at[1], side=closed) for at in (start, end))
    else:
        from_row, to_row = known.rows(lats, closed)
    spans = (from_row != to_row).nonzero()[0]
    low = np.minimum(from_row, to_row)[spans]
    return order, spans, low, np.abs(to_row - from_row)[spans]
