"""Cold tiles: zooms 4 to 10 of the generated snapshot, nothing encoded before.

The vector peer encodes the very same clipped polygons; its clipping is not counted, ours is. The
raster peer is a floor: Pillow writing the finished picture of the same tile, nothing drawn.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from functools import partial

import mapbox_vector_tile
import shapely
from PIL import Image

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.tile_math import Bounds, TileAddress, checked_tile, tiles_of_bbox
from app.render.pyramid import Pyramid
from app.render.tile_features import FeatureLayer, feature_layers
from app.render.tile_layers import TileSource
from benchmarks.record import GeneratedTheatre
from benchmarks.timing import Row, milliseconds, side_by_side

Address = tuple[int, int, int]
_ZOOMS = range(4, 11)
_MOST_PER_ZOOM = 40
_BUFFER = 64 / 4096


def rows() -> list[Row]:
    """Measure vector and raster tiles."""
    made = GeneratedTheatre()
    snapshot, theatre = made.snapshot(50), made.theatre
    tiles = _addresses(theatre.bbox)
    return [
        _levels(snapshot, theatre, tiles),
        _vector(snapshot, theatre, tiles),
        _raster(snapshot, theatre, tiles),
    ]


def _levels(snapshot: Snapshot, theatre: Theatre, tiles: list[Address]) -> Row:
    first = [next(t for t in tiles if t[0] == z) for z in _ZOOMS]

    def once() -> None:
        source = TileSource.of(snapshot, theatre)
        for tile in first:
            source.mvt(*tile)

    taken = side_by_side(once, lambda: None, 3)
    return Row(
        "first tile of each of 7 zooms, together",
        milliseconds(taken.ours_s),
        "",
        None,
        "simplifies the whole coverage once a zoom",
    )


def _vector(snapshot: Snapshot, theatre: Theatre, tiles: list[Address]) -> Row:
    source = TileSource.of(snapshot, theatre)
    layers = feature_layers(snapshot, theatre)
    pyramid = Pyramid(layers)
    clipped = [_clipped(layers, pyramid, checked_tile(*tile)) for tile in tiles]
    worst = _agreement(source, tiles, clipped)
    source = TileSource.of(snapshot, theatre)  # the levels are warmed by the uncounted round

    def peer() -> None:
        for tile, content in zip(tiles, clipped, strict=True):
            _encode(content, checked_tile(*tile).bounds_m)

    taken = side_by_side(partial(_all, source.mvt, tiles), peer, 3)
    return Row(
        f"vector tile, cold, mean of {len(tiles)} over z4 to z10",
        milliseconds(taken.ours_s / len(tiles), 3),
        milliseconds(taken.peer_s / len(tiles), 3),
        taken.ratio,
        f"mapbox-vector-tile, encoding alone; areas agree to {worst:.0e} of a tile",
    )


def _raster(snapshot: Snapshot, theatre: Theatre, tiles: list[Address]) -> Row:
    source = TileSource.of(snapshot, theatre)
    pictures = [Image.open(io.BytesIO(source.png(*tile))).convert("RGBA") for tile in tiles]

    def peer() -> None:
        for picture in pictures:
            picture.save(io.BytesIO(), "PNG")

    taken = side_by_side(partial(_all, source.png, tiles), peer, 3)
    return Row(
        f"raster tile 256 px, cold, mean of {len(tiles)} over z4 to z10",
        milliseconds(taken.ours_s / len(tiles), 3),
        milliseconds(taken.peer_s / len(tiles), 3),
        taken.ratio,
        "Pillow writing the finished RGBA picture, nothing drawn",
    )


def _all(draw: object, tiles: Iterable[Address]) -> None:
    assert callable(draw)
    for tile in tiles:
        draw(*tile)


def _addresses(bbox: Bounds) -> list[Address]:
    """Return the tiles of each zoom that meet the box, at most forty a zoom, from a fixed seed."""
    found: list[Address] = []
    west, south, east, north = bbox
    inside = (west + 1, south + 1, east - 1, north - 1)
    for z in _ZOOMS:
        tiles = [(tile.z, tile.x, tile.y) for tile in tiles_of_bbox(inside, z)]
        found += random.Random(z).sample(tiles, min(_MOST_PER_ZOOM, len(tiles)))  # noqa: S311
    return found


def _clipped(
    layers: tuple[FeatureLayer, ...], pyramid: Pyramid, tile: TileAddress
) -> list[dict[str, object]]:
    """Return what lies in a tile and its margin as the peer takes it."""
    west, south, east, north = tile.bounds_m
    margin = (east - west) * _BUFFER
    box = (west - margin, south - margin, east + margin, north + margin)
    content: list[dict[str, object]] = []
    for index, layer in enumerate(layers):
        cut = pyramid.shapes(index, tile.z).cut(box)
        features = [
            {"geometry": shape, "properties": layer.properties[feature]}
            for shape, feature in zip(cut.shapes, cut.features.tolist(), strict=True)
        ]
        content.append({"name": layer.name, "features": features})
    return content


def _encode(content: list[dict[str, object]], bounds: Bounds) -> bytes:
    options = {"quantize_bounds": bounds, "extents": 4096}
    return bytes(mapbox_vector_tile.encode(content, default_options=options))


def _agreement(
    source: TileSource, tiles: list[Address], clipped: list[list[dict[str, object]]]
) -> float:
    """Return the largest difference of decoded area between the two, as a part of a tile.

    Raises:
        AssertionError: it is more than a thousandth of a tile.
    """
    worst = 0.0
    for tile, content in zip(tiles, clipped, strict=True):
        ours = _area(source.mvt(*tile))
        theirs = _area(_encode(content, checked_tile(*tile).bounds_m))
        worst = max(worst, abs(ours - theirs) / 4096**2)
    assert worst < 1e-3, f"decoded areas differ by {worst} of a tile"
    return worst


def _area(data: bytes) -> float:
    decoded = mapbox_vector_tile.decode(data)
    shapes = [
        shapely.geometry.shape(feature["geometry"])
        for layer in decoded.values()
        for feature in layer["features"]
    ]
    return float(sum(shape.area for shape in shapes))
