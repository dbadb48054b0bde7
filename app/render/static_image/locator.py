"""A small map of the whole theatre that shows where the region in question lies."""

from __future__ import annotations

import shapely

from app.render.static_image.display_list import Box, Item, Paint, Shape
from app.render.static_image.model import Scene
from app.render.static_image.view import View
from app.render.style import mixed

_LEAST_PX = 70.0  # smaller, it says nothing
_MOST = 0.62  # of the column's width


def locator(scene: Scene, room: Box, shown: View, unit: float) -> list[Item]:
    """Return the inset, at the foot of a free part of the picture; none where there is no room.

    Args:
        scene: what is shown.
        room: left, top, right, bottom of what is free, px.
        shown: the map: its frame is drawn too.
        unit: pixels a pixel of a middling picture.
    """
    layer = scene.ground.regions.group()
    wide, high = room[2] - room[0], room[3] - room[1]
    if not scene.ground.focus_inside or layer is None or min(wide, high) < _LEAST_PX * unit:
        return []
    frame_m = shapely.box(*shown.frame)
    outer = shapely.union(shapely.box(*shapely.total_bounds(layer.geometries)), frame_m)
    west, south, east, north = shapely.bounds(outer).tolist()
    side = min(wide * _MOST, high, wide * _MOST * (north - south) / max(east - west, 1.0))
    across = side * (east - west) / max(north - south, 1.0)
    left = room[2] - across if scene.words.direction == "rtl" else room[0]
    box = (left, room[3] - side, left + across, room[3])
    view = View.showing((west, south, east, north), box, 0.01)
    theme = scene.theme
    whole = view.paths(scene.ground.regions.drawn(layer, view.zoom))
    grey = mixed(theme.halo, theme.text, 0.16)
    items: list[Item] = [
        Shape(whole, fill=Paint(grey), stroke=grey, width_px=0.8 * unit),
        Shape(view.paths([scene.ground.focus]), fill=Paint(mixed(theme.halo, theme.text, 0.78))),
    ]
    line = mixed(theme.halo, theme.text, 0.5)
    frame = Shape(view.paths([frame_m]), stroke=line, width_px=0.9 * unit)
    return [*items, frame]
