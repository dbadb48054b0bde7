"""Exact areas on the WGS 84 ellipsoid of polygons whose edges are straight in lon/lat.

By Green's theorem the area enclosed by a ring on the ellipsoid is the line integral
``A = -R² ∮ sin β(φ) dλ`` with the authalic latitude β and the authalic radius R. Written with the
authalic function ``q``, ``A = -(a²/2) ∮ q(φ) dλ``. RFC 7946 section 3.1.1 says that an edge is
the straight line between two positions in lon/lat, so along one edge φ is linear in λ and the
integral is ``Δλ · ∫₀¹ q(φ₀ + t Δφ) dt``. Three Gauss-Legendre nodes integrate that to rounding for
edges of up to a few degrees; ``docs/methods.md`` has the derivation and the measured error.

**Source:** J. P. Snyder, *Map Projections: A Working Manual*, USGS Professional Paper 1395 (1987),
equations 3-12 (q) and 3-13 (R); RFC 7946 section 3.1.1 (edges).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

WGS84_A_M = 6_378_137.0
WGS84_F = 1 / 298.257223563
_E2 = WGS84_F * (2 - WGS84_F)
_E = _E2**0.5
_HALF_A2_KM2 = (WGS84_A_M / 1000) ** 2 / 2

# Nodes and weights on [0, 1]; exact for polynomials up to degree 5.
_SERIES = tuple(1 + 1 / (2 * k + 1) for k in range(8))
_NODES = 0.5 + 0.5 * np.array([-((3 / 5) ** 0.5), 0.0, (3 / 5) ** 0.5])
_WEIGHTS = np.array([5.0, 8.0, 5.0]) / 18.0

# An edge longer than this in latitude is cut, so that three nodes stay exact to rounding.
_MAX_EDGE_DEG = 2.0

POLYGON = int(shapely.GeometryType.POLYGON)

_TOGETHER = 8192  # edges; what they take in between stays in a core's cache

METHOD = (
    "area on the WGS 84 ellipsoid by the authalic line integral along edges straight in lon/lat "
    "(RFC 7946), 3 Gauss-Legendre nodes an edge"
)


def authalic_q(lat_deg: npt.ArrayLike) -> Floats:
    """Return Snyder's authalic function q(φ), dimensionless, for latitudes in degrees.

    **Source:** Snyder (1987), equation 3-12.
    """
    sine = np.sin(np.radians(np.asarray(lat_deg, dtype=np.float64)))
    # s / (1 - e²s²) + artanh(es) / e as a series in e²s² < 0.0067: eight terms are all digits.
    square = sine * sine * _E2
    total = np.full_like(square, _SERIES[-1])
    for term in _SERIES[-2::-1]:
        total *= square
        total += term
    total *= sine
    total *= 1 - _E2
    return np.asarray(total)


def ring_area_km2(lonlat: npt.ArrayLike) -> float:
    """Return the signed area of one closed ring, km²; counter-clockwise is positive.

    Args:
        lonlat: shape (n, 2), degrees, first position repeated at the end.

    >>> square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    >>> round(ring_area_km2(square), 3), round(ring_area_km2(square[::-1]), 3)
    (12308.464, -12308.464)
    """
    ring = np.asarray(lonlat, dtype=np.float64).T
    return float(edge_integrals_km2(ring[:, :-1], ring[:, 1:]).sum())


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area of a polygon or multipolygon, km², whatever the direction of its rings.

    Lines and points have no area; a collection counts its polygons. Holes are subtracted.
    """
    return float(areas_km2([geometry])[0])


def areas_km2(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Floats:
    """Return the areas of many geometries at once, km², shape (n,).

    One pass over all coordinates: the first ring of each polygon adds its absolute area, every
    further ring subtracts it, so ring direction does not matter.
    """
    rings = rings_of(geometries)
    inside = rings.ring[1:] == rings.ring[:-1]
    values = edge_integrals_km2(rings.lonlat[:, :-1][:, inside], rings.lonlat[:, 1:][:, inside])
    count = len(rings.owner)
    per_ring = np.abs(np.bincount(rings.ring[1:][inside], values, minlength=count))
    signed = np.where(rings.is_shell, per_ring, -per_ring)
    totals = np.bincount(rings.owner, signed, minlength=len(geometries))
    return np.asarray(totals, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Rings:
    """Every ring of some geometries.

    Attributes:
        lonlat: shape (2, n), degrees; each ring closed.
        ring: shape (n,), the ring each position belongs to, ascending.
        owner: shape (rings,), the geometry each ring belongs to, ascending.
        is_shell: shape (rings,), False for holes.
    """

    lonlat: Floats
    ring: Ints
    owner: Ints
    is_shell: npt.NDArray[np.bool_]


def rings_of(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Rings:
    """Return the rings of all polygons among geometries; a collection counts its polygons."""
    parts = np.asarray(geometries, dtype=object)
    owner, kinds = np.arange(len(parts)), shapely.get_type_id(parts)
    while np.any(kinds > POLYGON):  # collections within collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner, kinds = owner[inner], shapely.get_type_id(parts)
    keep = kinds == POLYGON
    if not np.all(keep):
        parts, owner = parts[keep], owner[keep]
    if np.any(shapely.get_num_interior_rings(parts)):
        rings, ring_part = shapely.get_rings(parts, return_index=True)
    else:
        solid = (~shapely.is_empty(parts)).nonzero()[0]
        rings, ring_part = parts[solid], solid
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    is_shell = np.ones(len(rings), dtype=bool)
    is_shell[1:] = ring_part[1:] != ring_part[:-1]
    return Rings(np.ascontiguousarray(coords.T), ring, owner[ring_part], is_shell)


def edge_integrals_km2(start: Floats, end: Floats, q0: float = 0.0) -> Floats:
    """Return the line integral along every edge, km², shape (n,); long edges are cut first.

    Args:
        start: shape (2, n), degrees.
        end: shape (2, n).
        q0: authalic function where the integrals count from; round any ring it drops out.
    """
    step = end - start
    values = _quadrature(start[1], step[1], step[0], q0)
    long = (np.abs(step[1]) > _MAX_EDGE_DEG).nonzero()[0]
    for i in long:  # rare: the pieces of one edge, summed
        count = int(np.ceil(abs(step[1, i]) / _MAX_EDGE_DEG))
        lat0 = start[1, i] + step[1, i] * np.arange(count) / count
        piece = step[:, i] / count
        whole = _quadrature(lat0, np.full(count, piece[1]), np.full(count, piece[0]), q0)
        values[i] = whole.sum()
    return values


def _quadrature(lat0: Floats, dlat: Floats, dlon: Floats, q0: float) -> Floats:
    mean_q = np.empty(len(lat0))
    for first in range(0, len(lat0), _TOGETHER):
        part = slice(first, first + _TOGETHER)
        # The nodes in one call: for the few edges of a day's change, calls cost more than sums.
        at_nodes = authalic_q(lat0[part] + np.multiply.outer(_NODES, dlat[part]))
        # Not one product of matrices: how that rounds an edge depends on how many there are.
        zero, one, two = (weight * q for weight, q in zip(_WEIGHTS, at_nodes, strict=True))
        mean_q[part] = zero + one + two
    return np.asarray(-_HALF_A2_KM2 * np.radians(dlon) * (mean_q - q0))
