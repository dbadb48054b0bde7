"""Scale bar and zoom buttons, at the reading direction's end."""

from __future__ import annotations

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Furniture(Plugin):
    """Adds the map's few controls."""

    module = "furniture"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page
