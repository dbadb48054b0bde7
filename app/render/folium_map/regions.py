"""Outlines of the regions; the chosen one strong."""

from __future__ import annotations

from collections.abc import Mapping

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Regions(Plugin):
    """Draws the default region layer and marks the chosen region."""

    module = "regions"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the id of the layer to draw."""
        return {"layer": self.page.theatre.region_layer}
