"""What tells machines what is here: robots, a sitemap, datasets, and a plain description."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from app.render.i18n import languages
from app.web import discovery
from app.web.examples import Examples
from app.web.home import home_of
from app.web.jsonld import MEDIA_TYPE, snapshot_dataset, theatre_dataset
from app.web.params import strict_query
from app.web.responses import cached
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services

PLAIN = "text/plain; charset=utf-8"
XML = "application/xml"
_Theatre = Annotated[str, Path(description="Theatre id.")]


def discovery_router(services: Services) -> APIRouter:
    """Build the routes of discovery."""
    router = APIRouter(
        tags=["discovery"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/robots.txt",
        summary="What crawlers may visit",
        response_class=Response,
        responses=_answered(PLAIN, "Rules (RFC 9309)."),
    )
    def robots(request: Request) -> Response:
        return _given(services, request, discovery.robots, PLAIN)

    @router.get(
        "/sitemap.xml",
        summary="Every lasting page",
        response_class=Response,
        responses=_answered(XML, "A sitemap."),
    )
    def sitemap(request: Request) -> Response:
        tongues = languages()
        return _given(
            services, request, lambda own: discovery.sitemap(services.catalog, own, tongues), XML
        )

    @router.get(
        "/llms.txt",
        summary="The service in plain words",
        response_class=Response,
        responses=_answered(PLAIN, "Markdown."),
    )
    def llms(request: Request) -> Response:
        contract = request.app.openapi()

        def described(own: str) -> str:
            return discovery.described(contract, Examples(services, own), services.catalog, own)

        return _given(services, request, described, PLAIN)

    @router.get(
        "/theatres/{theatre}/dataset.jsonld",
        summary="A theatre as a schema.org Dataset",
        response_class=Response,
        responses=_answered(MEDIA_TYPE, "JSON-LD."),
    )
    def dataset(request: Request, theatre: _Theatre) -> Response:
        catalog = services.catalog
        found = catalog.theatre(theatre)
        return _given(
            services, request, lambda own: _text(theatre_dataset(found, catalog, own)), MEDIA_TYPE
        )

    @router.get(
        "/theatres/{theatre}/layers/{layer}/snapshots/{version}.jsonld",
        summary="A snapshot as a schema.org Dataset",
        response_class=Response,
        responses=_answered(MEDIA_TYPE, "JSON-LD."),
    )
    def snapshot(
        request: Request,
        theatre: _Theatre,
        layer: Annotated[str, Path(description="Layer id.")],
        version: Annotated[str, Path(description="`sha256-` and 16 hex digits, or `latest`.")],
    ) -> Response:
        catalog = services.catalog
        if version == "latest":
            info = catalog.as_of(theatre, layer, None).info
        else:
            info = catalog.by_version(theatre, layer, version).info
        found = catalog.theatre(theatre)
        return _given(
            services, request, lambda own: _text(snapshot_dataset(found, info, own)), MEDIA_TYPE
        )

    return router


def _given(
    services: Services, request: Request, make: Callable[[str], str | bytes], media_type: str
) -> Response:
    """Answer with what is made of the service's own address."""
    own = home_of(request, services.settings)
    key = services.generation + own.url
    return cached(request, key, lambda: make(own.url), media_type, shared=own.shared)


def _answered(media_type: str, description: str) -> dict[int | str, dict[str, object]]:
    declared = media_type.partition(";")[0]
    return {200: {"content": {declared: {}}, "description": description}}


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)
