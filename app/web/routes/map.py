"""``/``, ``/map`` and ``/embed``: the interactive page."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from app.domain.event import EVENT_TYPES
from app.errors import InvalidRequestError
from app.render.folium_map import render_map_page
from app.render.i18n import SYSTEMS, languages
from app.render.look import look_digest
from app.web.draft_previews import draft_of
from app.web.headers import cache_headers, entity_tag, etag_matches
from app.web.home import home_of
from app.web.languages import preferred_language
from app.web.map_page import PageRequest, build_page
from app.web.page_headers import page_headers
from app.web.params import (
    choice_of,
    day_of,
    instant_of,
    page_query,
    region_text,
    version_of,
)
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services

THEMES = ("light", "dark")
UNITS = ("area", "people")
VIEWS = ("map", "changes", "compare")
NO_EVENTS = "none"


class MapQuery(BaseModel):
    """The parameters of the page, as they come: text."""

    date: str | None = Field(None, description="UTC day YYYY-MM-DD; omitted: the theatre's own.")
    snapshot: str | None = Field(
        None,
        description="One recording by its digest, instead of date: pins control; "
        "add known_at to pin everything.",
    )
    region: str | None = Field(None, description="As on /control; omitted: the theatre's own.")
    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    lang: str | None = Field(None, description="Language; omitted: as Accept-Language says.")
    theme: str | None = Field(None, description="light or dark; omitted: as the system says.")
    known_at: str | None = Field(None, description="Show what was recorded by this instant.")
    view: str | None = Field(None, description="map (default), changes or compare.")
    unit: str | None = Field(None, description="area (default) or people.")
    compare: str | None = Field(None, description="The other UTC day of changes and compare.")
    digits: str | None = Field(None, description="latn, arab, …; omitted: the language's own.")
    events: str | None = Field(None, description="Types of event shown, a,b; none; omitted: all.")


def map_router(services: Services) -> APIRouter:
    """Build the routes of the page."""
    router = APIRouter(
        tags=["map"], dependencies=[Depends(page_query)], responses=PROBLEM_RESPONSES
    )
    look = look_digest()

    def respond(request: Request, query: MapQuery, *, embed: bool) -> Response:
        home = home_of(request, services.settings)
        asked = replace(page_request(request, query, embed=embed), home=home.url)
        parts = (services.generation, look, asked, request.url.path, request.scope["query_string"])
        common = cache_headers(entity_tag(*parts), immutable=False, shared=home.shared)
        if query.lang is None:
            common["Vary"] = "Accept-Language"
        if etag_matches(request.headers.get("if-none-match"), common["ETag"]):
            return Response(status_code=304, headers=common)
        page = render_map_page(build_page(services, asked))
        return HTMLResponse(page.html, headers=common | page_headers(page, embed=embed))

    @router.get("/", summary="The interactive map", response_class=HTMLResponse)
    def root(request: Request, query: Annotated[MapQuery, Query()]) -> Response:
        return respond(request, query, embed=False)

    @router.get("/map", summary="The interactive map", response_class=HTMLResponse)
    def full(request: Request, query: Annotated[MapQuery, Query()]) -> Response:
        return respond(request, query, embed=False)

    @router.get("/embed", summary="The map for other sites' frames", response_class=HTMLResponse)
    def embed(request: Request, query: Annotated[MapQuery, Query()]) -> Response:
        return respond(request, query, embed=True)

    return router


def page_request(request: Request, query: MapQuery, *, embed: bool) -> PageRequest:
    """Return what is asked of the page, typed.

    Raises:
        InvalidRequestError: a parameter that cannot be read.
    """
    version = version_of(query.snapshot, query.date)
    view = choice_of(query.view, "view", VIEWS)
    if version is not None and view != "map":
        raise InvalidRequestError("view", view, "map with a snapshot: it is compared with none")
    return PageRequest(
        theatre=query.theatre,
        region=region_text(None, query.region),
        day=day_of(query.date),
        version=version,
        lang=_language(request, query),
        theme=choice_of(query.theme, "theme", THEMES) if query.theme is not None else None,
        embed=embed,
        prefix=str(request.scope.get("root_path", "")).rstrip("/"),
        draft=draft_of(request.scope) is not None,
        known_at=instant_of(query.known_at),
        view=view,
        unit=choice_of(query.unit, "unit", UNITS),
        compare=day_of(query.compare, "compare"),
        digits=choice_of(query.digits, "digits", SYSTEMS) if query.digits is not None else None,
        events=_event_types(query.events),
    )


def _language(request: Request, query: MapQuery) -> str:
    if query.lang is None:
        return preferred_language(request.headers.get("accept-language", ""), languages())
    return choice_of(query.lang, "lang", languages())


def _event_types(text: str | None) -> tuple[str, ...] | None:
    """Return the types of event to show, in the vocabulary's order; None: all of them."""
    if text is None:
        return None
    if text == NO_EVENTS:
        return ()
    asked = {choice_of(part, "events", EVENT_TYPES) for part in text.split(",")}
    return tuple(kind for kind in EVENT_TYPES if kind in asked)
