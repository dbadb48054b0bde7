"""``/ogc/…/tiles``: the tiles of ``/tiles`` as OGC API – Tiles asks for them, dated."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.catalog.tiles import TileFormat, TileStyle
from app.web.ogc import tilesets as made
from app.web.ogc.asked import only_form
from app.web.ogc.dated_tiles import AskedTile, AskedTime, check_set, resolved, times_of
from app.web.ogc.declared import CollectionId, Form, OgcRouter, documented
from app.web.ogc.desk import Desk
from app.web.ogc.names import MVT, PNG
from app.web.params import instant_of
from app.web.responses import cached, is_known

_Set = Annotated[str, Path(description="`WebMercatorQuad`.")]
_Time = Annotated[AskedTime, Depends()]


def tiles_router(desk: Desk) -> APIRouter:
    """Build the routes of tilesets."""
    router = OgcRouter()
    _add_matrix_sets(router, desk)
    for path, kind, form, media_type in (
        ("tiles", "vector", TileFormat.MVT, MVT),
        ("map/tiles", "map", TileFormat.PNG, PNG),
    ):
        _add_tilesets(router, desk, "/ogc/collections/{collection}/" + path, kind)
        _add_tiles(router, desk, "/ogc/collections/{collection}/" + path, form, media_type)
    return router


def _add_matrix_sets(router: OgcRouter, desk: Desk) -> None:
    home = "/ogc/tileMatrixSets"

    @router.get(home, summary="The tile matrix sets", responses=documented())
    def matrix_sets(request: Request, f: Form = None) -> Response:
        return desk.give(request, f, made.matrix_sets, "matrix_sets.html")

    @router.get(home + "/{matrix_set}", summary="A tile matrix set", responses=documented())
    def matrix_set(request: Request, matrix_set: _Set, f: Form = None) -> Response:
        check_set(matrix_set)
        return desk.give(request, f, made.matrix_set, "matrix_set.html")


def _add_tilesets(router: OgcRouter, desk: Desk, home: str, kind: str) -> None:
    names = (f"ogc_{kind}_tilesets", f"ogc_{kind}_tileset")

    @router.get(home, name=names[0], summary=f"The {kind} tilesets", responses=documented())
    def listed(request: Request, collection: CollectionId, f: Form = None) -> Response:
        one = desk.collections.find(collection)
        resolved(desk.services.tiles, desk.collections, one, AskedTime())
        return desk.give(request, f, lambda at: made.tilesets(at, one, kind), "tilesets.html")

    @router.get(
        home + "/{matrix_set}",
        name=names[1],
        summary=f"A {kind} tileset",
        responses=documented(),
    )
    def described(
        request: Request, collection: CollectionId, matrix_set: _Set, time: _Time, f: Form = None
    ) -> Response:
        check_set(matrix_set)
        known, tiles = desk.collections, desk.services.tiles
        one = known.find(collection)
        shown = resolved(tiles, known, one, time)
        days = [h.info.valid_from.isoformat() for h in known.held(one, instant_of(time.known_at))]
        return desk.give(
            request,
            f,
            lambda at: made.tileset(at, one, shown, tiles.source(shown), kind, days),
            "tileset.html",
            headers=times_of(shown),
        )


def _add_tiles(router: OgcRouter, desk: Desk, home: str, form: TileFormat, media_type: str) -> None:
    @router.get(
        home + "/{matrix_set}/{tile_matrix}/{tile_row}/{tile_col}",
        name=f"ogc_{form}_tile",
        summary=f"A tile as {form}",
        responses=documented(media_type, html=False),
    )
    async def tile(
        request: Request,
        collection: CollectionId,
        tile: Annotated[AskedTile, Depends()],
        time: _Time,
        f: Annotated[str | None, Query(description="`mvt` or `png`, as the tileset is.")] = None,
    ) -> Response:
        only_form(f, form)
        address = tile.address()
        known, tiles = desk.collections, desk.services.tiles
        shown = resolved(tiles, known, known.find(collection), time)
        data = b""
        if not is_known(request, shown.drawing_id):
            data = await desk.services.tile_desk.draw(tiles, shown, address, TileStyle(form))
        headers = times_of(shown)
        return cached(request, shown.drawing_id, lambda: data, media_type, headers=headers)
