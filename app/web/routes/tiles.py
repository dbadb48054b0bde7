"""``/tiles``: raster and vector tiles of a layer's snapshot, and the TileJSON that describes them.

The handlers are ``def``: a cold tile costs milliseconds and a layer's first tile at a zoom up to a
tenth of a second of simplification, which must not hold up the event loop. The thread they run in
costs a hot tile more than the tile does; a layer in front of routing that remembers answers
(``hot_answers``) takes that away, and is the place for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.catalog.tile_service import TileService
from app.catalog.tiles import Resolved, TileFormat, TileStyle
from app.geo.tile_math import parse_tile
from app.render.paint_plan import Part
from app.render.style import THEMES
from app.web.headers import cache_headers, entity_tag, etag_matches
from app.web.home import home_of
from app.web.params import choice_of, instant_of, strict_query
from app.web.responses import JSON
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services
from app.web.tilejson import tilejson

PNG = "image/png"
MVT = "application/vnd.mapbox-vector-tile"

_TILESET = "/tiles/{theatre}/{layer}/{version}/"
_THEMES = tuple(theme.name for theme in THEMES)
_Theme = Annotated[str | None, Query(description="`light` (default) or `dark`.")]


@dataclass(frozen=True, slots=True)
class _Layer:
    """Whose tiles are asked for."""

    theatre: Annotated[str, Path(description="Theatre id.")]
    layer: Annotated[str, Path(description="Layer id.")]
    version: Annotated[
        str, Path(description="`sha256-` and 16 hex digits (immutable), a UTC day, or `latest`.")
    ]
    known_at: Annotated[
        str | None, Query(description="For a day or latest: what was recorded by this instant.")
    ] = None

    def resolved(self, tiles: TileService) -> Resolved:
        """Return the snapshot whose tiles are asked for."""
        known_at = instant_of(self.known_at)
        return tiles.resolve(self.theatre, self.layer, self.version, known_at)


@dataclass(frozen=True, slots=True)
class _Address:
    """Which tile; texts, because whatever is no tile of the matrix is 404, not 422."""

    z: Annotated[str, Path(description="Zoom, 0 to 14.")]
    x: Annotated[str, Path(description="Column, from west.")]
    y: Annotated[str, Path(description="Row, from north.")]


_LayerGiven = Annotated[_Layer, Depends()]
_AddressGiven = Annotated[_Address, Depends()]


def tiles_router(services: Services) -> APIRouter:
    """Build the routes of tiles."""
    router = APIRouter(
        tags=["tiles"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )
    # "@2x" first: the {y} of the other would take "12@2x" as well.
    _add_raster(router, services, "@2x", 2, "A raster tile of 512 pixels, for dense screens")
    _add_raster(router, services, "", 1, "A raster tile of 256 pixels")
    _add_vector(router, services, "mvt", "A vector tile (Mapbox Vector Tile 2.1)")
    _add_vector(router, services, "pbf", "The same vector tile, under the name GDAL looks for")
    _add_tilejson(router, services)
    return router


def _add_raster(
    router: APIRouter, services: Services, suffix: str, scale: int, summary: str
) -> None:
    @router.get(
        _TILESET + "{z}/{x}/{y}" + suffix + ".png",
        name=f"tile_png_{256 * scale}",
        summary=summary,
        response_class=Response,
        responses={200: {"content": {PNG: {}}, "description": "A PNG; transparent where empty."}},
    )
    async def png(
        request: Request,
        owner: _LayerGiven,
        address: _AddressGiven,
        theme: _Theme = None,
        part: Annotated[
            str | None,
            Query(description="`all` (default), or `over`: water and lines, to lie over fills."),
        ] = None,
    ) -> Response:
        name = choice_of(theme, "theme", _THEMES)
        style = TileStyle(TileFormat.PNG, scale, name, Part(choice_of(part, "part", tuple(Part))))
        return await _respond(request, services, owner, address, style)


def _add_vector(router: APIRouter, services: Services, suffix: str, summary: str) -> None:
    @router.get(
        _TILESET + "{z}/{x}/{y}." + suffix,
        name=f"tile_{suffix}",
        summary=summary,
        response_class=Response,
        responses={200: {"content": {MVT: {}}, "description": "A tile; empty where nothing lies."}},
    )
    async def vector(request: Request, owner: _LayerGiven, address: _AddressGiven) -> Response:
        return await _respond(request, services, owner, address, TileStyle(TileFormat.MVT))


def _add_tilejson(router: APIRouter, services: Services) -> None:
    @router.get(
        _TILESET + "tilejson.json",
        summary="TileJSON 3.0: what a map client must know of these tiles",
        response_class=Response,
        responses={200: {"content": {JSON: {}}, "description": "A TileJSON document."}},
    )
    def describe(
        request: Request,
        owner: _LayerGiven,
        f: Annotated[str | None, Query(description="`mvt` (default) or `png`.")] = None,
        theme: _Theme = None,
    ) -> Response:
        form = TileFormat(choice_of(f, "f", (TileFormat.MVT, TileFormat.PNG)))
        name = choice_of(theme, "theme", _THEMES)
        query = f"?theme={name}" if form is TileFormat.PNG and theme is not None else ""
        tiles = services.tiles
        resolved = owner.resolved(tiles)
        home = home_of(request, services.settings)

        def document() -> str:
            made = tilejson(resolved, tiles.source(resolved), home.url, form, query)
            return json.dumps(made, ensure_ascii=False, allow_nan=False)

        etag = entity_tag(resolved.drawing_id, home.url, form, query)
        forever = resolved.immutable
        return _cached(request, etag, document, JSON, immutable=forever, shared=home.shared)


async def _respond(
    request: Request, services: Services, owner: _Layer, asked: _Address, style: TileStyle
) -> Response:
    """Return a tile, or 304; the ETag says what the tile is made of, before it is drawn."""
    address, tiles = parse_tile(asked.z, asked.x, asked.y), services.tiles
    resolved = owner.resolved(tiles)
    etag, data = entity_tag(resolved.drawing_id, address, style), b""
    if not etag_matches(request.headers.get("if-none-match"), etag):
        data = await services.tile_desk.draw(tiles, resolved, address, style)
    media_type = PNG if style.format is TileFormat.PNG else MVT
    return _cached(request, etag, lambda: data, media_type, immutable=resolved.immutable)


def _cached(
    request: Request,
    etag: str,
    make: Callable[[], str | bytes],
    media_type: str,
    *,
    immutable: bool,
    shared: bool = True,
) -> Response:
    headers = cache_headers(etag, immutable=immutable, shared=shared)
    if etag_matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=media_type, headers=headers)
