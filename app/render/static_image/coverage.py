"""Edges → how much of each pixel they enclose: exact areas, no samples, only pixels that matter.

Every edge adds its signed height to its row, from its place on to the right; summed along the row
this is how often a pixel is enclosed. Shapes of one mask are united by cutting the sum off at one.
Only pixels that an edge crosses are worked out, what lies between two of them is a run.

**Source:** signed-area accumulation as in Raph Levien's *font-rs* (2016), here sparse.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Edges = Floats  # shape (n, 4): x and y of start and end, px, y down

_FEW = 8  # upright edges: a box and the box in it have four
_SMALL = 20_000  # pixels: of larger boxes only the rim is worked out
_LEAST_PX = 1e-9  # high: flatter edges enclose nothing


@dataclass(frozen=True, slots=True)
class Mask:
    """Coverage of a box of a picture.

    Attributes:
        left: px.
        top: px.
        octets: shape (height, width), 0 to 255.
    """

    left: int
    top: int
    octets: Octets = field(repr=False)


def joined(paths: tuple[Floats, ...]) -> tuple[Floats, Ints]:
    """Return the positions of all paths, and the number of its path for each."""
    if not paths:
        return np.empty((0, 2)), np.empty(0, dtype=np.int64)
    return np.concatenate(paths), np.repeat(np.arange(len(paths)), [len(p) for p in paths])


def edges_of(paths: tuple[Floats, ...]) -> Edges:
    """Return the edges of rings; a ring that does not end where it starts is closed."""
    xy, path = joined(paths)
    if len(xy) == 0:
        return np.empty((0, 4))
    starts = np.flatnonzero(np.append(True, path[1:] != path[:-1]))
    following = np.arange(len(xy)) + 1
    following[np.append(starts[1:], len(xy)) - 1] = starts
    return np.hstack([xy, xy[following]])


def mask_of(edges: Edges, width: int, height: int, opacity: float = 1.0) -> Mask | None:
    """Return how much of each pixel is enclosed; None: nothing of the picture is.

    Args:
        edges: of rings, in any order; all shells must turn the same way, holes the other way.
        width: of the picture, px.
        height: of the picture, px.
        opacity: 0..1, of what is wholly enclosed.
    """
    y0, y1 = edges[:, 1], edges[:, 3]
    met = (np.maximum(y0, y1) > 0) & (np.minimum(y0, y1) < height)
    met &= np.abs(y1 - y0) > _LEAST_PX
    edges = edges[met]
    if len(edges) == 0:
        return None
    left = int(np.clip(np.floor(edges[:, ::2].min()), 0, width))
    right = int(np.clip(np.ceil(edges[:, ::2].max()), 0, width))
    top = int(np.clip(np.floor(edges[:, 1::2].min()), 0, height))
    bottom = int(np.clip(np.ceil(edges[:, 1::2].max()), 0, height))
    if right <= left or bottom <= top:
        return None
    edges = edges - (left, top, left, top)
    small = len(edges) <= _FEW and (right - left) * (bottom - top) <= _SMALL
    if small and np.array_equal(edges[:, 0], edges[:, 2]):
        return Mask(left, top, _upright(edges, right - left, bottom - top, opacity))
    cell, weight = _weights(edges, right - left, bottom - top)
    octets = _filled(cell, weight, (bottom - top) * (right - left + 2), opacity)
    return Mask(left, top, octets.reshape(bottom - top, right - left + 2)[:, : right - left])


def _upright(edges: Edges, width: int, height: int, opacity: float) -> Octets:
    """Return coverage by edges that all stand upright: swatches and boxes, row times column."""
    x, y0, y1 = edges[:, 0, None], edges[:, 1, None], edges[:, 3, None]
    row, column = np.arange(height), np.arange(width)
    high = np.clip(np.maximum(y0, y1) - row, 0, 1) - np.clip(np.minimum(y0, y1) - row, 0, 1)
    rise = np.where(y1 > y0, high, -high)
    enclosed = np.abs(rise.T @ np.clip(column + 1 - x, 0, 1))
    octets: Octets = np.rint(np.minimum(enclosed, 1.0) * (255 * opacity)).astype(np.uint8)
    return octets


def _weights(edges: Edges, width: int, height: int) -> tuple[Ints, Floats]:
    """Return what each edge adds, and to which cell; rows have two cells more than pixels.

    What lies left of the box counts from its first pixel on, what lies right of it in the last
    cells: so every row still adds up to nothing, and runs end with it.
    """
    xa, xb, row, rise = _rows(edges, height)
    first, last = np.minimum(xa, xb), np.maximum(xa, xb)
    begin = np.floor(first).astype(np.int64)
    count = np.maximum(np.ceil(last).astype(np.int64) - begin, 1)
    piece, step = _counted(count)
    column = begin[piece] + step
    low = np.maximum(first[piece], column)
    high = np.minimum(last[piece], column + 1)
    span = (last - first)[piece]
    part = np.where(span > 0, (high - low) / np.where(span > 0, span, 1.0), 1.0)
    added = rise[piece] * part
    behind = np.clip((low + high) / 2 - column, 0.0, 1.0)
    behind = np.where(column < 0, 0.0, behind)
    cell = row[piece] * (width + 2) + np.clip(column, 0, width)
    return np.concatenate([cell, cell + 1]), np.concatenate([added * (1 - behind), added * behind])


def _rows(edges: Edges, height: int) -> tuple[Floats, Floats, Ints, Floats]:
    """Cut edges at whole rows: x where a piece begins and ends, its row, its signed height."""
    x0, y0, x1, y1 = edges.T
    low, high = np.clip(np.minimum(y0, y1), 0, height), np.clip(np.maximum(y0, y1), 0, height)
    begin = np.floor(low).astype(np.int64)
    edge, step = _counted(np.maximum(np.ceil(high).astype(np.int64) - begin, 1))
    row = np.minimum(begin[edge] + step, height - 1)
    ya, yb = np.maximum(low[edge], row), np.minimum(high[edge], row + 1)
    slope = ((x1 - x0) / (y1 - y0))[edge]
    xa = x0[edge] + (ya - y0[edge]) * slope
    xb = x0[edge] + (yb - y0[edge]) * slope
    rise = np.where(y1 > y0, 1.0, -1.0)[edge] * np.maximum(yb - ya, 0.0)
    return xa, xb, row, rise


def _counted(count: Ints) -> tuple[Ints, Ints]:
    """Return for each of so many pieces what it is a piece of, and which one."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


def _filled(cell: Ints, weight: Floats, size: int, opacity: float) -> Octets:
    """Sum up along the rows, run by run."""
    order = np.argsort(cell.astype(np.int32))
    cell, weight = cell[order], weight[order]
    starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    enclosed = np.cumsum(np.add.reduceat(weight, starts))
    value = np.rint(np.minimum(np.abs(enclosed), 1.0) * (255 * opacity)).astype(np.uint8)
    at = cell[starts]
    runs = np.diff(at, append=size)
    return np.repeat(np.append(np.uint8(0), value), np.append(at[0], runs))
