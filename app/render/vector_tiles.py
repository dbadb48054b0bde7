"""Vector tiles of a snapshot, a block at a time: a block costs little more than a tile."""

from __future__ import annotations

from collections.abc import Sequence

from app.geo.grid_clip import Cells
from app.render.cell_paths import cell_paths
from app.render.grid_level import BITS
from app.render.mvt import LayerTags, encode_cells
from app.render.mvt_geometry import command_streams
from app.render.pyramid import Pyramid
from app.render.tile_features import FeatureLayer

BUFFER = 64  # units beyond a tile's edge, of 4096 across it
BLOCK = 16  # tiles across a block; blocks are aligned, as tiles are

Range = tuple[int, int, int, int]
TileBytes = dict[tuple[int, int], bytes]


class VectorTiles:
    """Encodes tiles. Thread-safe: what it shares is built once and never changed.

    Args:
        layers: of the tiles, in drawing order.
        pyramid: their geometry by zoom.
    """

    def __init__(self, layers: Sequence[FeatureLayer], pyramid: Pyramid) -> None:
        self._tags = tuple(LayerTags.of(la.name, la.properties) for la in layers)
        self._pyramid = pyramid

    def tiles(self, z: int, within: Range) -> TileBytes:
        """Return every tile of a rectangle by column and row; empty bytes where nothing lies.

        Args:
            z: zoom.
            within: first column, first row, last column and last row, all included.
        """
        left, top, right, bottom = within
        cells = Cells(left, top, right, bottom, BITS, BUFFER)
        found: TileBytes = {
            (x, y): b"" for y in range(top, bottom + 1) for x in range(left, right + 1)
        }
        for index, tags in enumerate(self._tags):
            level = self._pyramid.grid(index, z)
            streams = command_streams(cell_paths(level, cells), level.feature)
            for cell, data in encode_cells(tags, streams).items():
                row, column = divmod(cell, cells.columns)
                found[left + column, top + row] += data
        return found


def block_of(z: int, x: int, y: int) -> Range:
    """Return the aligned block of at most 16 by 16 tiles that holds a tile.

    >>> block_of(6, 39, 25)
    (32, 16, 47, 31)
    >>> block_of(1, 1, 0)
    (0, 0, 1, 1)
    """
    left, top, last = x - x % BLOCK, y - y % BLOCK, (1 << z) - 1
    return left, top, min(left + BLOCK - 1, last), min(top + BLOCK - 1, last)
