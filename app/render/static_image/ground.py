"""The map's geometry, ready to be drawn at any size: projected once, simplified once a zoom.

A ``Ground`` is the layers of one picture; each layer is kept by the digest of its recording, so the
base map and the provinces are prepared once for all dates.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.borders import borders
from app.geo.simplify import simplify_coverage, simplify_each
from app.geo.tile_math import Bounds
from app.render.tile_features import FeatureLayer, Joint, Properties, feature_layers

Geometries = npt.NDArray[Any]


class PreparedLayer:
    """A recording's features in Web Mercator. Thread-safe.

    Args:
        snapshot: the recording.
        theatre: its vocabulary.
    """

    def __init__(self, snapshot: Snapshot, theatre: Theatre) -> None:
        self._groups = {layer.name: layer for layer in feature_layers(snapshot, theatre)}
        self._levels: dict[tuple[str, int], Geometries] = {}
        self._lines: dict[tuple[str, int], Geometries] = {}
        self._lock = threading.Lock()

    def group(self, name: str | None = None) -> FeatureLayer | None:
        """Return a group of features by name (``land``, ``river`` …); None: the first."""
        if name is not None:
            return self._groups.get(name)
        return next(iter(self._groups.values()), None)

    def drawn(self, layer: FeatureLayer, zoom: int) -> Geometries:
        """Return a group's geometries simplified for a zoom, EPSG:3857."""
        key = (layer.name, zoom)
        with self._lock:
            if key not in self._levels:
                self._levels[key] = _simplified(layer, zoom)
            return self._levels[key]

    def lines(self, layer: FeatureLayer, zoom: int) -> Geometries:
        """Return where a coverage's features end, each border once, EPSG:3857.

        Drawn from both sides, a border would be twice as dark and its dashes would fill up.
        """
        shapes = self.drawn(layer, zoom)
        key = (layer.name, zoom)
        with self._lock:
            if key not in self._lines:
                self._lines[key] = borders(shapes, np.arange(len(shapes)), outer=True)
            return self._lines[key]


@dataclass(frozen=True, slots=True)
class Ground:
    """The layers of one picture.

    Attributes:
        theatre: whose parties give the colours.
        basemap: land, water, borders, towns; None: the record has none.
        control: the zones.
        regions: the outlines of the default layer.
        overlays: agreements in force.
        focus: the region in question and its geometry, EPSG:3857.
        focus_inside: whether the focus is a part of the theatre: the rest is dimmed.
    """

    theatre: Theatre
    basemap: PreparedLayer | None = field(repr=False)
    control: PreparedLayer = field(repr=False)
    regions: PreparedLayer = field(repr=False)
    overlays: tuple[PreparedLayer, ...] = field(repr=False)
    focus: Any = field(repr=False)
    focus_inside: bool

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the region in question, EPSG:3857 metres."""
        west, south, east, north = shapely.bounds(self.focus).tolist()
        return west, south, east, north


def of_class(prepared: PreparedLayer | None, name: str, zoom: int) -> list[tuple[Any, Properties]]:
    """Return the features of a base map group with their properties."""
    layer = prepared.group(name) if prepared else None
    if prepared is None or layer is None:
        return []
    return list(zip(prepared.drawn(layer, zoom), layer.properties, strict=True))


def names_of(tags: Properties) -> dict[str, str]:
    """Return a feature's names by language from its tile properties."""
    return {k.removeprefix("name_"): str(v) for k, v in tags.items() if k.startswith("name_")}


def ring_paths(geometries: Sequence[Any]) -> list[npt.NDArray[np.float64]]:
    """Return the coordinates of every ring or line; shells turn one way, holes the other."""
    parts = shapely.get_parts(shapely.orient_polygons(np.asarray(geometries, dtype=object)))
    dimension = shapely.get_dimensions(parts)
    rings = np.concatenate([shapely.get_rings(parts[dimension == 2]), parts[dimension == 1]])
    coords, owner = shapely.get_coordinates(rings, return_index=True)
    if len(coords) == 0:
        return []
    return np.split(coords, np.flatnonzero(np.diff(owner)) + 1)


def _simplified(layer: FeatureLayer, zoom: int) -> Geometries:
    if layer.joint is Joint.COVERAGE and shapely.get_dimensions(layer.geometries).max() == 2:
        return simplify_coverage(layer.geometries, zoom)
    return simplify_each(layer.geometries, zoom)
