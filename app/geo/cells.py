"""The cells that several coverages cut each other into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.overlay import GRID_DEG


def cells(geometries: Sequence[BaseGeometry]) -> npt.NDArray[np.object_]:
    """Return the smallest polygons between all borders of some polygons.

    All borders are noded together first, so cells that touch share their edges vertex by vertex:
    the cells are a valid coverage, and so is any selection of them.

    >>> from shapely import box
    >>> sorted(cell.area for cell in cells([box(0, 0, 2, 1), box(1, 0, 3, 1)]))
    [1.0, 1.0, 1.0]
    """
    lines = shapely.boundary(np.asarray(geometries, dtype=object))
    borders = shapely.union_all(lines, grid_size=GRID_DEG)  # robust noding, see overlay
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(borders))))
