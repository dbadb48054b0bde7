"""One error body for every error of the service: RFC 9457 problem details.

Statuses are a table; texts come from the errors themselves. Only an error nobody foresaw is a 500,
and it shows a request id, never its own text. **Source:** RFC 9457.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.catalog.refusals import (
    AreaTooIntricateError,
    BodyLateError,
    CorrectionStaleError,
    DraftNotFoundError,
    LayerUnknownError,
    NotAllowedError,
    NotAuthenticatedError,
    PublicationError,
    StoreUnwritableError,
    TooOftenError,
    WrongMediaTypeError,
)
from app.errors import (
    ControlmapError,
    InvalidGeometryError,
    InvalidRequestError,
    LimitExceededError,
    NotFoundError,
    RecordedConflictError,
    StoreUnavailableError,
    StoreUnusableError,
)
from app.web.headers import NO_STORE

MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[ControlmapError], int], ...] = (
    (NotFoundError, 404),
    (InvalidRequestError, 422),
    (InvalidGeometryError, 422),
    (AreaTooIntricateError, 422),
    (LimitExceededError, 413),
    (BodyLateError, 408),
    (RecordedConflictError, 409),
    (NotAuthenticatedError, 401),
    (NotAllowedError, 403),
    (DraftNotFoundError, 404),
    (CorrectionStaleError, 412),
    (WrongMediaTypeError, 415),
    (LayerUnknownError, 422),
    (PublicationError, 422),
    (TooOftenError, 429),
    (StoreUnwritableError, 503),
)

TITLES: Mapping[str, str] = {
    "not-found": "There is nothing at this address",
    "theatre-not-found": "No such theatre",
    "layer-not-found": "No such layer",
    "region-not-found": "No such region",
    "snapshot-not-found": "No snapshot holds on that date",
    "place-not-found": "No such place",
    "tile-not-found": "No such tile",
    "feature-gone": "The feature does not hold then",
    "invalid-parameter": "A parameter cannot be read",
    "invalid-geometry": "The polygon cannot be measured",
    "limit-exceeded": "More than is allowed",
    "body-late": "The body took too long to arrive",
    "recorded-conflict": "Another snapshot is recorded under that name",
    "format-not-provided": "Not provided in that format",
    "draft-private": "A draft is not for others",
    "not-authenticated": "Who asks is not known",
    "not-allowed": "The token does not allow this",
    "draft-not-found": "No such draft",
    "correction-stale": "Something else stands than was to be followed",
    "wrong-media-type": "The body is not said to be GeoJSON",
    "snapshot-refused": "The rules of the record refuse the snapshot",
    "layer-unknown": "The theatre has no such layer yet",
    "jump-held": "A jump is held back for a person's word",
    "too-often": "Too many requests",
    "range-not-satisfiable": "The file has no such bytes",
    "record-unwritable": "The record could not be written",
    "method-not-allowed": "This address does not answer that method",
    "bad-request": "The request cannot be read",
    "internal-error": "The service failed",
    "record-damaged": "The record on disk is not what was loaded",
    "store-unavailable": "The store of the record does not answer",
    "store-unusable": "The store cannot be used",
}
"""Every code an answer can carry, with its title; ``docs/api.md`` explains each."""

MEANINGS: Mapping[str, str] = {
    "not-found": "404: the path is not a route, or no feature has that id.",
    "theatre-not-found": "404: no theatre of that id is loaded; `nearest` lists those that are.",
    "layer-not-found": "404: the theatre has no such layer; `nearest` lists its layers.",
    "region-not-found": "404: no region has that id, name, alias or code; see `nearest`.",
    "snapshot-not-found": "404: the date lies before the record, or no recording has that digest; "
    "`available` is the interval that can be answered.",
    "place-not-found": "404: no place of the record has that id, name or alias; see `nearest`.",
    "tile-not-found": "404: zoom, column or row outside the tile matrix.",
    "feature-gone": "410: the feature was recorded, but does not hold then; `links` say when.",
    "invalid-parameter": "422 (400 under /ogc): unknown, repeated or unreadable; `errors` has "
    "the parameter, what came and what would be right.",
    "invalid-geometry": "422: the polygon of a request is not sound; `errors` has each issue and "
    "where it is. Nothing is repaired.",
    "limit-exceeded": "413 (422: a polygon too intricate to measure): larger than a stated limit; "
    "`limit`, `got` and `allowed`.",
    "body-late": "408: the body was not there in `body_seconds`; nothing was done. The "
    "connection is closed; send it again.",
    "recorded-conflict": "409: `path` holds other bytes; `held` and `offered` are both digests. "
    "A correction is a new revision.",
    "format-not-provided": "501: oEmbed is provided as json or xml.",
    "draft-private": "401: oEmbed of a draft's address.",
    "not-authenticated": "401: publishing needs a token, and there is none that counts.",
    "not-allowed": "403: the token's role is not enough; `has` and `needs`.",
    "draft-not-found": "404: the draft was published, deleted, or kept longer than allowed.",
    "correction-stale": "412: `expected` (or If-Match) is not what stands; `held` is.",
    "wrong-media-type": "415: send application/geo+json or application/json.",
    "snapshot-refused": "422: `issues` has everything the rules of the record found.",
    "layer-unknown": "422: a snapshot of a layer that is not there; `nearest`. Publish it with "
    "`new_layer=true` if it is to begin one.",
    "jump-held": "422: only a jump stands against it; `moves` has each share before and after. "
    "Publish again with `accept_jump` and the reason.",
    "too-often": "429: `Retry-After` says when to come again, in seconds.",
    "range-not-satisfiable": "416: `Range` begins behind the file's end; `size_bytes` is its size.",
    "record-unwritable": "503: no space or no right to write; nothing was recorded.",
    "method-not-allowed": "405: the `Allow` header lists the methods.",
    "bad-request": "4xx: the request is not HTTP the service can read.",
    "internal-error": "500: nobody foresaw it; quote the `incident`.",
    "record-damaged": "503: a recorded file changed on disk; it is refused, not served.",
    "store-unusable": "at the start only: the store's address or schema is wrong.",
    "store-unavailable": "503: the database of the record is down and the answer needs it; what is "
    "loaded goes on being served. `Retry-After` says when to ask again, in seconds.",
}
"""When each code is answered; the docs' table is generated from it."""

