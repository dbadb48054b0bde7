"""``/theatres/{theatre}/style.json``: the map as a style for MapLibre."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.catalog.tile_service import LATEST
from app.catalog.tiles import Resolved
from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.render.style import THEMES, theme_named
from app.web.ogc.desk import Desk
from app.web.ogc.maplibre import map_style
from app.web.params import choice_of, instant_of, strict_query
from app.web.responses import JSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES

_THEMES = tuple(theme.name for theme in THEMES)


def style_router(desk: Desk) -> APIRouter:
    """Build the route of the style."""
    router = APIRouter(
        tags=["tiles"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/theatres/{theatre}/style.json",
        summary="A style for MapLibre: the whole map on a date, from our own tiles",
        response_class=Response,
        responses={200: {"content": {JSON: {}}, "description": "A style, version 8."}},
    )
    def style(
        request: Request,
        theatre: Annotated[str, Path(description="Theatre id.")],
        version: Annotated[
            str | None,
            Query(description="Of control: `sha256-…` (pinned), a UTC day, or latest (default)."),
        ] = None,
        known_at: Annotated[
            str | None, Query(description="For a day or latest: what was recorded by then.")
        ] = None,
        theme: Annotated[str | None, Query(description="`light` (default) or `dark`.")] = None,
    ) -> Response:
        look = theme_named(choice_of(theme, "theme", _THEMES))
        services = desk.services
        owner, instant = services.catalog.theatre(theatre), instant_of(known_at)
        tiles = services.tiles
        control = tiles.resolve(theatre, owner.control_layer, version or LATEST, instant)
        at = desk.address(request)
        shown = _shown(desk, owner, control, instant)
        key = " ".join((at.base, look.name, *(one.drawing_id for one in shown)))

        def document() -> str:
            pairs = [(one, tiles.source(one)) for one in shown]
            made = map_style(owner, at.base, pairs, look, control.info)
            return json.dumps(made, ensure_ascii=False, allow_nan=False)

        return cached(request, key, document, JSON, shared=at.shared)

    return router


def _shown(
    desk: Desk, theatre: Theatre, control: Resolved, known_at: datetime | None
) -> list[Resolved]:
    """Return what lies under and over a snapshot of control on its first day, in drawing order."""
    catalog, tiles = desk.services.catalog, desk.services.tiles
    day = control.info.valid_from
    under = catalog.layers_of_kind(theatre.id, LayerKind.BASEMAP)
    over = [theatre.region_layer, *catalog.layers_of_kind(theatre.id, LayerKind.OVERLAY)]
    over += catalog.layers_of_kind(theatre.id, LayerKind.EVENTS)

    def holding(layers: list[str]) -> list[Resolved]:
        infos = [catalog.timeline(theatre.id, layer).as_of(day, known_at) for layer in layers]
        found = [info for info in infos if info is not None]
        return [tiles.resolve(theatre.id, info.layer, info.version) for info in found]

    return [*holding(list(under)), control, *holding(over)]
