"""Vector tiles: the features of a block of tiles → the bytes of Mapbox Vector Tiles 2.1.

A block's geometries are encoded in one numpy pass (``mvt_geometry``), its tags through tables in
which every key and value stands once; tiles that show the same features share them.

**Source:** Mapbox Vector Tile Specification 2.1, section 4; Protocol Buffers wire format.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.render.grid_level import EXTENT
from app.render.mvt_geometry import Streams

Value = str | int | float | bool
EncodedTags = tuple[tuple[str, bytes], ...]
_Frame = tuple[tuple[bytes, ...], bytes]

_VERSION = 2
_FIELD_LAYER, _FIELD_NAME, _FIELD_FEATURE, _FIELD_KEY, _FIELD_VALUE = 3, 1, 2, 3, 4
_FIELD_EXTENT, _FIELD_VERSION = 5, 15
_FEATURE_TAG, _GEOMETRY_TAG = bytes([_FIELD_FEATURE << 3 | 2]), bytes([4 << 3 | 2])


@dataclass(frozen=True, slots=True)
class LayerTags:
    """The tags and ids of a layer's features, encoded once and used by all its tiles.

    Attributes:
        name: the layer's name in the tile.
        tags: for each feature its keys and encoded values.
    """

    name: str
    tags: tuple[EncodedTags, ...] = field(repr=False)

    @classmethod
    def of(cls, name: str, properties: Sequence[Mapping[str, Value]]) -> LayerTags:
        """Encode the properties of a layer's features, in feature order."""
        return cls(name, tuple(tuple((k, _value(v)) for k, v in p.items()) for p in properties))


def encode_cells(tags: LayerTags, streams: Streams) -> dict[int, bytes]:
    """Encode one layer of a block of tiles: the ``layers`` field of each tile that has features.

    Tiles are concatenations of these; a feature's id in a tile is its index, counted from 1.
    """
    found: dict[int, bytes] = {}
    frames: dict[tuple[int, ...], _Frame] = {}
    begin = start = 0
    while begin < len(streams.cell):
        cell = streams.cell[begin]
        end = begin + 1
        while end < len(streams.cell) and streams.cell[end] == cell:
            end += 1
        features = tuple(streams.feature[begin:end])
        if features not in frames:
            frames[features] = _frame(tags, features, streams.kind)
        body, tail = frames[features]
        pieces = [_bytes_field(_FIELD_NAME, tags.name.encode())]
        for head, stop in zip(body, streams.ends[begin:end], strict=True):
            size = stop - start
            geometry = streams.data[start:stop]
            pieces += _feature(head, _varint(size), geometry)
            start = stop
        pieces.append(tail)
        found[cell] = _bytes_field(_FIELD_LAYER, b"".join(pieces))
        begin = end
    return found


def _feature(head: bytes, size: bytes, geometry: bytes) -> tuple[bytes, ...]:
    length = _varint(len(head) + len(size) + len(geometry))
    return _FEATURE_TAG, length, head, size, geometry


def _frame(tags: LayerTags, features: tuple[int, ...], kind: int) -> _Frame:
    """Encode what is the same in all tiles that show these features: ids, tags, keys, values."""
    keys: dict[str, int] = {}
    values: dict[bytes, int] = {}
    heads = []
    for feature in features:
        packed = bytearray()
        for key, value in tags.tags[feature]:
            packed += _varint(keys.setdefault(key, len(keys)))
            packed += _varint(values.setdefault(value, len(values)))
        head = b"\x08" + _varint(feature + 1) + _bytes_field(2, packed)
        heads.append(head + b"\x18" + _varint(kind) + _GEOMETRY_TAG)
    tail = [_bytes_field(_FIELD_KEY, key.encode()) for key in keys]
    tail += [_bytes_field(_FIELD_VALUE, value) for value in values]
    tail.append(bytes([_FIELD_EXTENT << 3]) + _varint(EXTENT))
    tail.append(bytes([_FIELD_VERSION << 3]) + _varint(_VERSION))
    return tuple(heads), b"".join(tail)


def _value(value: Value) -> bytes:
    """Encode a tag's value (message ``Value``)."""
    if isinstance(value, str):
        return _bytes_field(1, value.encode())
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        zigzag = value << 1 if value >= 0 else (-value << 1) - 1
        return b"\x30" + _varint(zigzag)
    return b"\x19" + struct.pack("<d", value)


def _bytes_field(number: int, data: bytes | bytearray) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
