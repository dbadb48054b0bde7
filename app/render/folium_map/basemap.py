"""The base map: land, neighbours, lakes and borders under the fills, rivers over them."""

from __future__ import annotations

from collections.abc import Mapping

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Basemap(Plugin):
    """Draws the base map; its labels are the labels plugin's."""

    module = "basemap"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the ids of the layers to draw."""
        return {"layers": [layer.id for layer in self.page.layer_of_kind("basemap")]}
