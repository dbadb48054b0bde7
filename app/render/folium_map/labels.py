"""Names on the map: towns by rank, neighbours, rivers along their course; none collides."""

from __future__ import annotations

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Labels(Plugin):
    """Places the names that fit, anew after every move."""

    module = "labels"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page
