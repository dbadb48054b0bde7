"""Fewer vertices for a picture of a given zoom. Never for shares: those use full geometry.

A coverage is simplified as a whole, so that neighbours keep one and the same border: one by one
they would open gaps and overlap. Geometry here is in EPSG:3857 metres.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.tile_math import pixel_m

Geometries = npt.NDArray[Any]

TOLERANCE_PX = 0.25  # of a 256 px tile: half a pixel where a 512 px tile is drawn


def tolerance_m(zoom: int) -> float:
    """Return how far a line may be moved at a zoom, EPSG:3857 metres."""
    return TOLERANCE_PX * pixel_m(zoom)


def simplify_coverage(polygons: Geometries, zoom: int) -> Geometries:
    """Simplify polygons that share borders, so that they still share them.

    The tolerance bounds the square root of the area of a triangle that is cut off
    (Visvalingam-Whyatt, as GEOS does it). Polygons that overlap or do not match along their
    borders are no coverage; then each is simplified alone, which is right for agreements.

    **Source:** Visvalingam & Whyatt (1993), *Line generalisation by repeated elimination of
    points*; GEOS ``CoverageSimplifier``.
    """
    if len(polygons) == 0:
        return polygons
    if not shapely.coverage_is_valid(polygons):
        return simplify_each(polygons, zoom)
    return coarser_coverage(polygons, zoom)


def coarser_coverage(polygons: Geometries, zoom: int) -> Geometries:
    """Simplify a coverage that is known to be valid; what comes out is one again.

    The zooms nest: simplified for a zoom and then for a smaller one is simplified for that one.
    """
    return np.asarray(shapely.coverage_simplify(polygons, tolerance_m(zoom)))


def simplify_each(geometries: Geometries, zoom: int) -> Geometries:
    """Simplify geometries that share nothing (lines, agreements), keeping each one valid.

    **Source:** Douglas & Peucker (1973), topology preserving as GEOS does it.
    """
    if len(geometries) == 0:
        return geometries
    return np.asarray(shapely.simplify(geometries, tolerance_m(zoom), preserve_topology=True))
