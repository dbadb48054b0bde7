"""Lets pages of other sites ask with headers such as ``If-None-Match`` and ``Range``.

What the service tells is for everybody and never depends on who asks, so any page may read it,
with the headers that readers send. Credentials are not among them, and only reading is let through:
a request that would write is left to its route.

**Source:** Fetch standard, section 3.2.2 (CORS-preflight request).
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

READS = frozenset({"GET", "HEAD"})
_ALLOWED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Cache-Control, If-Modified-Since, "
    "If-None-Match, If-Range, Pragma, Range, X-Requested-With",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}


class Preflights:
    """Answers a preflight of a request that reads; everything else goes on.

    Args:
        behind: the application.
    """

    def __init__(self, behind: ASGIApp) -> None:
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer: ASGIApp = self._behind
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and _reads(scope):
            answer = Response(status_code=204, headers=_ALLOWED)
        await answer(scope, receive, send)


def _reads(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "origin" in headers and headers.get("access-control-request-method") in READS
