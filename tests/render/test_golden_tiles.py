"""Tiles of the benchmarks' generated theatre, decoded, as they were found right: any change shows.

To take over a wanted change, run this file: ``python -m tests.render.test_golden_tiles``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mapbox_vector_tile

from app.render.tile_layers import TileSource
from benchmarks.record import GeneratedTheatre

GOLDEN = Path(__file__).parent / "golden_tiles.json"
TILES = ((6, 38, 25), (8, 154, 101), (9, 309, 203), (10, 620, 412))


def found() -> dict[str, Any]:
    made = GeneratedTheatre()
    source = TileSource.of(made.snapshot(50), made.theatre)
    return {"/".join(map(str, tile)): _decoded(source.mvt(*tile)) for tile in TILES}


def _decoded(data: bytes) -> Any:
    tile = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    for layer in tile.values():
        for feature in layer["features"]:
            feature["properties"] = {
                key: feature["properties"][key] for key in ("id", "party", "status")
            }
    return json.loads(json.dumps(tile))


def test_tiles_are_the_stored_ones() -> None:
    stored = json.loads(GOLDEN.read_text())
    tiles = found()
    assert tiles.keys() == stored.keys()
    for address, tile in tiles.items():
        assert tile == stored[address], address


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(found(), separators=(",", ":")) + "\n")
