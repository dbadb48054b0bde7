"""Paths of a block of tiles → MVT command streams, all tiles and features in one numpy pass.

**Source:** Mapbox Vector Tile Specification 2.1, section 4.3 (commands, winding order 4.3.3.3);
Protocol Buffers wire format (varints).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.geo.grid_clip import Flags, Ints
from app.render.cell_paths import CellPaths
from app.render.grid_level import LINE, POINT, POLYGON

_MOVE_TO_ONE, _CLOSE_PATH = 9, 15
_LINE_TO = 2
_HEADS = {POINT: 1, LINE: 2, POLYGON: 3}  # integers of a path besides its positions


@dataclass(frozen=True, slots=True)
class Streams:
    """The command streams of a block's features, one behind the other, tile by tile.

    Attributes:
        kind: geometry type of all of them.
        cell: of each stream its tile.
        feature: of each stream its feature.
        ends: of each stream where its bytes end.
        data: the bytes.
    """

    kind: int
    cell: list[int] = field(repr=False)
    feature: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    data: bytes = field(repr=False)


def command_streams(paths: CellPaths, feature: Ints) -> Streams:
    """Write paths as commands.

    Args:
        paths: by cell and then by feature.
        feature: of each of the level's paths its feature.
    """
    kind = paths.kind
    if len(paths.size) == 0:
        return Streams(kind, [], [], [], b"")
    owner = feature[paths.source]
    first = np.append(True, (owner[1:] != owner[:-1]) | (paths.cell[1:] != paths.cell[:-1]))
    if kind == POINT:  # the points of a feature are one command
        starts = np.flatnonzero(first)
        size = np.add.reduceat(paths.size, starts)
        owner, cell, first = owner[starts], paths.cell[starts], np.ones(len(starts), dtype=bool)
    else:
        size, cell = paths.size, paths.cell
    stream, ends = _commands(paths.x, paths.y, size, first, kind)
    data, byte_ends = _varints(stream)
    last = np.append(first[1:], True)
    cuts = byte_ends[ends[last] - 1]
    return Streams(kind, cell[last].tolist(), owner[last].tolist(), cuts.tolist(), data)


def _commands(x: Ints, y: Ints, size: Ints, first: Flags, kind: int) -> tuple[Ints, Ints]:
    """Return the integers of all paths and, for each path, where its integers end."""
    starts = np.cumsum(size) - size
    ends = np.cumsum(2 * size + _HEADS[kind])
    heads = ends - (2 * size + _HEADS[kind])
    stream = np.empty(int(ends[-1]), dtype=np.int64)
    at = np.repeat(heads + 1 - 2 * starts, size) + 2 * np.arange(len(x))
    if kind == POINT:
        stream[heads] = size << 3 | 1
    else:
        stream[heads] = _MOVE_TO_ONE
        stream[heads + 3] = (size - 1) << 3 | _LINE_TO
        at += 1
        at[starts] -= 1
    restart = starts[first]  # the cursor starts at 0,0 in each feature
    for u, shift in ((x, 0), (y, 1)):
        delta = np.diff(u, prepend=0)
        delta[restart] = u[restart]
        stream[at + shift] = (delta << 1) ^ (delta >> 63)
    if kind == POLYGON:
        stream[ends - 1] = _CLOSE_PATH
    return stream, ends


def _varints(values: Ints) -> tuple[bytes, Ints]:
    """Encode integers 0..2^32-1 as varints; returns the bytes and where each ends."""
    narrow = values.astype(np.uint32)  # half the memory to walk through
    size = np.ones(len(values), dtype=np.int64)
    width = 1
    while width < 5 and (longer := narrow >= np.uint32(1 << (7 * width))).any():
        size += longer
        width += 1
    octets = np.empty((len(values), width), dtype=np.uint8)
    taken = np.empty((len(values), width), dtype=bool)
    for k in range(width):
        taken[:, k] = size > k
        more = (size > k + 1).view(np.uint8) << np.uint8(7)
        octets[:, k] = (narrow >> np.uint32(7 * k)) & np.uint32(0x7F)
        octets[:, k] |= more
    return octets[taken].tobytes(), np.cumsum(size)
