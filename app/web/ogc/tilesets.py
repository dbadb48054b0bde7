"""Tilesets and the tile matrix set they lie on. **Source:** OGC 20-057; OGC 17-083r4 annex D.1."""

from __future__ import annotations

from typing import Any

from app.catalog.collections import Collection
from app.catalog.tiles import Resolved
from app.domain.snapshot import SnapshotInfo
from app.geo.tile_math import (
    HALF_WORLD_M,
    MAX_LAT_DEG,
    MAX_ZOOM,
    TILE_PX,
    Bounds,
    fitting_zoom,
    pixel_m,
    tile_at,
)
from app.render.tile_layers import TileSource
from app.web.ogc.desk import Address, Document, link, self_links
from app.web.ogc.names import CRS84, MVT, PNG, QUAD, QUAD_URI, TILING_SCHEME, WEB_MERCATOR
from app.web.responses import JSON

_PIXEL_M = 0.00028  # a standard pixel, from which scale denominators are reckoned


def tilesets(at: Address, one: Collection, kind: str) -> Document:
    """Return the list of a collection's tilesets: one, on the one tile matrix set.

    Args:
        at: the list.
        one: whose tiles.
        kind: ``vector`` or ``map``.
    """
    found = {
        "title": f"{one.id} on {QUAD}",
        "dataType": kind,
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": QUAD_URI,
        "links": [
            link("self", at.here().partition("?")[0] + f"/{QUAD}", JSON, "The tileset"),
            _scheme(at),
        ],
    }
    return {"title": f"Tilesets of {one.id}", "tilesets": [found], "links": self_links(at)}


def tileset(
    at: Address, one: Collection, resolved: Resolved, source: TileSource, kind: str, days: list[str]
) -> Document:
    """Return the metadata of a tileset.

    Args:
        at: the tileset.
        one: whose tiles.
        resolved: the snapshot it shows.
        source: its tiles.
        kind: ``vector`` or ``map``.
        days: every ``valid_from`` there is, for ``datetime``.
    """
    info, form = resolved.info, MVT if kind == "vector" else PNG
    west, south, east, north = _within_square(source.bounds_deg or one.theatre.bbox)
    bounds = (west, south, east, north)
    here = at.here().partition("?")[0]
    query = at.here().removeprefix(here)
    tile = link("item", f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{query}", form, "Tiles")
    document: Document = {
        "title": f"{one.id}: {info.title}",
        "description": info.method,
        "attribution": " · ".join(one.theatre.attribution),
        "licence": info.licence,
        "dataType": kind,
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": QUAD_URI,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "tileMatrixSetLimits": [_limits(bounds, z) for z in range(MAX_ZOOM + 1)],
        "centerPoint": {
            "coordinates": [(west + east) / 2, (south + north) / 2],
            "crs": CRS84,
            "tileMatrix": str(fitting_zoom(bounds, 768, MAX_ZOOM)),
        },
        "mediaTypes": [form],
        "valid_from": days,
        "snapshot": info.id,
        "data_version": info.version,
        "links": [*self_links(at), _scheme(at), tile | {"templated": True}],
    }
    document["links"].append(_tilejson(at, info, kind))
    if kind == "vector":
        document["layers"] = [_layer(described) for described in source.tilejson_fields()]
    return document


def _layer(described: dict[str, Any]) -> Document:
    fields = described["fields"]
    schema = {name: {"title": name, "description": text} for name, text in fields.items()}
    about = {"type": "object", "properties": schema}
    return {"id": described["id"], "dataType": "vector", "propertiesSchema": about}


def _scheme(at: Address) -> Document:
    return link(TILING_SCHEME, f"{at.ogc}/tileMatrixSets/{QUAD}", JSON, QUAD)


def _tilejson(at: Address, info: SnapshotInfo, kind: str) -> Document:
    home = f"{at.base}/tiles/{info.theatre}/{info.layer}/{info.version}/tilejson.json"
    return link("alternate", home + ("" if kind == "vector" else "?f=png"), JSON, "TileJSON 3.0")


def _limits(bounds: Bounds, z: int) -> dict[str, Any]:
    west, south, east, north = bounds
    first, last = tile_at(west, north, z), tile_at(east, south, z)
    return {
        "tileMatrix": str(z),
        "minTileRow": first.y,
        "maxTileRow": last.y,
        "minTileCol": first.x,
        "maxTileCol": last.x,
    }


def _within_square(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    return west, max(south, -MAX_LAT_DEG), east, min(north, MAX_LAT_DEG)


def matrix_sets(at: Address) -> Document:
    """Return the list of tile matrix sets."""
    one = {"id": QUAD, "title": "Google Maps Compatible for the World", "uri": QUAD_URI}
    known = {
        **one,
        "crs": WEB_MERCATOR,
        "links": [link("self", f"{at.ogc}/tileMatrixSets/{QUAD}", JSON)],
    }
    return {"title": "Tile matrix sets", "tileMatrixSets": [known], "links": self_links(at)}


def matrix_set(at: Address) -> Document:
    """Return the definition of WebMercatorQuad, as far as tiles are served."""
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": QUAD_URI,
        "crs": WEB_MERCATOR,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(z) for z in range(MAX_ZOOM + 1)],
        "links": self_links(at),
    }


def _matrix(z: int) -> dict[str, Any]:
    return {
        "id": str(z),
        "scaleDenominator": pixel_m(z) / _PIXEL_M,
        "cellSize": pixel_m(z),
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_WORLD_M, HALF_WORLD_M],
        "tileWidth": TILE_PX,
        "tileHeight": TILE_PX,
        "matrixWidth": 1 << z,
        "matrixHeight": 1 << z,
    }
