"""Events: marks whose popup lists the dated reports, a revised toll under the first one."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.event import EVENT_TYPES
from app.render.folium_map.element import Plugin
from app.render.folium_map.model import MapPage

WINDOW_DAYS = 30


class Events(Plugin):
    """Draws the events of the days up to the shown date: none from its future."""

    module = "events"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the ids of the layers and how many days back an event is shown."""
        layers = [layer.id for layer in self.page.layer_of_kind("events")]
        return {"layers": layers, "window_days": WINDOW_DAYS, "types": EVENT_TYPES}
