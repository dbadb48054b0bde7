"""One address that works for every route of the contract, from what the record holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from app.domain.theatre import Theatre
from app.geo.tile_math import tile_at
from app.web.services import Services

_ZOOM = 6


class Examples:
    """Fills in path templates and required parameters of the default theatre.

    Args:
        services: the running service.
        home: absolute URL of the service, no slash at the end.
    """

    def __init__(self, services: Services, home: str) -> None:
        self._theatre = services.default_theatre()
        self._home = home
        layer = self._theatre.control_layer
        infos = services.catalog.snapshots(self._theatre.id, layer)
        self._newest = infos[-1] if infos else None
        self._before = infos[-2] if len(infos) > 1 else self._newest
        zones = services.catalog.read(infos[-1]).zones if infos else ()
        self._zone = zones[0].id if zones else ""

    def of(self, path: str, operation: Mapping[str, Any]) -> str | None:
        """Return an address that answers, None where the record holds nothing to ask for."""
        if self._newest is None or "security" in operation:
            return None
        given = self._values(self._theatre)
        query = {name: given[name] for name in _WANTED.get(path, ())}
        try:
            filled = path.format_map({name: quote(value) for name, value in given.items()})
        except KeyError:
            return None
        return f"{filled}?{urlencode(query)}" if query else filled

    def _values(self, theatre: Theatre) -> dict[str, str]:
        info, before = self._newest, self._before
        if info is None or before is None:
            return {}
        west, south, east, north = theatre.bbox
        lon, lat = (west + east) / 2, (south + north) / 2
        tile = tile_at(lon, lat, _ZOOM)
        region = theatre.default_region or theatre.id
        day = theatre.default_date or info.valid_from.isoformat()
        return {
            "theatre": theatre.id,
            "layer": info.layer,
            "version": info.version,
            "province": region,
            "region": region,
            "date": day,
            "from": before.valid_from.isoformat(),
            "to": info.valid_from.isoformat(),
            "time": f"{before.valid_from},{info.valid_from}",
            "lon": f"{lon:g}",
            "lat": f"{lat:g}",
            "url": f"{self._home}/map?region={region}",
            "collection": f"{theatre.id}.{info.layer}",
            "feature": f"{info.valid_from}.{self._zone}",
            "matrix_set": "WebMercatorQuad",
            **{name: str(tile.z) for name in ("z", "tile_matrix")},
            **{name: str(tile.x) for name in ("x", "tile_col")},
            **{name: str(tile.y) for name in ("y", "tile_row")},
        }


# What an example asks; a path that is not listed is asked without a query.
_WANTED: Mapping[str, tuple[str, ...]] = {
    "/control": ("province", "date"),
    "/control/series": ("region",),
    "/control/changes": ("region", "from", "to"),
    "/control/at": ("lon", "lat", "date"),
    "/map": ("region", "date"),
    "/embed": ("region", "date"),
    "/oembed": ("url",),
    "/events": ("from", "to"),
    "/claims": ("region",),
    "/feed.atom": ("region",),
    **{f"/image.{form}": ("region", "date") for form in ("png", "svg", "webp", "pdf")},
    "/image.gif": ("region", "time"),
}
