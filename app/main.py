"""``create_app(settings)``: the only place that wires the parts together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import Lifespan

from app import __version__
from app.catalog.pictures import Pictures
from app.catalog.publishing import DraftRules, Publishing
from app.export.formats import MEDIA_TYPES
from app.opening import open_desk, open_record
from app.settings import Settings
from app.web import openapi, problems
from app.web.callers import Callers
from app.web.draft_previews import DraftPreviews
from app.web.exposition import Exposition
from app.web.fronted import Fronted
from app.web.head_requests import HeadRequests
from app.web.hot_answers import HotAnswers
from app.web.metrics import Measured, Meter
from app.web.ogc.router import ogc_router
from app.web.preflight import Preflights
from app.web.routes.area import area_router
from app.web.routes.claims import claims_router
from app.web.routes.control import control_router
from app.web.routes.control_time import control_time_router
from app.web.routes.discovery import discovery_router
from app.web.routes.docs import docs_router
from app.web.routes.downloads import downloads_router
from app.web.routes.drafts import drafts_router
from app.web.routes.events import events_router
from app.web.routes.feeds import feeds_router
from app.web.routes.health import health_router
from app.web.routes.image import image_router
from app.web.routes.map import map_router
from app.web.routes.metrics import metrics_router
from app.web.routes.oembed import oembed_router
from app.web.routes.point import point_router
from app.web.routes.publish import publish_router
from app.web.routes.record import record_router
from app.web.routes.snapshots import snapshots_router
from app.web.routes.tiles import tiles_router
from app.web.services import OneState, Services
from app.web.static_files import VersionedFiles, static_version
from app.web.tile_lane import TileLane
from app.web.weak_tags import WeakTags

# Files that are compressed inside, or read by range.
AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, *(t for s, t in MEDIA_TYPES.items() if s != "csv"))
_STATIC = Path(__file__).resolve().parent / "web" / "static"
_LOG = logging.getLogger("controlmap")


def build_services(settings: Settings) -> Services:
    """Load the record and build everything the routes need.

    Raises:
        DataError: the record breaks its rules; carries every issue.
        TheatreNotFoundError: there is no theatre, or not the default one.
    """
    services = Services(settings, open_record(settings), static_version(_STATIC))
    services.default_theatre()
    return services


def build_publishing(services: Services) -> Publishing | None:
    """Open the desk of the settings and answer what a killed process left open on it.

    Returns:
        None: there is no desk, and nothing can be published.
    """
    settings = services.settings
    desk = open_desk(settings, services.recorded.store)
    if desk is None:
        return None
    publishing = Publishing(
        desk,
        lambda: services.recorded_state,
        services.refresh,
        settings.publish_limits,
        services.clock,
        DraftRules(settings.drafts, settings.draft_days),
    )
    publishing.settle()
    services.recorded.store.sweep()
    return publishing


def _following(services: Services, told: Exposition) -> Lifespan[FastAPI]:
    """Return the life of an application: it follows its store, and tells what it counts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if services.follower is not None:
            services.follower.start()
        told.start()
        try:
            yield
        finally:
            await asyncio.to_thread(told.stop)
            if services.follower is not None:
                await asyncio.to_thread(services.follower.stop)

    return lifespan


def _asked(services: Services) -> tuple[APIRouter, ...]:
    """Return the routes that readers ask."""
    return (
        control_router(services),
        control_time_router(services),
        point_router(services),
        area_router(services),
        events_router(services),
        claims_router(services),
        record_router(services),
        snapshots_router(services),
        downloads_router(services),
        feeds_router(services),
        tiles_router(services),
        ogc_router(services),
        map_router(services),
        image_router(services, Pictures(_STATIC / "vendor" / "truetype")),
        oembed_router(services),
        discovery_router(services),
        docs_router(services),
    )


def _desk_and_operation(
    services: Services, callers: Callers, told: Exposition
) -> tuple[APIRouter, ...]:
    """Return the routes of those who publish and of those who operate."""
    return (
        publish_router(callers, services.settings.publish_bytes, services.settings.body_seconds),
        drafts_router(callers),
        health_router(services),
        metrics_router(told.tell, services.settings.metrics_token.get_secret_value()),
    )


def _put_layers(
    app: Fronted, services: Services, publishing: Publishing | None, meter: Meter
) -> None:
    """Put what every request passes around the routes, the innermost first."""
    app.add_middleware(TileLane, services=services)
    app.add_middleware(DraftPreviews, services=services, publishing=publishing)
    app.add_middleware(GZipMiddleware, minimum_size=1024, exclude_content_types=AS_THEY_ARE)
    app.add_middleware(WeakTags)
    app.add_middleware(OneState, services=services)
    answer_bytes = services.settings.answer_cache_bytes
    app.put_in_front(lambda behind: Measured(behind, meter))
    app.put_in_front(
        lambda behind: HotAnswers(
            behind, answer_bytes, lambda: services.newest_generation, ("/static",), meter
        )
    )
    app.put_in_front(HeadRequests)
    app.put_in_front(Preflights)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the whole service from its settings; nothing is shared between two applications.

    Raises:
        DataError: the record breaks its rules; the service does not start.
        TheatreNotFoundError: there is no theatre, or not the default one.
    """
    services = build_services(settings or Settings())
    publishing = build_publishing(services)
    callers = Callers(services, publishing)
    meter = Meter()
    told = Exposition(services, meter, services.issues, services.settings.metrics_folder)
    app = Fronted(
        title="controlmap",
        version=__version__,
        description=openapi.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_following(services, told),
        redirect_slashes=False,  # a redirect would name whatever Host the request carried
    )
    problems.install(app)
    for router in (*_asked(services), *_desk_and_operation(services, callers, told)):
        app.include_router(router)
    app.mount(services.static, VersionedFiles(directory=_STATIC), name="static")
    openapi.install(app)
    _put_layers(app, services, publishing, meter)
    app.state.services = services
    return app
