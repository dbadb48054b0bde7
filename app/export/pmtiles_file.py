"""A snapshot's tiles as one PMTiles archive, read by range from any web server.

**Source:** PMTiles specification version 3: header, directories, tile ids along a Hilbert curve.
Aligned blocks of 16 × 16 tiles are unbroken stretches of that curve, so tiles are drawn block by
block and written in order: memory is one block's, whatever the zoom.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from app.catalog.tiles import Resolved, TileFormat
from app.errors import LayerNotFoundError
from app.export.about import About
from app.geo.tile_math import MAX_LAT_DEG, MAX_ZOOM, Bounds, fitting_zoom, tiles_of_bbox
from app.render.tile_layers import TileSource
from app.render.vector_tiles import Range, block_of

DEFAULT_ZOOM = {TileFormat.MVT: 10, TileFormat.PNG: 8}
_VIEW_PX = 768
_E7 = 10_000_000


def write_pmtiles(
    resolved: Resolved,
    source: TileSource,
    path: Path,
    form: TileFormat = TileFormat.MVT,
    max_zoom: int | None = None,
) -> int:
    """Write zooms 0 to ``max_zoom`` over the snapshot's features; return how many tiles.

    Args:
        resolved: the snapshot.
        source: its tiles.
        path: of the archive.
        form: vector tiles, or pictures of 256 pixels.
        max_zoom: 10 for vectors and 8 for pictures unless given; at most 14.

    Raises:
        LayerNotFoundError: the snapshot has no feature that lies anywhere.
    """
    last = min(DEFAULT_ZOOM[form] if max_zoom is None else max_zoom, MAX_ZOOM)
    box = _box(resolved, source)
    with path.open("wb") as file:
        return _write(file, resolved, source, form, (0, last), box)


def pmtiles_bytes(resolved: Resolved, source: TileSource, zooms: tuple[int, int]) -> bytes:
    """Return an archive of vector tiles: the same bytes as ``write_pmtiles`` when zooms begin at 0.

    Args:
        resolved: the snapshot.
        source: its tiles.
        zooms: first and last, at most 14.

    Raises:
        LayerNotFoundError: the snapshot has no feature that lies anywhere.
    """
    file = BytesIO()
    _write(file, resolved, source, TileFormat.MVT, zooms, _box(resolved, source))
    return file.getvalue()


def _box(resolved: Resolved, source: TileSource) -> Bounds:
    bounds = source.bounds_deg
    if bounds is None:
        raise LayerNotFoundError("layer of tiles", resolved.info.layer, [], "It has no features.")
    west, south, east, north = bounds
    return west, max(south, -MAX_LAT_DEG), east, min(north, MAX_LAT_DEG)


def _write(
    file: BinaryIO,
    resolved: Resolved,
    source: TileSource,
    form: TileFormat,
    zooms: tuple[int, int],
    box: Bounds,
) -> int:
    written = 0
    writer: Any = cast("Any", Writer)(file)
    for zoom in range(zooms[0], zooms[1] + 1):
        for tile_id, data in _tiles(source, form, zoom, box):
            writer.write_tile(tile_id, data)
            written += 1
    writer.finalize(_header(form, box, zooms), _metadata(resolved, source, form, zooms))
    return written


def _tiles(
    source: TileSource, form: TileFormat, z: int, box: Bounds
) -> Iterator[tuple[int, bytes]]:
    """Yield the tiles of a zoom that hold anything, by id, compressed as the header says."""
    found = list(tiles_of_bbox(box, z))
    within = (found[0].x, found[0].y, found[-1].x, found[-1].y)
    for block in _blocks(z, within):
        left, top, right, bottom = block
        if form is TileFormat.MVT:
            drawn = source.mvt_range(z, block)
        else:
            places = [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
            drawn = {(x, y): source.png(z, x, y) for x, y in places}
        ids = sorted((zxy_to_tileid(z, x, y), data) for (x, y), data in drawn.items() if data)
        for tile_id, data in ids:
            yield tile_id, gzip.compress(data, mtime=0) if form is TileFormat.MVT else data


def _blocks(z: int, within: Range) -> list[Range]:
    """Return the aligned blocks that meet a rectangle, cut to it, along the curve."""
    left, top, right, bottom = within
    columns, rows = range(left - left % 16, right + 1, 16), range(top - top % 16, bottom + 1, 16)
    blocks = [block_of(z, x, y) for x in columns for y in rows]
    blocks.sort(key=lambda b: zxy_to_tileid(z, b[0], b[1]) if z < 4 else _along(z, b))
    return [(max(a, left), max(b, top), min(c, right), min(d, bottom)) for a, b, c, d in blocks]


def _along(z: int, block: Range) -> int:
    return int(zxy_to_tileid(z - 4, block[0] // 16, block[1] // 16))


def _header(form: TileFormat, box: Bounds, zooms: tuple[int, int]) -> dict[str, object]:
    west, south, east, north = box
    vector = form is TileFormat.MVT
    return {
        "tile_type": TileType.MVT if vector else TileType.PNG,
        "tile_compression": Compression.GZIP if vector else Compression.NONE,
        "min_lon_e7": round(west * _E7),
        "min_lat_e7": round(south * _E7),
        "max_lon_e7": round(east * _E7),
        "max_lat_e7": round(north * _E7),
        "center_zoom": max(zooms[0], min(fitting_zoom(box, _VIEW_PX, MAX_ZOOM), zooms[1])),
        "center_lon_e7": round((west + east) / 2 * _E7),
        "center_lat_e7": round((south + north) / 2 * _E7),
    }


def _metadata(
    resolved: Resolved, source: TileSource, form: TileFormat, zooms: tuple[int, int]
) -> dict[str, object]:
    info, theatre = resolved.info, resolved.theatre
    about = About.of(f"{theatre.name.get_in('en')}: {info.title}", theatre, info.layer, [info])
    described: dict[str, object] = {
        "name": about.title,
        "description": about.summary,
        "attribution": " · ".join(theatre.attribution),
        "version": info.version,
        "type": "overlay",
        "format": "pbf" if form is TileFormat.MVT else "png",
        "date": info.valid_from.isoformat(),
        "controlmap": about.pairs,
    }
    if form is TileFormat.MVT:
        layers = source.tilejson_fields()
        spread = {"minzoom": zooms[0], "maxzoom": zooms[1]}
        described["vector_layers"] = [{**layer, **spread} for layer in layers]
    return described
