"""Cacheable responses: an ETag from the inputs, a 304 when the client already has the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import Request
from starlette.responses import Response

from app.web.headers import cache_headers, entity_tag, etag_matches

GEOJSON = "application/geo+json"
JSON = "application/json"
CSV = "text/csv; charset=utf-8"


def cached(
    request: Request,
    generation: str,
    make: Callable[[], str | bytes],
    media_type: str = JSON,
    *,
    immutable: bool = False,
    shared: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return ``make()`` with cache headers, or 304 without calling it.

    Args:
        request: whose path, query and ``If-None-Match`` count.
        generation: changes whenever any answer could.
        make: produces the body; called only when it is needed.
        media_type: of the body.
        immutable: the URL carries a digest.
        shared: the body holds nothing made from the request's Host: ``Home.shared``.
        headers: more of them.
    """
    etag = _etag(request, generation)
    common = cache_headers(etag, immutable=immutable, shared=shared) | dict(headers or {})
    if etag_matches(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=common)
    return Response(make(), media_type=media_type, headers=common)


def is_known(request: Request, generation: str) -> bool:
    """Return whether ``cached`` would answer 304 and make nothing."""
    return etag_matches(request.headers.get("if-none-match"), _etag(request, generation))


def _etag(request: Request, generation: str) -> str:
    return entity_tag(generation, request.url.path, request.scope["query_string"])
