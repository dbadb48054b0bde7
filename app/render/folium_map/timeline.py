"""Steps through time: the chosen region's shares, one step a snapshot, nothing in between."""

from __future__ import annotations

from collections.abc import Mapping

from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage


class Timeline(Plugin):
    """Draws the snapshots on a true time scale and steps among them."""

    module = "timeline"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the id of the layer whose snapshots are the steps, and of those with events."""
        events = [layer.id for layer in self.page.layer_of_kind("events")]
        return {"layer": self.page.theatre.control_layer, "events": events}
