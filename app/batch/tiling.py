"""Vector tiles of one snapshot over whole zooms."""

from __future__ import annotations

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.tile_math import tiles_of_bbox
from app.render.tile_layers import TileSource


def tile_files(control: Snapshot, theatre: Theatre, zooms: tuple[int, int]) -> dict[str, bytes]:
    """Return ``z/x/y.mvt`` → bytes of every tile that holds anything, ascending.

    Args:
        control: the snapshot.
        theatre: names and colours.
        zooms: first and last.
    """
    source = TileSource.of(control, theatre)
    bounds = source.bounds_deg
    files: dict[str, bytes] = {}
    if bounds is None:
        return files
    for z in range(zooms[0], zooms[1] + 1):
        found = list(tiles_of_bbox(bounds, z))
        first, last = found[0], found[-1]
        tiles = source.mvt_range(z, (first.x, first.y, last.x, last.y))
        files |= {f"{z}/{x}/{y}.mvt": data for (x, y), data in sorted(tiles.items()) if data}
    return files
