"""A layer at one zoom: simplified parts, ready to be cut into tiles quickly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.tile_math import Bounds

Geometries = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a layer lies in a box.

    Attributes:
        shapes: clipped parts, EPSG:3857.
        features: shape (n,), the feature each belongs to.
        full: the feature whose polygon covers the whole box and is alone in it, else None.
    """

    shapes: Geometries
    features: Ints
    full: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Single polygons, lines or points of a layer, simplified for one zoom.

    Larger polygons come first, so that painting them in order puts an enclave over the hole it
    lies in. Immutable after ``of``; the GEOS preparation happens there.

    Attributes:
        parts: EPSG:3857 metres.
        features: shape (n,), the feature each part belongs to.
        bounds: shape (n, 4), metres.
        exclusive: whether no two parts overlap (a coverage).
    """

    parts: Geometries = field(repr=False)
    features: Ints = field(repr=False)
    bounds: Floats = field(repr=False)
    exclusive: bool

    @classmethod
    def of(cls, geometries: Geometries, *, exclusive: bool) -> Level:
        """Take geometries apart and prepare the parts."""
        parts, features = shapely.get_parts(geometries, return_index=True)
        keep = ~shapely.is_empty(parts)
        parts, features = parts[keep], features[keep]
        order = np.argsort(-shapely.area(parts), kind="stable")
        parts, features = parts[order], features[order].astype(np.int64)
        shapely.prepare(parts)
        return cls(parts, features, shapely.bounds(parts).reshape(-1, 4), exclusive)

    def cut(self, box: Bounds) -> Cut:
        """Return what lies in a box (west, south, east, north, metres)."""
        b = self.bounds
        meets = (
            (b[:, 0] <= box[2]) & (b[:, 2] >= box[0]) & (b[:, 1] <= box[3]) & (b[:, 3] >= box[1])
        )
        near = np.flatnonzero(meets)
        if len(near) == 0:
            return Cut(self.parts[near], self.features[near])
        full = self._covering(near, box)
        if full is not None:
            square = np.array([shapely.box(*box)], dtype=object)
            return Cut(square, self.features[full : full + 1], int(self.features[full]))
        parts, features = self.parts[near], self.features[near]
        inside = np.all((b[near][:, :2] >= box[:2]) & (b[near][:, 2:] <= box[2:]), axis=1)
        shapes = parts.copy()
        shapes[~inside] = clipped(parts[~inside], box)
        keep = ~shapely.is_empty(shapes)
        return Cut(shapes[keep], features[keep])

    def _covering(self, near: Ints, box: Bounds) -> int | None:
        """Return the part that covers the box, if nothing else can lie in it."""
        if len(near) > 1 and not self.exclusive:
            return None
        around = self.bounds[near]
        wide = np.all((around[:, :2] < box[:2]) & (around[:, 2:] > box[2:]), axis=1)
        if not wide.any():
            return None
        candidates = near[wide]
        square = shapely.box(*box)
        holding = candidates[shapely.contains_properly(self.parts[candidates], square)]
        return int(holding[0]) if len(holding) else None


def clipped(parts: Geometries, box: Bounds) -> Geometries:
    """Cut geometries to a box, quickly; by a true intersection where the quick way fails."""
    try:
        return np.asarray(shapely.clip_by_rect(parts, *box))
    except shapely.errors.GEOSException:
        sound = shapely.make_valid(parts)  # pictures only: simplified parts may touch themselves
        return np.asarray(shapely.intersection(sound, shapely.box(*box)))
