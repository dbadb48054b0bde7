"""Vector tiles: layers of clipped features → the bytes of a Mapbox Vector Tile 2.1.

A layer's geometries are encoded in one numpy pass (``mvt_geometry``), its tags through tables in
which every key and value stands once.

**Source:** Mapbox Vector Tile Specification 2.1, section 4; Protocol Buffers wire format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.geo.tile_math import Bounds
from app.render.mvt_geometry import EXTENT, Geometries, Ints, encode_geometries

Value = str | int | float | bool
EncodedTags = tuple[tuple[str, bytes], ...]

_VERSION = 2
_FIELD_LAYER, _FIELD_NAME, _FIELD_FEATURE, _FIELD_KEY, _FIELD_VALUE = 3, 1, 2, 3, 4
_FIELD_EXTENT, _FIELD_VERSION = 5, 15


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


def encode_layer(tags: LayerTags, shapes: Geometries, features: Ints, bounds: Bounds) -> bytes:
    """Encode one layer of one tile; nothing when no feature is left after rounding to the grid.

    Args:
        tags: the layer's name and tags.
        shapes: clipped geometries of one dimension, EPSG:3857; collections are taken apart.
        features: shape (n,), the feature each of them belongs to (an index into ``tags.tags``).
            It is also the feature's id in the tile, counted from 1.
        bounds: the tile's west, south, east, north, metres, without its buffer.

    Returns:
        The tile's ``layers`` field: tiles are concatenations of these.
    """
    encoded = encode_geometries(shapes, features, bounds)
    keys: dict[str, int] = {}
    values: dict[bytes, int] = {}
    body = [_bytes_field(_FIELD_NAME, tags.name.encode())]
    for index, kind, geometry in encoded:
        packed = bytearray()
        for key, value in tags.tags[index]:
            packed += _varint(keys.setdefault(key, len(keys)))
            packed += _varint(values.setdefault(value, len(values)))
        feature = b"\x08" + _varint(index + 1) + _bytes_field(2, packed)
        feature += b"\x18" + _varint(kind) + _bytes_field(4, geometry)
        body.append(_bytes_field(_FIELD_FEATURE, feature))
    if not encoded:
        return b""
    body += [_bytes_field(_FIELD_KEY, key.encode()) for key in keys]
    body += [_bytes_field(_FIELD_VALUE, value) for value in values]
    body.append(bytes([_FIELD_EXTENT << 3]) + _varint(EXTENT))
    body.append(bytes([_FIELD_VERSION << 3]) + _varint(_VERSION))
    return _bytes_field(_FIELD_LAYER, b"".join(body))


def join_layers(layers: Iterable[bytes]) -> bytes:
    """Return a tile of encoded layers. A tile without layers is empty bytes, and valid."""
    return b"".join(layers)


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
