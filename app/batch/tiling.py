"""Vector tiles of one snapshot over whole zooms: a folder of them, or one archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.batch.work import What
from app.catalog.tiles import Resolved
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.export.pmtiles_file import pmtiles_bytes
from app.geo.tile_math import tiles_of_bbox
from app.render.tile_layers import TileSource


def drawn(
    what: What,
    control: Snapshot,
    theatre: Theatre,
    since: Sequence[date],
    zooms: tuple[int, int],
) -> dict[str, bytes]:
    """Return the files of a snapshot's tiles.

    Args:
        what: ``TILES``: ``z/x/y.mvt`` → bytes of every tile that holds anything, ascending;
            ``PMTILES``: one file, under the empty name.
        control: the snapshot.
        theatre: names and colours.
        since: by zone, since when the place of its label is held.
        zooms: first and last.

    Raises:
        LayerNotFoundError: an archive of a snapshot without any zone, which the format has not.
    """
    source = TileSource.of(control, theatre, lambda: since)
    if what is What.TILES:
        return _tile_files(source, zooms)
    resolved = Resolved(theatre, control.info, immutable=True, vocabulary="", past="")
    return {"": pmtiles_bytes(resolved, source, zooms)}


def _tile_files(source: TileSource, zooms: tuple[int, int]) -> dict[str, bytes]:
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
