"""``/oembed``: what a content system asks when an editor pastes an address of ours."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from app.errors import InvalidRequestError, NotFoundError
from app.render.folium_map import page_title
from app.render.i18n import languages
from app.web import oembed
from app.web.home import home_of
from app.web.languages import preferred_language
from app.web.lasting import is_lasting
from app.web.map_page import build_page
from app.web.params import MAX_TEXT, once_query, repeated
from app.web.problems import problem
from app.web.responses import JSON, cached
from app.web.routes.map import MapQuery, page_request
from app.web.schemas.common import PROBLEM_RESPONSES, problem_response
from app.web.services import Services

XML = "text/xml; charset=utf-8"
PRIVATE = "/draft/"
_LONGEST_URL = 4_000


class OEmbedQuery(BaseModel):
    """The parameters of ``/oembed``. Consumers send more of their own; those are let pass."""

    url: str = Field("", description="Address of a page of this service.", max_length=_LONGEST_URL)
    maxwidth: str | None = Field(None, description="The frame is at most so wide, pixels.")
    maxheight: str | None = Field(None, description="The frame is at most so high, pixels.")
    format: str | None = Field(None, description="json (default) or xml.")


def oembed_router(services: Services) -> APIRouter:
    """Build the route of the oEmbed provider."""
    router = APIRouter(
        tags=["map"], dependencies=[Depends(once_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/oembed",
        summary="oEmbed 1.0: a page's address as a frame",
        response_class=Response,
        responses={
            200: {"content": {JSON: {}, "text/xml": {}}, "description": "A rich response."},
            401: problem_response("The address is a draft's: it is not for others."),
            501: problem_response("Another format than json or xml."),
        },
    )
    def provide(request: Request, query: Annotated[OEmbedQuery, Query()]) -> Response:
        form = query.format or "json"
        if form not in ("json", "xml"):
            detail = f"format={form[:MAX_TEXT]!r} is not provided: json or xml."
            return problem(501, "format-not-provided", detail)
        own = home_of(request, services.settings)
        home = own.url
        found = oembed.asked_of(query.url, home)
        if found is not None and found[0].startswith(PRIVATE):
            return problem(401, "draft-private", "A draft is shown to those who were sent it.")
        frame = _frame(services, request, query, found)
        members = oembed.document(frame, home, request.app.title)
        generation = services.generation + home
        # Whether an address lasts is a matter of the hour, so that the members are in the tag.
        written = json.dumps(members, ensure_ascii=False)
        key = generation + written
        if form == "xml":
            return cached(request, key, lambda: oembed.xml(members), XML, shared=own.shared)
        return cached(request, key, lambda: written, shared=own.shared)

    return router


def _frame(
    services: Services,
    request: Request,
    query: OEmbedQuery,
    found: tuple[str, tuple[tuple[str, str], ...]] | None,
) -> oembed.Frame:
    """Return what to embed; whatever the page itself would refuse is 404, as the format says."""
    room = (_pixels(query.maxwidth, "maxwidth"), _pixels(query.maxheight, "maxheight"))
    width = min(oembed.WIDTH, room[0] or oembed.WIDTH)
    height = min(oembed.HEIGHT, room[1] or oembed.HEIGHT)
    if found is None or found[0] not in oembed.PAGES:
        hint = "Give the address of a page of this service: /, /map or /embed."
        raise NotFoundError("page", query.url[:MAX_TEXT], hint=hint)
    twice = repeated(found[1], oembed.KEPT)
    if twice is not None:
        raise NotFoundError("page", query.url[:MAX_TEXT], hint=f"Give {twice[0]} once, not twice.")
    kept = oembed.kept(found[1])
    # Titles in the address's own language: whose server asks says nothing about who reads.
    asked = {"lang": preferred_language("", languages())} | dict(kept)
    try:
        wanted = page_request(request, MapQuery(**asked), embed=True)
        page = build_page(services, wanted)
    except (InvalidRequestError, ValidationError) as error:
        raise NotFoundError("page", query.url[:MAX_TEXT], hint=str(error)) from None
    theatre = services.theatre_id(wanted.theatre)
    pinned = is_lasting(services, theatre, wanted.version, wanted.known_at)
    return oembed.Frame(kept, page_title(page), width, height, pinned, room)


def _pixels(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and int(text) >= oembed.LEAST):
        expected = f"whole pixels, at least {oembed.LEAST}"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected)
    return int(text)
