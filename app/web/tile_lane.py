"""The short way to a tile: a plain tile request is answered before routing and validation.

A map asks for dozens of tiles at once, and working out a route's parameters costs more than a tile.
Only what is certain goes this way: GET, no query, an address in digits, a version that holds. All
else, errors included, goes on to the route, which answers the same in every case.
"""

from __future__ import annotations

import re
from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.catalog.tile_service import TileService
from app.catalog.tiles import TileFormat, TileStyle
from app.errors import ControlmapError
from app.geo.tile_math import parse_tile
from app.web.headers import cache_headers, entity_tag, etag_matches
from app.web.tile_desk import TileDesk

PNG = "image/png"
MVT = "application/vnd.mapbox-vector-tile"

_PREFIX = "/tiles/"
_TILE = re.compile(
    r"/tiles/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})"
    r"/(sha256-[0-9a-f]{16}|[0-9]{4}-[0-9]{2}-[0-9]{2}|latest)"
    r"/([0-9]{1,2})/([0-9]{1,5})/([0-9]{1,5})(\.mvt|\.pbf|\.png|@2x\.png)"
)
_STYLES = {
    ".mvt": TileStyle(TileFormat.MVT),
    ".pbf": TileStyle(TileFormat.MVT),
    ".png": TileStyle(TileFormat.PNG),
    "@2x.png": TileStyle(TileFormat.PNG, 2),
}


class HasTiles(Protocol):
    """Whatever knows the tiles of the state a request is answered from."""

    @property
    def tiles(self) -> TileService:
        """Draws and keeps tiles."""

    @property
    def tile_desk(self) -> TileDesk:
        """Lets a few draw at a time."""


class TileLane:
    """Answers plain tile requests itself.

    Args:
        app: the application behind.
        services: give the tiles.
    """

    def __init__(self, app: ASGIApp, services: HasTiles) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a tile, or pass the request on."""
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET":
            path: str = scope["path"]
            if path.startswith(_PREFIX) and not scope["query_string"]:
                answer = await self._tile(path, scope)
        await (answer or self._app)(scope, receive, send)

    async def _tile(self, path: str, scope: Scope) -> Response | None:
        asked = _TILE.fullmatch(path)
        if asked is None:
            return None
        theatre, layer, version, z, x, y, form = asked.groups()
        tiles, style = self._services.tiles, _STYLES[form]
        try:
            address = parse_tile(z, x, y)
            resolved = tiles.resolve(theatre, layer, version)
        except ControlmapError:
            return None
        etag = entity_tag(resolved.drawing_id, address, style)
        headers = cache_headers(etag, immutable=resolved.immutable)
        if etag_matches(Headers(scope=scope).get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        media_type = PNG if style.format is TileFormat.PNG else MVT
        try:
            data = await self._services.tile_desk.draw(tiles, resolved, address, style)
        except ControlmapError:
            return None
        return Response(data, media_type=media_type, headers=headers)
