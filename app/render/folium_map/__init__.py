"""The interactive page: a folium map, our own plugins, and server-rendered figures beside it.

The only place that knows folium and branca. One file per plugin.
"""

from __future__ import annotations

from app.render.folium_map.model import (
    LayerSeries,
    MapPage,
    PageLinks,
    RegionChoice,
    RenderedPage,
    SnapshotRef,
)
from app.render.folium_map.page import JOINED_SHEET, SHEETS, render_map_page

__all__ = [
    "JOINED_SHEET",
    "SHEETS",
    "LayerSeries",
    "MapPage",
    "PageLinks",
    "RegionChoice",
    "RenderedPage",
    "SnapshotRef",
    "render_map_page",
]