_LOG = logging.getLogger("controlmap.web")
_RETRY_AFTER_S = "5"
_TOKEN = re.compile(r"controlmap_[0-9a-f]{6,}[A-Za-z0-9_-]*")


def problem(
    status: int, code: str, detail: str, extra: Mapping[str, object] | None = None
) -> Response:
    """Return a problem+json response that nothing may cache."""
    body = {
        "type": f"urn:controlmap:problem:{code}",
        "title": TITLES[code],
        "status": status,
        "detail": detail,
        "code": code,
        **(extra or {}),
    }
    headers = {
        "Cache-Control": NO_STORE,
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }
    # What was sent is said again, but a token that went astray into an address is not.
    text = _TOKEN.sub("controlmap_…", json.dumps(body, ensure_ascii=False))
    # A lone surrogate from a query string cannot be written in UTF-8; show it as it came.
    data = text.encode("utf-8", "backslashreplace")
    return Response(data, status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of an application answer with a problem."""
    app.add_exception_handler(ControlmapError, domain_error)
    app.add_exception_handler(StoreUnavailableError, _store_down)
    app.add_exception_handler(StoreUnusableError, _store_down)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unforeseen)


def domain_error(request: Request, error: Exception) -> Response:
    """Return the answer to an error of ours; also for a layer in front of the routes."""
    if not isinstance(error, ControlmapError):
        return _unforeseen(request, error)
    if isinstance(error, PublicationError):
        request.app.state.services.issues.add_all(issue.code for issue in error.issues)
    for kind, status in _STATUS:
        if isinstance(error, kind):
            response = problem(status, error.code, str(error), error.details)
            response.headers.update(_headers_of(error))
            return response
    return _damaged(request, error)


def _headers_of(error: ControlmapError) -> Mapping[str, str]:
    """Return what a status must carry. **Source:** RFC 9110 sections 11.6.1, 10.2.3, 15.5.9."""
    if isinstance(error, NotAuthenticatedError):
        return {"WWW-Authenticate": 'Bearer realm="controlmap"'}
    if isinstance(error, TooOftenError):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, BodyLateError):
        return {"Connection": "close"}  # or what comes late would be read as the next request
    return {}


def _store_down(request: Request, error: Exception) -> Response:
    """The store is out of reach: say so without saying where it is."""
    _LOG.warning("%s not answered: %s", request.url.path, error)
    detail = "The store of the record does not answer just now; what is loaded is still served."
    response = problem(503, "store-unavailable", detail)
    response.headers["Retry-After"] = _RETRY_AFTER_S
    return response


def _damaged(request: Request, error: ControlmapError) -> Response:
    """A recording changed on disk while the service ran: refuse to answer from it."""
    incident = uuid.uuid4().hex
    _LOG.error("record damaged, incident %s, %s", incident, request.url.path, exc_info=error)
    detail = "A recorded file was changed or removed while the service ran; it will not be used."
    return problem(503, "record-damaged", detail, {"incident": incident})


def _validation_error(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        {
            "parameter": ".".join(str(step) for step in e["loc"][1:]),
            "got": repr(e.get("input"))[:200],
            "expected": e["msg"],
        }
        for e in found
    ]
    names = ", ".join(str(e["parameter"]) for e in errors)
    detail = f"These parameters cannot be read: {names}."
    return problem(422, "invalid-parameter", detail, {"errors": errors})


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    if status == 404:
        return problem(404, "not-found", f"There is nothing at {path}. The API is listed at /docs.")
    if status == 405:
        response = problem(405, "method-not-allowed", f"{path} does not answer {request.method}.")
        allow = (error.headers or {}).get("Allow") if isinstance(error, HTTPException) else None
        if allow:
            # What answers GET answers HEAD too: app.web.head_requests.
            methods = {*allow.split(", "), *(["HEAD"] if "GET" in allow.split(", ") else [])}
            response.headers["Allow"] = ", ".join(sorted(methods))
        return response
    return problem(status, "bad-request", "The request cannot be read.")


def _gone(_: Request, __: Exception) -> Response:
    """The reader hung up in the middle of a body: nobody reads this, and nothing failed."""
    return problem(400, "bad-request", "The request ended before its body did.")


def _unforeseen(request: Request, error: Exception) -> Response:
    incident = uuid.uuid4().hex
    _LOG.error("unforeseen error, incident %s, %s", incident, request.url.path, exc_info=error)
    detail = "The service failed to answer; quote the incident number when you report it."
    return problem(500, "internal-error", detail, {"incident": incident})
