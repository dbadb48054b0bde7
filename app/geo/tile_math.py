"""The WebMercatorQuad tile matrix: addresses, bounds and the projection they live in.

Zoom ``z`` cuts the world square into ``2^z`` by ``2^z`` tiles; ``x`` counts from west, ``y`` from
north, both from 0. Metres are EPSG:3857, degrees are CRS84 (lon, lat).

**Source:** OGC 17-083r4, *Two Dimensional Tile Matrix Set*, annex D.1 (WebMercatorQuad).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import TileNotFoundError

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]

RADIUS_M = 6_378_137.0
HALF_WORLD_M = pi * RADIUS_M
MAX_LAT_DEG = degrees(atan(sinh(pi)))
TILE_PX = 256
MAX_ZOOM = 14  # 0.6 m an MVT unit there: finer than the record's five decimals

_MAX_DIGITS = 9  # an index of more digits lies outside any matrix that is served


@dataclass(frozen=True, slots=True, order=True)
class TileAddress:
    """One tile of the matrix: zoom, column from west, row from north."""

    z: int
    x: int
    y: int

    def __str__(self) -> str:
        return f"{self.z}/{self.x}/{self.y}"

    @property
    def bounds_m(self) -> Bounds:
        """West, south, east, north in EPSG:3857 metres."""
        side = 2 * HALF_WORLD_M / (1 << self.z)
        west = self.x * side - HALF_WORLD_M
        north = HALF_WORLD_M - self.y * side
        return west, north - side, west + side, north

    @property
    def bounds_deg(self) -> Bounds:
        """West, south, east, north in degrees."""
        count = 1 << self.z
        west, east = (360.0 * i / count - 180.0 for i in (self.x, self.x + 1))
        north, south = (_lat_of_row(i / count) for i in (self.y, self.y + 1))
        return west, south, east, north


def checked_tile(z: int, x: int, y: int, max_zoom: int = MAX_ZOOM) -> TileAddress:
    """Return the address, having checked that the matrix has it.

    Raises:
        TileNotFoundError: ``z`` is not in ``0..max_zoom``, or ``x`` or ``y`` not in ``0..2^z-1``.
    """
    got = f"{z}/{x}/{y}"
    if not 0 <= z <= max_zoom:
        raise TileNotFoundError("tile", got, hint=f"Zoom runs from 0 to {max_zoom}.")
    last = (1 << z) - 1
    if not (0 <= x <= last and 0 <= y <= last):
        raise TileNotFoundError("tile", got, hint=f"At zoom {z}, x and y run from 0 to {last}.")
    return TileAddress(z, x, y)


def parse_tile(z: str, x: str, y: str, max_zoom: int = MAX_ZOOM) -> TileAddress:
    """Read a tile address from the texts of a URL: plain decimal digits only.

    Raises:
        TileNotFoundError: something else than digits, or outside the matrix.
    """
    if not all(t.isascii() and t.isdigit() and len(t) <= _MAX_DIGITS for t in (z, x, y)):
        raise TileNotFoundError("tile", f"{z}/{x}/{y}"[:80], hint="A tile is zoom/x/y in digits.")
    return checked_tile(int(z), int(x), int(y), max_zoom)


def pixel_m(z: int, tile_px: int = TILE_PX) -> float:
    """Return the side of a pixel at zoom ``z``, EPSG:3857 metres (true metres at the equator)."""
    return 2 * HALF_WORLD_M / ((1 << z) * tile_px)


def lonlat_to_m(lonlat: npt.ArrayLike) -> Floats:
    """Project degrees, shape (n, 2), to EPSG:3857 metres; latitudes are clamped to the square."""
    points = np.asarray(lonlat, dtype=np.float64)
    lat = np.radians(np.clip(points[..., 1], -MAX_LAT_DEG, MAX_LAT_DEG))
    x = np.radians(points[..., 0]) * RADIUS_M
    return np.stack([x, np.arcsinh(np.tan(lat)) * RADIUS_M], axis=-1)


def m_to_lonlat(metres: npt.ArrayLike) -> Floats:
    """Return EPSG:3857 metres, shape (n, 2), in degrees."""
    points = np.asarray(metres, dtype=np.float64)
    lon = np.degrees(points[..., 0] / RADIUS_M)
    lat = np.degrees(np.arctan(np.sinh(points[..., 1] / RADIUS_M)))
    return np.stack([lon, lat], axis=-1)


def tile_at(lon: float, lat: float, z: int) -> TileAddress:
    """Return the tile that holds a place; the matrix's far edges belong to its last tiles.

    >>> str(tile_at(40.15, 35.33, 6))
    '6/39/25'
    """
    count = 1 << z
    clamped = min(max(lat, -MAX_LAT_DEG), MAX_LAT_DEG)
    column = floor((lon + 180.0) / 360.0 * count)
    row = floor((1.0 - asinh(tan(radians(clamped))) / pi) / 2.0 * count)
    return TileAddress(z, min(max(column, 0), count - 1), min(max(row, 0), count - 1))


def tiles_of_bbox(bbox: tuple[float, float, float, float], z: int) -> Iterator[TileAddress]:
    """Yield every tile of zoom ``z`` that meets a box of degrees, row by row.

    Args:
        bbox: west, south, east, north; closed, not crossing the antimeridian.
        z: zoom.
    """
    west, south, east, north = bbox
    first, last = tile_at(west, north, z), tile_at(east, south, z)
    for y in range(first.y, last.y + 1):
        for x in range(first.x, last.x + 1):
            yield TileAddress(z, x, y)


def fitting_zoom(bbox: tuple[float, float, float, float], view_px: int, max_zoom: int) -> int:
    """Return the largest zoom at which the box fits into a square view of ``view_px``."""
    corners: Any = lonlat_to_m([bbox[:2], bbox[2:]])
    side = float(max(abs(corners[1] - corners[0]).max(), 1.0))
    fitting = [z for z in range(max_zoom + 1) if side / pixel_m(z) <= view_px]
    return fitting[-1] if fitting else 0


def _lat_of_row(fraction: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * fraction))))
