"""The interactive page: a folium map, our own plugins, and server-rendered figures beside it.

The only place that knows folium and branca. One file per plugin.
"""

from __future__ import annotations

from app.render.folium_map.model import (
    LIGHT_ZOOM,
    LayerSeries,
    MapPage,
    PageLinks,
    RegionChoice,
    RenderedPage,
    SiteFiles,
    SnapshotRef,
)
from app.render.folium_map.sheets import JOINED_SHEET, SHEETS

__all__ = [
    "JOINED_SHEET",
    "LIGHT_ZOOM",
    "SHEETS",
    "LayerSeries",
    "MapPage",
    "PageLinks",
    "RegionChoice",
    "RenderedPage",
    "SiteFiles",
    "SnapshotRef",
    "page_title",
    "render_map_page",
]


def render_map_page(page: MapPage) -> RenderedPage:
    """Render the page; folium is loaded with the first one.

    Folium brings pandas, which takes longer to import than the rest of the service together.
    """
    from app.render.folium_map.page import render_map_page as render  # noqa: PLC0415

    return render(page)


def page_title(page: MapPage) -> str:
    """Return what the page is called: who holds what, on which date."""
    from app.render.folium_map.page import page_title as title  # noqa: PLC0415

    return title(page)
