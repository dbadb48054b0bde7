"""``/ogc``: landing page, conformance, contract, collections."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.web.ogc import documents
from app.web.ogc.asked import only_form
from app.web.ogc.contract import contract
from app.web.ogc.declared import CollectionId, Form, OgcRouter, documented
from app.web.ogc.desk import Desk
from app.web.ogc.names import OPENAPI, SCHEMA
from app.web.responses import cached


def core_router(desk: Desk) -> APIRouter:
    """Build the routes that say what there is."""
    router = OgcRouter()

    @router.get("/ogc", summary="Landing page of OGC API", responses=documented())
    @router.get("/ogc/", include_in_schema=False)
    def landing(request: Request, f: Form = None) -> Response:
        return desk.give(request, f, documents.landing, "landing.html")

    @router.get("/ogc/conformance", summary="What is conformed to", responses=documented())
    def conformance(request: Request, f: Form = None) -> Response:
        return desk.give(request, f, documents.conformance, "conformance.html")

    @router.get(
        "/ogc/api",
        summary="The contract of OGC API (OpenAPI 3.0)",
        responses=documented(OPENAPI.partition(";")[0], html=False),
    )
    def api(
        request: Request,
        f: Annotated[str | None, Query(description="`json`, the only form.")] = None,
    ) -> Response:
        only_form(f, "json")
        at = desk.address(request)
        return cached(
            request,
            f"{desk.services.generation} {at.base}",
            lambda: json.dumps(contract(at, desk.collections), ensure_ascii=False),
            OPENAPI,
            shared=at.shared,
        )

    @router.get("/ogc/collections", summary="Every layer as a collection", responses=documented())
    def collections(request: Request, f: Form = None) -> Response:
        known = desk.collections
        return desk.give(
            request, f, lambda at: documents.collections(at, known), "collections.html"
        )

    @router.get("/ogc/collections/{collection}", summary="One collection", responses=documented())
    def collection(request: Request, collection: CollectionId, f: Form = None) -> Response:
        known = desk.collections
        one = known.find(collection)
        return desk.give(
            request, f, lambda at: documents.collection(at, known, one), "collection.html"
        )

    @router.get(
        "/ogc/collections/{collection}/queryables",
        summary="What a collection's features can be asked by",
        responses=documented(SCHEMA),
    )
    def queryables(request: Request, collection: CollectionId, f: Form = None) -> Response:
        one = desk.collections.find(collection)
        return desk.give(
            request,
            f,
            lambda at: documents.queryables(at, one),
            "queryables.html",
            media_type=SCHEMA,
        )

    return router
