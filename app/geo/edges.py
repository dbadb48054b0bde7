"""The edges of polygons as one table of numbers, and the area swept along them.

Area is additive over edges (see ``area``), so how much of a polygon's border lies inside another
one is all that its share needs: nothing is cut, no polygon is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.geo.area import authalic_q, edge_integrals_km2, rings_of
from app.geo.edge_grid import expanded
from app.geo.orientation import TINY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_SMALL = 20_000  # numbers of one table for all rings: costs less than a table for each length


@dataclass(frozen=True, slots=True)
class Edges:
    """Every edge of every ring of some geometries, in the order of the rings.

    Attributes:
        start: shape (2, n), lon/lat degrees.
        end: shape (2, n).
        before_km2: shape (n,), the integral along the ring up to the edge's start.
        own_km2: shape (n,), the integral along the edge.
        ring: shape (n,), the edge's ring.
        owner: shape (rings,), the ring's geometry.
        turn: shape (rings,), 1 where the polygon is on the left of the ring as recorded, -1 where
            it is on the right, 0 for a ring without area.
        ring_km2: shape (rings,), what the ring adds to its polygon's area; holes are negative.
        first: shape (2, rings), a vertex.
        count: number of geometries.
        q0: the authalic function where integrals count from.
    """

    start: Floats
    end: Floats
    before_km2: Floats
    own_km2: Floats
    ring: Ints
    owner: Ints
    turn: Floats
    ring_km2: Floats
    first: Floats
    count: int
    q0: float

    @classmethod
    def of(cls, geometries: Sequence[BaseGeometry] | npt.NDArray[Any], lat: float) -> Edges:
        """Return the edges of polygons, multipolygons or collections; lines and points have none.

        Args:
            geometries: lon/lat degrees.
            lat: integrals count from this latitude, degrees. Any is right; one near the
                geometries keeps the sums small and so the rounding. What is combined needs the
                same.
        """
        return _edges(geometries, float(authalic_q(lat)))

    def like(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Edges:
        """Return the edges of other geometries, to be combined with these."""
        return _edges(geometries, self.q0)

    def areas_km2(self) -> Floats:
        """Return the area of each geometry, km²."""
        return np.asarray(np.bincount(self.owner, self.ring_km2, self.count), dtype=np.float64)


def _edges(geometries: Sequence[BaseGeometry] | npt.NDArray[Any], q0: float) -> Edges:
    rings = rings_of(geometries)
    at, tiny = rings.lonlat, np.abs(rings.lonlat) < TINY
    if tiny.any():
        at = np.where(tiny, 0.0, at)
    inside = (rings.ring[1:] == rings.ring[:-1]).nonzero()[0]
    start, end, ring = at.take(inside, axis=1), at.take(inside + 1, axis=1), rings.ring[inside]
    own = edge_integrals_km2(start, end, q0)
    total = len(rings.owner)
    begins = ring.searchsorted(np.arange(total))
    before, whole = _along(own, np.append(begins, len(ring)))
    shell = np.where(rings.is_shell, 1.0, -1.0)
    return Edges(
        start=start,
        end=end,
        before_km2=before,
        own_km2=own,
        ring=ring,
        owner=rings.owner,
        turn=np.sign(whole) * shell,
        ring_km2=np.abs(whole) * shell,
        first=start[:, begins],
        count=len(geometries),
        q0=q0,
    )


def _along(own: Floats, bounds: Ints) -> tuple[Floats, Floats]:
    """Return the integral up to every edge from the start of its ring, and along whole rings.

    Ring by ring: a running sum through all would round a ring otherwise in other company, and a
    figure would depend on what was measured before it. Rings of about one length are summed
    together, each as a row of a table, in extended precision where the machine has it.
    """
    before, whole = np.zeros(len(own)), np.zeros(len(bounds) - 1)
    length = np.diff(bounds)
    for rings in _of_about_one_length(length):
        inside = np.arange(length[rings].max()) < length[rings, None]
        at = slice(None) if len(rings) == len(length) else _runs(bounds[rings], length[rings])
        sums = np.zeros((len(rings), inside.shape[1] + 1), dtype=np.longdouble)
        sums[:, 1:][inside] = own[at]
        np.cumsum(sums, axis=1, out=sums)
        whole[rings] = sums[:, -1]
        before[at] = sums[:, :-1][inside]
    return before, whole


def _of_about_one_length(length: Ints) -> list[Ints]:
    """Return rings of about one length together; all of them where their table is small."""
    rings = np.arange(len(length))
    if len(length) * length.max(initial=0) <= _SMALL:
        return [rings] if len(rings) else []
    power = np.frexp(length)[1]
    return [rings[power == alike] for alike in np.unique(power)]


def _runs(first: Ints, length: Ints) -> Ints:
    """Return every place of runs that begin where given."""
    run, place = expanded(length)
    return first[run] + place
