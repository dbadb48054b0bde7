"""Is a file that bears a result's name that result? From its head and its foot, not its contents.

Each format says at its ends how long the file must be. Garbage, a file cut off, one that was added
to and one that is empty are recognised; bytes changed in the middle, with the length kept, are not.

**Source:** Apache Parquet, file format; PMTiles specification version 3, section 3; Mapbox Vector
Tile specification 2.1, section 5 (a tile is a run of fields 3, each with its length).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

_PARQUET = b"PAR1"
_PMTILES = b"PMTiles\x03"
_PMTILES_HEAD = 127
_PARTS = struct.Struct("<8Q")  # offset and length of each of the four sections
_LAYER_TAG = 0x1A
_LONGEST_VARINT = 5


def is_whole(place: Path) -> bool:
    """Return whether a table, an archive of tiles or a folder of tiles is there and whole.

    Raises:
        OSError: it is there and cannot be read.
    """
    if place.suffix in {".parquet", ".pmtiles"}:
        if not place.is_file():
            return False
        return _is_table(place) if place.suffix == ".parquet" else _is_archive(place)
    return place.is_dir() and all(_is_tile(tile) for tile in place.rglob("*.mvt"))


def _is_table(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(len(_PARQUET)) != _PARQUET:
            return False
    try:
        about = pq.read_metadata(path)
    except (pa.ArrowException, OSError):  # it could be opened: what is wrong is what it says
        return False
    groups = [about.row_group(i) for i in range(about.num_row_groups)]
    columns = sum(g.column(i).total_compressed_size for g in groups for i in range(g.num_columns))
    expected = 2 * len(_PARQUET) + 4 + columns + about.serialized_size
    return bool(path.stat().st_size == expected)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_PMTILES_HEAD)
    if len(head) < _PMTILES_HEAD or not head.startswith(_PMTILES):
        return False
    parts: tuple[int, ...] = _PARTS.unpack_from(head, len(_PMTILES))
    ends = [offset + length for offset, length in zip(parts[::2], parts[1::2], strict=True)]
    return path.stat().st_size == max(ends)


def _is_tile(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at < size:
            at = _behind_layer(file, at)
            if not 0 < at <= size:
                return False
    return size > 0


def _behind_layer(file: BinaryIO, at: int) -> int:
    """Return where the layer that begins at an offset ends; 0: none begins there."""
    file.seek(at)
    head = file.read(1 + _LONGEST_VARINT)
    length = 0
    for i, byte in enumerate(head[1:]):
        length |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return at + 2 + i + length if head[0] == _LAYER_TAG else 0
    return 0
