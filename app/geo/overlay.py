"""How much of each geometry lies in each region: exact areas on full geometry, in lon/lat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.area import areas_km2

Floats = npt.NDArray[np.float64]


def areas_by_region_km2(
    regions: Sequence[BaseGeometry], geometries: Sequence[BaseGeometry]
) -> Floats:
    """Return the area of every geometry inside every region, km², shape (regions, geometries).

    Parts that lie properly inside a region are measured whole; the rest are clipped to the
    region's rectangle first, because intersecting a small piece is cheaper than a large one.

    Args:
        regions: polygons or multipolygons, lon/lat degrees.
        geometries: polygons, multipolygons or empty, lon/lat degrees.

    >>> from shapely import box
    >>> inside = areas_by_region_km2([box(0, 0, 1, 1)], [box(0, 0, 0.5, 1), box(5, 5, 6, 6)])
    >>> inside.round(3).tolist()
    [[6154.232, 0.0]]
    """
    result = np.zeros((len(regions), len(geometries)))
    parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    if len(parts) == 0:
        return result
    whole = areas_km2(parts)
    tree = shapely.STRtree(parts)
    for row, region in enumerate(regions):
        shapely.prepare(region)
        near = tree.query(region, predicate="intersects")
        inside = shapely.contains_properly(region, parts[near])
        np.add.at(result[row], owner[near[inside]], whole[near[inside]])
        cut = near[~inside]
        if len(cut):
            np.add.at(result[row], owner[cut], areas_km2(_clipped(region, parts[cut])))
    return result


def _clipped(region: BaseGeometry, parts: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Intersect parts with a region; falls back to the unclipped parts when a clip is invalid."""
    try:
        clips = shapely.clip_by_rect(parts, *region.bounds)
        if not shapely.is_valid(clips).all():  # clipping along an edge can leave a spike
            clips = parts
        return np.asarray(shapely.intersection(clips, region))
    except shapely.GEOSException:
        return np.asarray(shapely.intersection(parts, region))
