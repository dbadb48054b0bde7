"""``/feed.atom`` and ``/feed.json``: subscribe to snapshots and corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.news import NewsItem, news
from app.domain.theatre import Theatre
from app.web.feeds import FeedHead, atom, json_feed
from app.web.home import home_of
from app.web.params import choice_of, region_text, strict_query
from app.web.responses import cached
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
_NEWEST = 50


class FeedQuery(BaseModel):
    """The parameters of the feeds, as they come: text."""

    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    region: str | None = Field(None, description="As on /control; omitted: the whole theatre.")
    lang: str | None = Field(None, description="Language of names.")


def feeds_router(services: Services) -> APIRouter:
    """Build the routes of the feeds."""
    router = APIRouter(
        tags=["record"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/feed.atom",
        summary="Snapshots and corrections, newest first, as Atom",
        response_class=Response,
        responses={200: {"content": {ATOM: {}}, "description": "An Atom feed."}},
    )
    def feed_atom(request: Request, query: Annotated[FeedQuery, Query()]) -> Response:
        head, items = _feed(services, request, query)
        key, shared = services.generation + head.home, home_of(request, services.settings).shared
        return cached(request, key, lambda: atom(head, items), ATOM, shared=shared)

    @router.get(
        "/feed.json",
        summary="The same as JSON Feed",
        response_class=Response,
        responses={200: {"content": {JSON_FEED: {}}, "description": "A JSON Feed."}},
    )
    def feed_json(request: Request, query: Annotated[FeedQuery, Query()]) -> Response:
        head, items = _feed(services, request, query)
        key, shared = services.generation + head.home, home_of(request, services.settings).shared
        return cached(request, key, lambda: json_feed(head, items), JSON_FEED, shared=shared)

    return router


def _feed(
    services: Services, request: Request, query: FeedQuery
) -> tuple[FeedHead, tuple[NewsItem, ...]]:
    theatre = (
        services.catalog.theatre(query.theatre)
        if query.theatre is not None
        else services.default_theatre()
    )
    region = region_text(None, query.region) or theatre.id
    lang = choice_of(query.lang, "lang", tuple(theatre.name))
    items = news(services.catalog, services.answers, theatre.id, region, _NEWEST)
    return _head(services, request, theatre, lang), items


def _head(services: Services, request: Request, theatre: Theatre, lang: str) -> FeedHead:
    home = home_of(request, services.settings).url
    query = f"?{request.url.query}" if request.url.query else ""
    return FeedHead(
        title=f"controlmap: {theatre.name.get_in(lang)}",
        lang=lang,
        home=home,
        self_url=f"{home}{request.url.path}{query}",
        author="; ".join(theatre.attribution[:1]) or "controlmap",
    )
