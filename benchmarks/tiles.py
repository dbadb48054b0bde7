"""Cold tiles in this process: zooms 4 to 10 of the generated and the shipped theatre, none drawn.

The vector peer is geojson-vt + vt-pbf in Node, on the same zones and the same addresses; the raster
peer is a floor: Pillow writing the finished picture of the same tile, nothing drawn.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PIL import Image

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.tile_math import tiles_of_bbox
from app.opening import open_record
from app.render.tile_features import feature_layers
from app.render.tile_layers import TileSource
from app.settings import Settings, shipped_record
from benchmarks.fidelity import worst_area
from benchmarks.peers import PeerMissingError, geojson_vt
from benchmarks.record import GeneratedTheatre
from benchmarks.timing import Row, milliseconds, side_by_side

Address = tuple[int, int, int]
ZOOMS = range(4, 11)
_EVERY = 4  # of the addresses for pictures
_ROUNDS = 5


def rows() -> list[Row]:
    """Measure vector and raster tiles."""
    made = GeneratedTheatre()
    catalog = open_record(Settings(record=shipped_record())).catalog
    theatre = catalog.theatres()[0]
    newest = catalog.as_of(theatre.id, theatre.control_layer, None)
    return [
        *_rows_of("generated", made.snapshot(50), made.theatre),
        *_rows_of("shipped record, newest", newest, theatre),
    ]


def _rows_of(name: str, snapshot: Snapshot, theatre: Theatre) -> list[Row]:
    tiles = addresses(theatre)
    found = [
        _warm(snapshot, theatre),
        *_vector(snapshot, theatre, tiles),
        *(_raster(snapshot, theatre, tiles[::_EVERY], scale) for scale in (1, 2)),
    ]
    return [replace(row, work=f"{name}: {row.work}") for row in found]


def addresses(theatre: Theatre) -> list[Address]:
    """Return every tile of zooms 4 to 10 over what a theatre holds, its rim of a degree apart."""
    west, south, east, north = theatre.bbox
    inside = (west + 1, south + 1, east - 1, north - 1)
    return [(t.z, t.x, t.y) for z in ZOOMS for t in tiles_of_bbox(inside, z)]


def answered(source: TileSource, tiles: Sequence[Address]) -> dict[Address, bytes]:
    """Return tiles as the service does: the first tile of a block draws all of it."""
    kept: dict[Address, bytes] = {}
    for z, x, y in tiles:
        if (z, x, y) not in kept:
            kept |= {(z, i, j): data for (i, j), data in source.mvt_block(z, x, y).items()}
    return {tile: kept[tile] for tile in tiles}


def _warm(snapshot: Snapshot, theatre: Theatre) -> Row:
    """Measure what a publish does: the whole pyramid z0 to z9 from a snapshot just read."""
    drawn = 0

    def once() -> None:
        nonlocal drawn
        source, drawn = TileSource.of(snapshot, theatre), 0
        for z in range(10):
            found = list(tiles_of_bbox(theatre.bbox, z))
            within = (found[0].x, found[0].y, found[-1].x, found[-1].y)
            drawn += len(source.mvt_range(z, within))

    once()
    taken = statistics.median(_wall_s(once) for _ in range(_ROUNDS))
    work = f"pyramid z0 to z9 warm after a publish ({drawn} vector tiles), on the wall (bar: 1 s)"
    return Row(work, milliseconds(taken), "", None, "projection and simplification included")


def _vector(snapshot: Snapshot, theatre: Theatre, tiles: list[Address]) -> list[Row]:
    layers = feature_layers(snapshot, theatre)
    source = TileSource.of(snapshot, theatre)
    ours = answered(source, tiles)
    ready, whole = [], []
    for _ in range(_ROUNDS):
        ready.append(_cpu_s(lambda: answered(source, tiles)))
        whole.append(_cpu_s(lambda: answered(TileSource.of(snapshot, theatre), tiles)))
    here = (statistics.median(ready), statistics.median(whole))
    try:
        peer = geojson_vt.tiles(snapshot, layers[0], tiles)
    except PeerMissingError as missing:
        there, note = None, str(missing)
    else:
        theirs = {tile: peer.tiles["/".join(map(str, tile))] for tile in tiles}
        errors = [worst_area(layers[0], made) for made in (ours, theirs)]
        there = (peer.tiles_s, peer.tiles_s + peer.index_s)
        off = f"area off by at most {errors[0]:.0e} of a tile, peer {errors[1]:.0e}"
        note = f"{geojson_vt.what()}; {off}"
    work = f"vector tile, cold, mean of {len(tiles)} over z4 to z10 (bar: 0.6 ms)"
    kinds = (
        "levels ready; the peer's index built",
        "from the snapshot on; the peer's index counted",
    )
    return [
        Row(
            f"{work}: {kind}",
            milliseconds(here[k] / len(tiles), 3),
            milliseconds(there[k] / len(tiles), 3) if there else "",
            there[k] / here[k] if there else None,
            note,
        )
        for k, kind in enumerate(kinds)
    ]


def _raster(snapshot: Snapshot, theatre: Theatre, tiles: list[Address], scale: int) -> Row:
    source = TileSource.of(snapshot, theatre)
    pictures = [
        Image.open(io.BytesIO(source.png(*tile, scale=scale))).convert("RGBA") for tile in tiles
    ]

    def ours() -> None:
        for tile in tiles:
            source.png(*tile, scale=scale)

    def peer() -> None:
        for picture in pictures:
            picture.save(io.BytesIO(), "PNG")

    taken = side_by_side(ours, peer, 3)
    return Row(
        f"raster tile {256 * scale} px, cold, mean of {len(tiles)} over z4 to z10",
        milliseconds(taken.ours_s / len(tiles), 3),
        milliseconds(taken.peer_s / len(tiles), 3),
        taken.ratio,
        "Pillow writing the finished RGBA picture, nothing drawn",
    )


def _cpu_s(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _wall_s(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
