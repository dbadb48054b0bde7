"""A recorded file for a picture: its lines with fewer vertices, everything else as it stands.

Only lines are touched: rivers and borders share nothing, so no gap can open. Polygons, whose
neighbours must keep one and the same edge, and points stay exactly as recorded.
"""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from app.geo.simplify import simplify_each
from app.geo.tile_math import lonlat_to_m, m_to_lonlat

METHOD_ID = "light-lines-1"
_LINES = frozenset({"LineString", "MultiLineString"})
_DECIMALS = 5


def light_lines(recorded: bytes, zoom: int) -> str:
    """Return the file with every line simplified for a zoom.

    Args:
        recorded: a GeoJSON FeatureCollection, CRS84.
        zoom: of a 256 px tile pyramid; a line moves by at most a quarter pixel there.
    """
    document: dict[str, Any] = json.loads(recorded)
    lines = [f for f in document["features"] if f["geometry"]["type"] in _LINES]
    metres = shapely.transform([shape(f["geometry"]) for f in lines], lonlat_to_m)
    drawn = shapely.transform(simplify_each(metres, zoom), m_to_lonlat)
    for feature, line in zip(lines, drawn, strict=True):
        feature["geometry"] = _rounded(mapping(line))
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _rounded(value: Any) -> Any:  # noqa: ANN401  (a GeoJSON geometry, however deep)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, _DECIMALS) if isinstance(value, float) else value
