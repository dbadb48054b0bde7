"""All of OGC API as one router."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.ogc.desk import Desk
from app.web.ogc.routes_core import core_router
from app.web.ogc.routes_items import items_router
from app.web.ogc.routes_style import style_router
from app.web.ogc.routes_tiles import tiles_router
from app.web.services import Services


def ogc_router(services: Services) -> APIRouter:
    """Build the routes under ``/ogc``, and the map style of a theatre."""
    desk = Desk.of(services)
    router = APIRouter()
    for part in (core_router, items_router, tiles_router, style_router):
        router.include_router(part(desk))
    return router
