"""Map, changes, compare: the three views of one page."""

from __future__ import annotations

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Views(Plugin):
    """Switches between the views; the two of change are fetched when first asked for."""

    module = "views"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page
