"""The painter: fills and strokes of a tile → the number of a look in each sample.

Pillow draws without antialiasing onto a picture four times as wide and high; ``png`` reduces it.
Positions are rounded to whole samples of the *world*, not of the tile, so two tiles agree on where
a border runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw

from app.geo.tile_math import Bounds
from app.render.png import SAMPLES

_THIN_SAMPLES = 8  # the corners of thinner lines need no rounding: the notch is under a pixel

Geometries = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fill:
    """Polygons to fill, larger first; ``looks`` has the number of the look of each."""

    shapes: Geometries = field(repr=False)
    looks: Ints


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines to draw; ``widths_px`` and ``looks`` belong to each line."""

    shapes: Geometries = field(repr=False)
    looks: Ints
    widths_px: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spots:
    """Discs to draw; ``radii_px`` and ``looks`` belong to each point."""

    shapes: Geometries = field(repr=False)
    looks: Ints
    radii_px: npt.NDArray[np.float64]


Mark = Fill | Stroke | Spots


def paint(marks: list[Mark], bounds: Bounds, side_px: int, scale: int) -> npt.NDArray[np.uint8]:
    """Paint marks in order over look 0.

    Args:
        marks: what to paint, EPSG:3857.
        bounds: the tile's west, south, east, north, metres.
        side_px: device pixels of a side.
        scale: device pixels a pixel of the style (1 or 2): widths grow with it.

    Returns:
        Shape (4 side, 4 side), the number of a look in each sample.
    """
    side = side_px * SAMPLES
    samples = np.zeros((side, side), dtype=np.uint8)
    # Pillow draws into this array itself: copying it out again would cost more than the drawing.
    image = Image.frombuffer("L", (side, side), samples, "raw", "L", 0, 1)
    image.readonly = 0
    draw = ImageDraw.Draw(image)
    for mark in marks:
        match mark:
            case Fill():
                _fill(draw, mark, bounds, side)
            case Stroke():
                _stroke(draw, mark, bounds, side, scale * SAMPLES)
            case Spots():
                _spots(draw, mark, bounds, side, scale * SAMPLES)
    return samples


def _fill(draw: ImageDraw.ImageDraw, fill: Fill, bounds: Bounds, side: int) -> None:
    """Fill shells, and their holes with look 0: what lies in a hole is smaller and comes later."""
    parts, source = shapely.get_parts(fill.shapes, return_index=True)
    keep = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, source = parts[keep], source[keep]
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    if len(rings) == 0:
        return
    is_shell = np.append(True, ring_part[1:] != ring_part[:-1])
    number = np.where(is_shell, fill.looks[source[ring_part]], 0).tolist()
    for look, path in zip(number, _paths(rings, bounds, side), strict=True):
        if len(path) > 2:
            draw.polygon(path, fill=look)


def _stroke(
    draw: ImageDraw.ImageDraw, stroke: Stroke, bounds: Bounds, side: int, samples: int
) -> None:
    lines, source = shapely.get_parts(stroke.shapes, return_index=True)
    keep = shapely.get_dimensions(lines) == 1
    lines, source = lines[keep], source[keep]
    if len(lines) == 0:
        return
    looks = stroke.looks[source].tolist()
    widths = np.rint(stroke.widths_px[source] * samples).astype(np.int64).tolist()
    for look, width, path in zip(looks, widths, _paths(lines, bounds, side), strict=True):
        if len(path) > 1:
            joint = "curve" if width > _THIN_SAMPLES else None
            steps = path.ravel().tolist() if joint else path
            draw.line(steps, fill=look, width=width, joint=joint)


def _spots(
    draw: ImageDraw.ImageDraw, spots: Spots, bounds: Bounds, side: int, samples: int
) -> None:
    if len(spots.shapes) == 0:
        return
    centres = _grid(shapely.get_coordinates(spots.shapes), bounds, side).tolist()
    radii = np.rint(spots.radii_px * samples).astype(np.int64).tolist()
    for look, radius, (x, y) in zip(spots.looks.tolist(), radii, centres, strict=True):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=look)


def _grid(coords: npt.NDArray[np.float64], bounds: Bounds, side: int) -> npt.NDArray[np.int32]:
    """Return positions in samples of the tile; the tile's corner is a whole sample of the world."""
    west, _, east, north = bounds
    scale = side / (east - west)
    out = np.empty(coords.shape, dtype=np.int32)
    out[:, 0] = np.floor((coords[:, 0] - west) * scale)
    out[:, 1] = np.floor((north - coords[:, 1]) * scale)
    return out


def _paths(lines: Geometries, bounds: Bounds, side: int) -> list[Any]:
    """Return each ring's or line's positions without repeats.

    Pillow reads 32-bit floats straight from memory; they hold whole numbers of a tile exactly.
    """
    coords, path_of = shapely.get_coordinates(lines, return_index=True)
    xy = _grid(coords, bounds, side)
    fresh = np.append(True, (path_of[1:] != path_of[:-1]) | np.any(xy[1:] != xy[:-1], axis=1))
    xy, path_of = xy[fresh].astype(np.float32), path_of[fresh]
    return np.split(xy, np.flatnonzero(np.diff(path_of)) + 1)
