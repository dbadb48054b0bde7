"""A layer at one zoom as whole numbers: units of the tile grid, counted over the whole world.

A position is rounded once a zoom, not once a tile: neighbouring tiles and neighbouring zones get
the very same numbers, so no seam can open between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.grid_clip import Cells, Ints, Paths, cut_lines, cut_points, cut_rings
from app.geo.tile_math import HALF_WORLD_M

Geometries = npt.NDArray[Any]

BITS = 12
EXTENT = 1 << BITS
POINT, LINE, POLYGON = 1, 2, 3


@dataclass(frozen=True, slots=True)
class GridLevel:
    """The points, lines or rings of a layer, one behind the other in the order of its features.

    Attributes:
        kind: POINT, LINE or POLYGON, as a vector tile numbers them.
        x: units east of the world's west edge.
        y: units south of its north edge.
        path: of each position its point, line or ring; rings are not closed.
        feature: of each path the feature it belongs to.
        shell: of each ring the ring that is its polygon's shell; of other paths itself.
        box: of each path its left, top, right and bottom, shape (4, n).
    """

    kind: int
    x: Ints = field(repr=False)
    y: Ints = field(repr=False)
    path: Ints = field(repr=False)
    feature: Ints = field(repr=False)
    shell: Ints = field(repr=False)
    box: Ints = field(repr=False)

    @classmethod
    def of(cls, geometries: Geometries, zoom: int) -> GridLevel:
        """Round geometries of one dimension, EPSG:3857 metres, to the grid of a zoom.

        Repeated positions are dropped, and with them rings and lines that are left with too few;
        shells are turned to run clockwise on the screen and holes the other way.
        """
        parts, feature = shapely.get_parts(geometries, return_index=True)
        keep = ~shapely.is_empty(parts)
        parts, feature = parts[keep], feature[keep]
        kind = int(shapely.get_dimensions(parts).max(initial=0)) + 1
        if kind == POLYGON:
            parts = shapely.orient_polygons(parts, exterior_cw=True)  # clockwise also with y down
            paths, part = shapely.get_rings(parts, return_index=True)
            first = np.append(True, part[1:] != part[:-1])[: len(part)]
            feature, shell = feature[part], np.flatnonzero(first)[np.cumsum(first) - 1]
        else:
            paths, shell = parts, np.arange(len(parts))
        coords, path = shapely.get_coordinates(paths, return_index=True)
        scale = EXTENT * (1 << zoom) / (2 * HALF_WORLD_M)
        x = np.rint((coords[:, 0] + HALF_WORLD_M) * scale).astype(np.int64)
        y = np.rint((HALF_WORLD_M - coords[:, 1]) * scale).astype(np.int64)
        fresh = np.append(True, (path[1:] != path[:-1]) | (x[1:] != x[:-1]) | (y[1:] != y[:-1]))
        fresh = fresh[: len(path)]
        if kind == POLYGON:  # the closing position, equal to the first one, is implied
            fresh &= np.append(path[1:] == path[:-1], False)[: len(path)]
        return cls._counted(kind, x[fresh], y[fresh], path[fresh], feature, shell)

    @classmethod
    def _counted(
        cls, kind: int, x: Ints, y: Ints, path: Ints, feature: Ints, shell: Ints
    ) -> GridLevel:
        """Drop paths of too few positions, and holes whose shell is dropped."""
        enough = np.bincount(path, minlength=len(feature)) >= kind
        enough &= enough[shell]
        stays = enough[path]
        number = np.cumsum(enough) - 1
        x, y, path = x[stays], y[stays], number[path[stays]]
        starts = np.flatnonzero(np.append(True, path[1:] != path[:-1])[: len(path)])
        low, high = np.minimum, np.maximum
        box = [f.reduceat(a, starts) for f, a in ((low, x), (low, y), (high, x), (high, y))]
        shells = number[shell[enough]]
        return cls(kind, x, y, path, feature[enough], shells, np.array(box, dtype=np.int64))

    def cut(self, cells: Cells) -> Paths:
        """Cut what lies in a block of cells; ``source`` of the result counts this level's paths."""
        left, top, right, bottom = self.box
        side, margin = 1 << cells.bits, cells.margin
        near = (left <= (cells.right + 1) * side + margin) & (right >= cells.left * side - margin)
        near &= (top <= (cells.bottom + 1) * side + margin) & (bottom >= cells.top * side - margin)
        found = np.flatnonzero(near)
        stays = near[self.path]
        path = (np.cumsum(near) - 1)[self.path[stays]]
        x, y = self.x[stays], self.y[stays]
        if self.kind == POINT:
            cut = cut_points(x, y, cells)
        else:
            cut = (cut_lines if self.kind == LINE else cut_rings)(x, y, path, cells)
        return Paths(cut.x, cut.y, cut.path, found[cut.source], cut.cell)
