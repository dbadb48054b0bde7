"""Geometries of a tile → MVT command streams, all features of a layer in one numpy pass.

Coordinates are rounded to the tile's grid; repeated positions, rings without area, holes of lost
shells and lines without length are dropped; shells get a positive and holes a negative area in tile
coordinates (y down), whatever direction they came in.

**Source:** Mapbox Vector Tile Specification 2.1, section 4.3 (commands, winding order 4.3.3.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.geo.tile_math import Bounds

Geometries = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Encoded = tuple[int, int, bytes]

EXTENT = 4096
BUFFER = 64
POINT, LINE, POLYGON = 1, 2, 3

_MOVE_TO_ONE, _CLOSE_PATH = 9, 15
_LINE_TO = 2


@dataclass(frozen=True, slots=True)
class _Paths:
    """Rings, lines or points of a layer: positions, and for each path its size and feature."""

    xy: Ints
    size: Ints
    feature: Ints

    @property
    def ends(self) -> Ints:
        return np.cumsum(self.size)

    @property
    def starts(self) -> Ints:
        return self.ends - self.size


def encode_geometries(shapes: Geometries, features: Ints, bounds: Bounds) -> list[Encoded]:
    """Return (feature, geometry type, command stream) of each feature that is left on the grid.

    Args:
        shapes: clipped geometries, EPSG:3857 metres; of a collection only the parts with the
            highest dimension met in the array count.
        features: shape (n,), the feature each belongs to.
        bounds: the tile's west, south, east, north, metres.
    """
    parts, source = shapely.get_parts(shapes, return_index=True)
    if len(parts) == 0:
        return []
    owner = features[source]
    dimension = shapely.get_dimensions(parts)
    keep = (dimension == dimension.max()) & ~shapely.is_empty(parts)
    parts, owner = parts[keep], owner[keep]
    order = np.argsort(owner, kind="stable")
    kind = int(dimension.max()) + 1
    build = {POINT: _points, LINE: _lines, POLYGON: _rings}.get(kind)
    if build is None or len(parts) == 0:
        return []
    paths = build(parts[order], owner[order], bounds)
    if len(paths.size) == 0:
        return []
    return _split(*_commands(paths, kind), paths.feature, kind)


def _grid(coords: npt.NDArray[np.float64], bounds: Bounds) -> Ints:
    west, _, east, north = bounds
    scale = EXTENT / (east - west)
    out = np.empty(coords.shape, dtype=np.int64)
    out[:, 0] = np.rint((coords[:, 0] - west) * scale)
    out[:, 1] = np.rint((north - coords[:, 1]) * scale)
    return out


def _points(parts: Geometries, owner: Ints, bounds: Bounds) -> _Paths:
    xy = _grid(shapely.get_coordinates(parts), bounds)
    feature, size = np.unique(owner, return_counts=True)
    return _Paths(xy, size.astype(np.int64), feature)


def _lines(parts: Geometries, owner: Ints, bounds: Bounds) -> _Paths:
    coords, line_of = shapely.get_coordinates(parts, return_index=True)
    xy, line_of = _without_repeats(_grid(coords, bounds), line_of)
    size = np.bincount(line_of, minlength=len(parts))
    keep = size >= 2
    return _Paths(xy[keep[line_of]], size[keep], owner[keep])


def _rings(parts: Geometries, owner: Ints, bounds: Bounds) -> _Paths:
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    coords, ring_of = shapely.get_coordinates(rings, return_index=True)
    xy, ring_of = _without_repeats(_grid(coords, bounds), ring_of)
    area = _doubled_areas(xy, ring_of, len(rings))
    is_shell = np.append(True, ring_part[1:] != ring_part[:-1])
    shell_stays = np.zeros(len(parts), dtype=bool)
    shell_stays[ring_part[is_shell]] = area[is_shell] != 0
    keep = (area != 0) & shell_stays[ring_part]
    open_end = np.append(ring_of[1:] == ring_of[:-1], False)  # the closing position is implied
    stays = keep[ring_of] & open_end
    size = np.bincount(ring_of[stays], minlength=len(rings))[keep]
    paths = _Paths(xy[stays], size, owner[ring_part[keep]])
    return _turned(paths, (area[keep] > 0) != is_shell[keep])


def _without_repeats(xy: Ints, path_of: Ints) -> tuple[Ints, Ints]:
    same = np.append(False, (path_of[1:] == path_of[:-1]) & np.all(xy[1:] == xy[:-1], axis=1))
    return xy[~same], path_of[~same]


def _doubled_areas(xy: Ints, ring_of: Ints, count: int) -> npt.NDArray[np.float64]:
    """Return twice the signed area of closed rings by the surveyor's formula; exact integers."""
    inside = ring_of[1:] == ring_of[:-1]
    cross = xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]
    values = cross[inside].astype(np.float64)
    return np.bincount(ring_of[1:][inside], values, minlength=count).astype(np.float64)


def _turned(paths: _Paths, reverse: Flags) -> _Paths:
    """Reverse the marked rings in place of one another."""
    if not reverse.any():
        return paths
    here = np.arange(len(paths.xy))
    mirrored = np.repeat(paths.starts + paths.ends - 1, paths.size) - here
    return _Paths(
        paths.xy[np.where(np.repeat(reverse, paths.size), mirrored, here)],
        paths.size,
        paths.feature,
    )


def _commands(paths: _Paths, kind: int) -> tuple[Ints, Ints]:
    """Return the integers of all paths and, for each path, where its integers end."""
    first_of_feature = np.append(True, paths.feature[1:] != paths.feature[:-1])
    delta = np.diff(paths.xy, axis=0, prepend=0)
    restart = paths.starts[first_of_feature]
    delta[restart] = paths.xy[restart]  # the cursor starts at 0,0 in each feature
    zigzag = (delta << 1) ^ (delta >> 63)
    extra = {POINT: 1, LINE: 2, POLYGON: 3}[kind]
    ends = np.cumsum(2 * paths.size + extra)
    heads = ends - (2 * paths.size + extra)
    stream = np.empty(int(ends[-1]), dtype=np.int64)
    rank = np.arange(len(paths.xy)) - np.repeat(paths.starts, paths.size)
    at = np.repeat(heads, paths.size) + 1 + 2 * rank
    if kind == POINT:
        stream[heads] = paths.size << 3 | 1
    else:
        stream[heads] = _MOVE_TO_ONE
        stream[heads + 3] = (paths.size - 1) << 3 | _LINE_TO
        at += rank > 0
    stream[at], stream[at + 1] = zigzag[:, 0], zigzag[:, 1]
    if kind == POLYGON:
        stream[ends - 1] = _CLOSE_PATH
    return stream, ends


def _split(stream: Ints, ends: Ints, feature: Ints, kind: int) -> list[Encoded]:
    """Write the integers as varints and cut the bytes by feature."""
    data, byte_ends = _varints(stream)
    is_last = np.append(feature[1:] != feature[:-1], True)
    cuts = [0, *byte_ends[ends[is_last] - 1].tolist()]
    owners = feature[is_last].tolist()
    return [(owner, kind, data[cuts[i] : cuts[i + 1]]) for i, owner in enumerate(owners)]


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
