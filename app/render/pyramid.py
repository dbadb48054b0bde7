"""The simplified geometry of a snapshot's layers, zoom by zoom, built when first needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.borders import borders
from app.geo.simplify import coarser_coverage, simplify_each
from app.render.grid_level import GridLevel
from app.render.paint_plan import Brush, Step
from app.render.tile_features import FeatureLayer, Joint
from app.render.tile_level import Level

Geometries = npt.NDArray[Any]

_FROM_FULL = 10  # zooms from here on are simplified from full geometry


class Pyramid:
    """Levels by layer and zoom. Thread-safe: a level is built once and never changed."""

    def __init__(self, layers: Sequence[FeatureLayer]) -> None:
        self._layers = tuple(layers)
        self._lock = threading.RLock()
        self._shapes: dict[tuple[int, int], Level] = {}
        self._lines: dict[tuple[int, int, Brush], Level] = {}
        self._grids: dict[tuple[int, int], GridLevel] = {}
        self._simplified: dict[tuple[int, int], Geometries] = {}
        self._coverage: dict[int, bool] = {}

    def grid(self, layer: int, zoom: int) -> GridLevel:
        """Return a layer's features in whole units of a zoom's tiles."""
        key = (layer, zoom)
        if key not in self._grids:
            with self._lock:
                if key not in self._grids:
                    self._grids[key] = GridLevel.of(self._simple(layer, zoom), zoom)
        return self._grids[key]

    def shapes(self, layer: int, zoom: int) -> Level:
        """Return a layer's features, simplified for a zoom."""
        key = (layer, zoom)
        if key not in self._shapes:
            with self._lock:
                if key not in self._shapes:
                    exclusive = self._layers[layer].joint is Joint.COVERAGE
                    self._shapes[key] = Level.of(self._simple(layer, zoom), exclusive=exclusive)
        return self._shapes[key]

    def painted(self, step: Step, zoom: int) -> Level:
        """Return what a step of a plan paints at a zoom: features, or lines around them."""
        if step.brush not in (Brush.BORDERS, Brush.RIM, Brush.OUTLINE):
            return self.shapes(step.layer, zoom)
        key = (step.layer, zoom, step.brush)
        if key not in self._lines:
            with self._lock:
                if key not in self._lines:
                    self._lines[key] = _around(self._simple(step.layer, zoom), step)
        return self._lines[key]

    def _simple(self, layer: int, zoom: int) -> Geometries:
        """Simplify for a zoom; of a coverage, from the zoom below it: that has fewer positions.

        Cutting off the smallest triangles first gives the same either way.
        """
        key = (layer, zoom)
        if key not in self._simplified:
            full = self._layers[layer].geometries
            if self._is_coverage(layer):
                finer = self._simple(layer, zoom + 1) if zoom < _FROM_FULL else full
                self._simplified[key] = coarser_coverage(finer, zoom)
            else:
                self._simplified[key] = simplify_each(full, zoom)
        return self._simplified[key]

    def _is_coverage(self, layer: int) -> bool:
        """Whether a layer's polygons share their borders as they are meant to."""
        if layer not in self._coverage:
            found = self._layers[layer]
            areas = shapely.get_dimensions(found.geometries).max(initial=0) == 2
            meant = areas and found.joint is Joint.COVERAGE
            self._coverage[layer] = bool(meant and shapely.coverage_is_valid(found.geometries))
        return self._coverage[layer]


def _around(polygons: Geometries, step: Step) -> Level:
    """Return the lines of a step; lines that belong to two features count as the first one's."""
    if step.brush is Brush.OUTLINE:
        return Level.of(np.asarray(shapely.boundary(polygons)), exclusive=False)
    rim = step.brush is Brush.RIM
    parted = np.arange(len(polygons)) if rim else step.parts
    level = Level.of(borders(polygons, parted, outer=rim), exclusive=False)
    return replace(level, features=np.zeros(len(level.features), dtype=np.int64))
