"""On which side of a line a point lies: always left or right, and always the exact answer.

Plain floating-point arithmetic is trusted where its error bound allows; the rest is decided with
sums that are exact. A point *on* the line is decided by moving it by an infinitely small step
north-east, the step to the north infinitely smaller than that to the east. Every computation that
moves the same layer the same way sees one consistent picture in which no point lies on a line.

**Source:** J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
Predicates" (1997), the bound of ORIENT2D and the exact product; H. Edelsbrunner and E. P. Mücke,
"Simulation of Simplicity" (1990), the infinitely small step.
"""

from __future__ import annotations

from math import fsum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

TINY = 1e-100
"""Coordinates nearer to 0 than this must be given as 0, so that no exact product underflows."""

_EPSILON = 2.0**-53
_BOUND = (3 + 16 * _EPSILON) * _EPSILON
_SPLITTER = 2.0**27 + 1


def sides(start: Floats, end: Floats, point: Floats, step: int) -> tuple[Signs, Floats]:
    """Return whether each point lies left (1) or right (-1) of its directed line, never 0.

    Args:
        start: shape (2, n): x and y of a point of each line. None between 0 and ``TINY``.
        end: shape (2, n); another point of each line.
        point: shape (2, n).
        step: 1 when the points are of the layer that is moved, -1 when the lines are.

    Returns:
        the sides, shape (n,); and the plain cross products, whose size is the distance from the
        line times the length between its points.

    >>> origin, east = np.array([[0.0], [0.0]]), np.array([[2.0], [0.0]])
    >>> sides(origin, east, np.array([[1.0], [-0.5]]), 1)[0].tolist()
    [-1]
    >>> on_the_line = np.array([[1.0], [0.0]])
    >>> [sides(origin, east, on_the_line, step)[0].tolist() for step in (1, -1)]
    [[1], [-1]]
    """
    along, to = end - start, point - start
    left, right = along[0] * to[1], along[1] * to[0]
    cross = left - right
    found = np.sign(cross).astype(np.int8)
    unsure = np.abs(cross) <= _BOUND * (np.abs(left) + np.abs(right))
    if unsure.any():
        # Where both products are 0 a factor of each is, so the point is exactly on the line.
        hard = (unsure & (left != 0)).nonzero()[0]
        if len(hard):
            found[hard] = _exact(*(at.take(hard, axis=1) for at in (start, end, point)))
        on = (found == 0).nonzero()[0]
        if len(on):
            found[on] = _stepped(along.take(on, axis=1), step)
    return found, cross


def _stepped(along: Floats, step: int) -> Signs:
    """Return the side a point on the line steps to: east first, north where that is along it."""
    away = np.where(along[1] != 0, -along[1], along[0])
    return np.asarray(np.sign(away) * step, dtype=np.int8)


def _exact(start: Floats, end: Floats, point: Floats) -> Signs:
    """Return the exact sign of the cross product, 0 on the line."""
    found = np.zeros(start.shape[1], dtype=np.int8)
    apart = np.flatnonzero(np.any(point != end, axis=0))
    if len(apart):
        a, b, c = (at.take(apart, axis=1) for at in (start, end, point))
        terms = [t for p, q in ((a, b), (b, c), (c, a)) for t in _cross_terms(p, q)]
        found[apart] = [np.sign(fsum(row)) for row in np.stack(terms, axis=1)]
    return found


def _cross_terms(p: Floats, q: Floats) -> tuple[Floats, ...]:
    return (*_product(p[0], q[1]), *_product(-p[1], q[0]))


def _product(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return two numbers whose sum is exactly the product (Dekker, Veltkamp)."""
    product = x * y
    x_high, y_high = _high(x), _high(y)
    x_low, y_low = x - x_high, y - y_high
    error = x_low * y_low - (((product - x_high * y_high) - x_low * y_high) - x_high * y_low)
    return product, error


def _high(x: Floats) -> Floats:
    big = _SPLITTER * x
    return np.asarray(big - (big - x))
