"""Compressed bytes are not the tagged ones: their ETag becomes weak.

**Source:** RFC 9110 section 8.8.3.3: a strong ETag differs between content codings.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class WeakTags:
    """Marks the ETag of every content-coded answer as weak; comparison for 304 is weak anyway.

    Args:
        app: the application behind, which compresses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _weakened(message["headers"])}
            await send(message)

        await self._app(scope, receive, weakened)


def _weakened(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    if all(name.lower() != b"content-encoding" for name, _ in headers):
        return headers
    return [
        (name, b"W/" + value if name.lower() == b"etag" and value[:2] != b"W/" else value)
        for name, value in headers
    ]
