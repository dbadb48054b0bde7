"""Agreements: hatched outlines over the fills, never a fill, outside the 100 %."""

from __future__ import annotations

from collections.abc import Mapping

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Overlay(Plugin):
    """Draws every overlay in force on the shown date."""

    module = "overlay"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the ids of the layers to draw."""
        return {"layers": [layer.id for layer in self.page.layer_of_kind("overlay")]}
