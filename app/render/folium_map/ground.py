"""A click on the ground: who holds this point, and in which region it lies."""

from __future__ import annotations

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Ground(Plugin):
    """Answers a click and selects the region that was hit."""

    module = "ground"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page
