"""What a region's picture shows dimmed outside the region, for the legend to explain."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
import shapely

from app.render.static_image.model import LegendRow, Scene
from app.render.static_image.view import View

_LEAST_PX2 = 25.0  # of a fill: what is smaller cannot be told by its colour


def rows_around(scene: Scene, view: View) -> tuple[LegendRow, ...]:
    """Return the rows of ``scene.beyond`` that can be seen in a view."""
    return tuple(b.row for b in scene.beyond if _seen_px2(b.shapes, view) >= _LEAST_PX2)


def _seen_px2(shapes: npt.NDArray[Any], view: View) -> float:
    frame = shapely.box(*view.frame)
    near = shapes[shapely.intersects(shapes, frame)]
    return float(shapely.area(shapely.intersection(near, frame)).sum()) * view.metre_px**2
