"""Who holds what: the fills, with a pattern where it is contested."""

from __future__ import annotations

from collections.abc import Mapping

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Control(Plugin):
    """Draws the zones of the snapshot that holds on the shown date."""

    module = "control"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the id of the layer to draw."""
        return {"layer": self.page.theatre.control_layer}
