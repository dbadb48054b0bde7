"""Where on the picture a place lies: Web Mercator metres → pixels of the map's box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, log2, pi, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.tile_math import Bounds, m_to_lonlat, pixel_m
from app.render.static_image.display_list import Box
from app.render.static_image.ground import ring_paths

_FINEST_ZOOM = 13
_MARGIN_PX = 12.0  # drawn beyond the box, so that no cut end of a line shows


@dataclass(frozen=True, slots=True)
class View:
    """A box of the picture onto the map.

    Attributes:
        box: left, top, right, bottom, px.
        west: left edge, EPSG:3857 metres.
        north: top edge, EPSG:3857 metres.
        metre_px: pixels a metre of the projection.
    """

    box: Box
    west: float
    north: float
    metre_px: float

    @classmethod
    def showing(cls, bounds: Bounds, box: Box, padding: float) -> View:
        """Fit bounds (metres) into a box, with a part of the box left free on each side."""
        left, top, right, bottom = box
        width, height = (right - left) * (1 - 2 * padding), (bottom - top) * (1 - 2 * padding)
        scale = min(
            width / max(bounds[2] - bounds[0], 1.0), height / max(bounds[3] - bounds[1], 1.0)
        )
        middle_x, middle_y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        west = middle_x - (right - left) / 2 / scale
        north = middle_y + (bottom - top) / 2 / scale
        return cls(box, west, north, scale)

    @property
    def zoom(self) -> int:
        """The zoom whose simplification no eye sees here, in print neither."""
        wanted = log2(pixel_m(0) * self.metre_px)
        return min(max(ceil(wanted), 0), _FINEST_ZOOM)

    @property
    def frame(self) -> Bounds:
        """What the box shows, EPSG:3857 metres."""
        left, top, right, bottom = self.box
        east = self.west + (right - left) / self.metre_px
        south = self.north - (bottom - top) / self.metre_px
        return self.west, south, east, self.north

    @property
    def bounds(self) -> Bounds:
        """What is drawn, EPSG:3857 metres: the frame and a margin."""
        west, south, east, north = self.frame
        margin = _MARGIN_PX / self.metre_px
        return west - margin, south - margin, east + margin, north + margin

    @property
    def km_px(self) -> float:
        """Pixels a kilometre on the ground in the middle of the map."""
        _, top, _, bottom = self.box
        middle_y = self.north - (bottom - top) / 2 / self.metre_px
        lat = float(m_to_lonlat([[0.0, middle_y]])[0][1])
        return 1000 * self.metre_px / max(cos(radians(lat)), pi / 180)

    def place(self, metres: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return positions, shape (n, 2), px."""
        xy = np.asarray(metres, dtype=np.float64)
        x = (xy[..., 0] - self.west) * self.metre_px + self.box[0]
        y = (self.north - xy[..., 1]) * self.metre_px + self.box[1]
        return np.stack([x, y], axis=-1)

    def clip(self, geometries: Sequence[Any] | npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Cut geometries to what is drawn; empty ones are left out."""
        shapes = np.asarray(geometries, dtype=object)
        if len(shapes) == 0:
            return shapes
        try:
            cut = np.asarray(shapely.clip_by_rect(shapes, *self.bounds))
        except shapely.errors.GEOSException:  # simplified parts may touch themselves
            frame = shapely.box(*self.bounds)
            cut = np.asarray(shapely.intersection(shapely.make_valid(shapes), frame))
        kept: npt.NDArray[Any] = cut[~shapely.is_empty(cut)]
        return kept

    def paths(
        self, geometries: Sequence[Any] | npt.NDArray[Any]
    ) -> tuple[npt.NDArray[np.float64], ...]:
        """Return what of geometries lies in the box as rings and lines, px."""
        return tuple(self.place(path) for path in ring_paths(list(self.clip(geometries))))
