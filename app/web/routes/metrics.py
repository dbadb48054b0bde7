"""``/metrics`` for Prometheus, with a token of its own; no page may read it, no cache keeps it."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from app.catalog.refusals import NotAuthenticatedError
from app.web.headers import NO_STORE


def metrics_router(tell: Callable[[], bytes], token: str) -> APIRouter:
    """Build the route.

    Args:
        tell: gives everything there is to tell.
        token: what a reader must send as ``Authorization: Bearer``; empty: there is no such route.
    """
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not token:
            raise HTTPException(404)
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        given = sent.strip().encode("utf-8", "surrogatepass")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, token.encode()):
            raise NotAuthenticatedError("Send the header Authorization: Bearer and the token.")
        return Response(tell(), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": NO_STORE})

    return router
