"""How far a tile is from the truth: the area a client sees, against the exact clip.

Orientation counts: rings that run one way are shells, those that run the other way are holes. Which
way is which is left open, and so is their order: MapServer may write a hole first, and taking the
first ring for a shell once made its right tiles look as if they were off by two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely

from app.geo.tile_math import TileAddress
from app.render.tile_features import FeatureLayer

_EXTENT = 4096


def worst_area(layer: FeatureLayer, tiles: Mapping[tuple[int, int, int], bytes]) -> float:
    """Return the largest error of a zone's area in any tile, as a part of the tile.

    Tiles are compared inside their own square: makers keep different margins around it.

    Args:
        layer: the zones, EPSG:3857, full geometry; ``id`` tells them apart.
        tiles: by zoom, column and row.
    """
    zones = {
        str(p["id"]): shape for p, shape in zip(layer.properties, layer.geometries, strict=True)
    }
    worst = 0.0
    for (z, x, y), data in tiles.items():
        box = TileAddress(z, x, y).bounds_m
        side = box[2] - box[0]
        seen = _seen(data)
        for name, shape in zones.items():
            exact = shapely.area(shapely.intersection(shape, shapely.box(*box))) / side**2
            worst = max(worst, abs(seen.get(name, 0.0) - float(exact)))
    return worst


def _seen(data: bytes) -> dict[str, float]:
    """Return the area of each zone that a client sees within the tile, as parts of the tile."""
    if not data:
        return {}
    decoded = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    found: dict[str, float] = {}
    for layer in decoded.values():
        extent = layer["extent"]
        for feature in layer["features"]:
            if feature["geometry"]["type"] not in {"Polygon", "MultiPolygon"}:
                continue  # points to write names at
            name = str(feature["properties"]["id"])
            rings = _rings(feature["geometry"])
            if not rings:  # a maker may leave a feature that shrank to nothing
                continue
            area = abs(sum(_inside(ring, extent) for ring in rings))
            found[name] = found.get(name, 0.0) + area / extent**2
    return found


def _rings(geometry: Mapping[str, Any]) -> list[Any]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for rings in parts for ring in rings]


def _inside(ring: Any, extent: int) -> float:  # noqa: ANN401
    """Return the signed area of a ring within the tile's square (Sutherland & Hodgman)."""
    xy = np.asarray(ring, dtype=float)[:-1]
    for axis in (0, 1):
        for bound, sign in ((0.0, 1.0), (float(extent), -1.0)):
            xy = _half(xy, axis, bound, sign)
            if len(xy) < 3:
                return 0.0
    return _area(xy)


def _area(xy: Any) -> float:  # noqa: ANN401
    x, y = xy.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def _half(xy: Any, axis: int, bound: float, sign: float) -> Any:  # noqa: ANN401
    after = np.roll(xy, -1, axis=0)
    here, there = sign * (xy[:, axis] - bound), sign * (after[:, axis] - bound)
    kept = []
    for a, b, da, db in zip(xy, after, here, there, strict=True):
        if da >= 0:
            kept.append(a)
        if da * db < 0:
            kept.append(a + (b - a) * da / (da - db))
    return np.array(kept)
