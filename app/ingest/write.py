"""Snapshot → the bytes of its file, and the bytes onto the disk in one step.

One feature per line, members in the order of the format, coordinates with five fixed decimals
(about one metre), a trailing newline: a change of one zone is a change of one line in a diff,
and the same snapshot always has the same digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.snapshot import Snapshot
from app.ingest import dump

DECIMALS = 5


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """Return the file of a snapshot, as ``parse_snapshot`` reads it back (RFC 7946, UTF-8)."""
    return collection_bytes(dump.metadata(snapshot.info), dump.features(snapshot))


def collection_bytes(metadata: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a FeatureCollection with one feature per line.

    Args:
        metadata: the foreign member ``metadata``, members in the order of the format.
        features: ``type``, ``properties`` and ``geometry``, the last a shapely geometry in
            lon/lat degrees (CRS84), written as it is, or None.
    """
    head = json.dumps(metadata, ensure_ascii=False, indent=2, allow_nan=False)
    lines = ",\n".join(_feature_line(feature) for feature in features)
    text = f'{{"type": "FeatureCollection",\n"metadata": {head},\n"features": [\n{lines}\n]}}\n'
    return text.encode("utf-8")


def _feature_line(feature: Mapping[str, Any]) -> str:
    properties = json.dumps(feature["properties"], ensure_ascii=False, allow_nan=False)
    geometry = _geometry(feature["geometry"])
    return f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'


def _geometry(geometry: BaseGeometry | None) -> str:
    match geometry:
        case None:  # a claim lies nowhere (RFC 7946, section 3.2)
            return "null"
        case Point():
            coordinates = _position(shapely.get_coordinates(geometry)[0])
        case LineString():
            coordinates = _positions(geometry)
        case Polygon():
            coordinates = _polygon(geometry)
        case MultiLineString():
            coordinates = _array(_positions(part) for part in geometry.geoms)
        case MultiPolygon():
            coordinates = _array(_polygon(part) for part in geometry.geoms)
        case _:
            raise TypeError(f"the record holds no {geometry.geom_type}")
    return f'{{"type": "{geometry.geom_type}", "coordinates": {coordinates}}}'


def _polygon(polygon: Polygon) -> str:
    return _array(_positions(ring) for ring in (polygon.exterior, *polygon.interiors))


def _positions(line: BaseGeometry) -> str:
    return _array(_position(position) for position in shapely.get_coordinates(line))


def _position(position: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    lon, lat = position
    return f"[{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}]"


def _array(items: Iterable[str]) -> str:
    return "[" + ",".join(items) + "]"


def write_atomic(path: Path, data: bytes, mode: int = 0o644, *, durable: bool = True) -> None:
    """Put the bytes at ``path`` so that a reader sees the old file or the new one, never half.

    The bytes go to a temporary file in the same directory, are flushed to the disk, and take the
    name in one step; the directory is flushed too, so the name survives a power cut.

    Args:
        path: where.
        data: what.
        mode: permissions at most; the process's mask takes from them.
        durable: whether it must survive a power cut; what can be made anew need not.
    """
    with _beside(path, data, mode, durable=durable) as temporary:
        temporary.replace(path)
    if durable:
        _sync_directory(path.parent)


def create_atomic(path: Path, data: bytes) -> None:
    """Put the bytes at ``path`` as ``write_atomic`` does, but only when nothing is there.

    Raises:
        FileExistsError: the name is taken; what it holds is untouched. Of two writers at the same
            moment one gets the name and the other this error: a hard link is made or it is not.
    """
    with _beside(path, data) as temporary:
        os.link(temporary, path)
    _sync_directory(path.parent)


@contextmanager
def _beside(path: Path, data: bytes, mode: int = 0o644, *, durable: bool = True) -> Iterator[Path]:
    """Give the bytes, on the disk, under a name of their own in the directory of ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
