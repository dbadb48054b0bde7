"""One file of an archive → its polygons in CRS84.

A straight edge of a projection is a curve in longitude and latitude, where the record's edges are
straight (RFC 7946, section 3.1.1). So edges are cut before they are reprojected. A projected
straight line bends against the lon/lat chord with a curvature of about ``tan φ / R``, and a chord
of length L strays by ``L² tan φ / 8 R``. At 1 km and 60 degrees of latitude that is 0.03 m, thirty
times less than the grid of the record (1e-5 degrees); uncut, an edge of 100 km strays by 340 m.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely import Polygon

from app.ingest.archive.gdal_reader import read_gdal
from app.ingest.archive.geojson_reader import read_geojson
from app.ingest.archive.parquet_reader import read_parquet
from app.ingest.archive.source import SourceFile, UnreadableSourceError
from app.ingest.limits import Limits

DENSE_M = 1000.0
"""Edges of a projected file are cut to at most this length before they are reprojected, metres."""

_MOST_CUTS = 2_000_000
"""Two million kilometres of borders are no map; cutting them would take all memory there is."""

_MOST_DEG = (360.0, 90.0)  # a map may go on past 180 degrees east
_HALF_TURN_DEG, _TURN_DEG = 180.0, 360.0

_LONLAT = frozenset({"OGC:CRS84", "EPSG:4326"})


def read_source(path: Path, limits: Limits, *, layer: str = "", crs: str = "") -> SourceFile:
    """Read a file in any of the known formats; coordinates stay in its own CRS.

    Args:
        path: a file of this machine; its suffix says the format.
        limits: how large it may be.
        layer: of a file with several; empty: all of them.
        crs: taken where the file says none.

    Raises:
        UnreadableSourceError: it cannot be read, or nobody says its CRS.
    """
    try:
        found = _read(path, limits, layer)
    except OSError as error:
        raise UnreadableSourceError(f"it cannot be read: {error.strerror}") from error
    if found.crs or crs:
        return found if found.crs else SourceFile(path, crs, found.features, found.notes)
    raise UnreadableSourceError("it says no CRS: give one in the profile, `crs: EPSG:…`")


def _read(path: Path, limits: Limits, layer: str) -> SourceFile:
    size = path.stat().st_size  # before anything of it is in memory
    if size > limits.file_bytes:
        raise UnreadableSourceError(f"it has {size} bytes, too many: {limits.file_bytes} allowed")
    match path.suffix.lower():
        case ".geojson" | ".json":
            return read_geojson(path, path.read_bytes(), limits)
        case ".parquet":
            return read_parquet(path)
        case ".zip" | ".kmz" | ".kml" | ".shp" | ".gpkg" | ".fgb":
            return read_gdal(path, limits, layer)
        case other:
            raise UnreadableSourceError(f"{other or 'no suffix'}: a format that is not read")


def to_crs84(polygons: Sequence[Polygon], crs: str) -> list[Polygon]:
    """Return polygons in CRS84: lon/lat degrees; edges of a projection are cut first.

    Raises:
        UnreadableSourceError: no CRS of a map, a position that it does not reach, or an edge
            that goes round the world.
    """
    placed = list(polygons) if crs in _LONLAT or not polygons else _turned(polygons, crs)
    _check_positions(placed)
    return placed


def map_system(crs: str) -> CRS:
    """Return a CRS of longitude and latitude or of a projection.

    Raises:
        UnreadableSourceError: there is none of that name, or it is one of heights, of an
            engineer's site or of the Earth's centre.
    """
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise UnreadableSourceError(f"no such CRS: {crs[:80]!r}") from error
    if not (system.is_projected or system.is_geographic):
        raise UnreadableSourceError(f"{crs[:80]!r} is no CRS of a map: {system.type_name[:60]}")
    return system


def _turned(polygons: Sequence[Polygon], crs: str) -> list[Polygon]:
    made = np.array(polygons, dtype=object)
    system = map_system(crs)
    if system.is_projected:
        step = DENSE_M / system.axis_info[0].unit_conversion_factor
        if not float(np.sum(shapely.length(made))) / step < _MOST_CUTS:
            raise UnreadableSourceError(f"borders longer than any in {system.name}: another CRS?")
        made = shapely.segmentize(made, step)
    turn = Transformer.from_crs(system, "OGC:CRS84", always_xy=True)
    moved = shapely.transform(made, lambda xy: np.column_stack(turn.transform(*xy.T)))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise UnreadableSourceError(f"positions beyond the reach of {system.name}")
    return list(moved)


def _check_positions(polygons: Sequence[Polygon]) -> None:
    xy, owner = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    far = ~(np.abs(xy) <= _MOST_DEG).all(axis=1)  # NaN too
    if far.any():
        lon, lat = xy[far][0]
        raise UnreadableSourceError(
            f"position [{lon:g}, {lat:g}] is no longitude and latitude: another CRS?"
        )
    step = np.abs(np.diff(xy[:, 0]))
    round_world = (step > _HALF_TURN_DEG) & (step < _TURN_DEG) & (owner[1:] == owner[:-1])
    if round_world.any():
        start, end = xy[:-1][round_world][0], xy[1:][round_world][0]
        raise UnreadableSourceError(
            f"an edge from [{start[0]:g}, {start[1]:g}] to [{end[0]:g}, {end[1]:g}] goes round "
            "the world: cut the polygon at 180 degrees (RFC 7946, section 3.1.9)"
        )
