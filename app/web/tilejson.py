"""TileJSON 3.0.0: what a map client must know of a set of tiles.

TileJSON has no time: a document speaks of one snapshot, and its tile addresses carry that
snapshot's digest, so a client that was given ``latest`` never mixes two snapshots on one map.

**Source:** TileJSON 3.0.0, sections 3.1 to 3.15; unknown members must be passed on (section 3).
"""

from __future__ import annotations

from html import escape
from typing import Any

from app.catalog.tiles import Resolved, TileFormat
from app.domain.valid_time import format_instant
from app.geo.tile_math import MAX_LAT_DEG, MAX_ZOOM, Bounds, fitting_zoom
from app.render.tile_layers import TileSource

_VIEW_PX = 768


def tilejson(
    resolved: Resolved, source: TileSource, base_url: str, form: TileFormat, query: str = ""
) -> dict[str, Any]:
    """Return the TileJSON document of a snapshot.

    Args:
        resolved: the snapshot.
        source: its tiles.
        base_url: absolute, without a slash at the end.
        form: PNG or MVT.
        query: query string of the tile addresses, with its question mark.
    """
    info, theatre = resolved.info, resolved.theatre
    path = f"/tiles/{info.theatre}/{info.layer}/{info.version}/{{z}}/{{x}}/{{y}}.{form}{query}"
    bounds = _within_square(source.bounds_deg or theatre.bbox)
    west, south, east, north = bounds
    zoom = fitting_zoom(bounds, _VIEW_PX, MAX_ZOOM)
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "tiles": [base_url + path],
        "name": f"{theatre.name.get_in('en')}: {info.title}",
        "description": info.method,
        "version": "1.0.0",
        "attribution": " · ".join(_markup(line) for line in theatre.attribution),
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [round(v, 6) for v in bounds],
        "center": [round((west + east) / 2, 6), round((south + north) / 2, 6), zoom],
        "date": info.valid_from.isoformat(),
        "data_version": info.version,
        "snapshot": info.id,
        "recorded_at": format_instant(info.recorded_at),
        "disclaimer": {lang: _markup(text) for lang, text in theatre.disclaimer.items()},
    }
    if form is TileFormat.MVT:
        document["vector_layers"] = source.tilejson_fields()
    return document


def _markup(text: str) -> str:
    """Return a text that clients set as markup; a quotation mark reads right as text as well."""
    return escape(text, quote=False)


def _within_square(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    return west, max(south, -MAX_LAT_DEG), east, min(north, MAX_LAT_DEG)
