"""What a request to publish carries: a body within its limit, and the words beside it."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request

from app.catalog.candidate import Offer
from app.catalog.refusals import WrongMediaTypeError
from app.errors import InvalidRequestError, LimitExceededError
from app.web.bodies import body_within
from app.web.responses import GEOJSON, JSON

_LONGEST_REASON = 2000
_MEDIA = (GEOJSON, JSON)

ACCEPT = "Why a jump against the snapshot before is right; stays in the file."
EXPECTED = "Digest of what it corrects; as If-Match."

PUBLISH_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A FeatureCollection of record format v1; RFC 7946, CRS84.",
        "content": {media: {"schema": {"type": "object"}} for media in _MEDIA},
    }
}
SECURITY: Final[dict[str, Any]] = {"security": [{"bearer": []}]}

_MEANINGS = {
    401: "No token, or none that counts.",
    403: "The token's role is not enough.",
    404: "No such theatre, or no such draft.",
    408: "The body took too long to arrive; nothing was done.",
    409: "The name holds another snapshot; both digests.",
    412: "What stands is not what was to be followed; both digests.",
    413: "Larger than a stated limit; says which.",
    415: "The body is not said to be GeoJSON.",
    422: "The rules of the record refuse it: every issue. jump-held: but for a jump.",
    429: "Too many requests; Retry-After says when to come again, in seconds.",
    503: "The record or the desk could not be written; nothing was recorded.",
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": meaning,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for status, meaning in _MEANINGS.items()
}


class CodedBodyError(WrongMediaTypeError):
    """The body is compressed or coded in another way; bodies are read as they are.

    **Source:** RFC 9110 section 15.5.16.
    """

    def __init__(self, got: str) -> None:
        super().__init__(got)
        self.args = (f"Send the body as it is, without Content-Encoding '{got}'.",)


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Return the body; stop reading when it is, or says it is, too large, or late.

    Raises:
        WrongMediaTypeError: it is not said to be GeoJSON, or it is coded.
        LimitExceededError: more than ``most`` bytes.
        BodyLateError: it was not there in that many seconds.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _MEDIA:
        raise WrongMediaTypeError(media[:100])
    refuse_coded(request)
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:18]) > most:
        raise LimitExceededError("publish_bytes", int(said[:18]), most)
    return await body_within(request, "publish_bytes", most, seconds)


def refuse_coded(request: Request) -> None:
    """Refuse a body that is compressed, before any of it is read.

    Raises:
        CodedBodyError: ``Content-Encoding`` says anything but ``identity``.
    """
    coding = ",".join(request.headers.getlist("content-encoding")).strip().lower()
    if coding not in {"", "identity"}:
        raise CodedBodyError(coding[:100])


def offered(request: Request, body: bytes, accept_jump: str | None, expected: str | None) -> Offer:
    """Return the offer of a request; ``If-Match`` is another way to say ``expected``.

    Raises:
        InvalidRequestError: both are given and differ, or a reason is empty or too long.
    """
    if accept_jump is not None and not 0 < len(accept_jump.strip()) <= _LONGEST_REASON:
        wanted = f"a reason of 1 to {_LONGEST_REASON} characters"
        raise InvalidRequestError("accept_jump", accept_jump[:100], wanted)
    match = request.headers.get("if-match")
    tag = match.strip().removeprefix("W/").strip('"') if match is not None else None
    if tag is not None and expected not in {None, tag}:
        raise InvalidRequestError("expected", (expected or "")[:100], "the digest of If-Match")
    return Offer(body, accept_jump, expected or tag)
