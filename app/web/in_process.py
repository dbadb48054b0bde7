"""Asking an application without a network: the same answers, in the same process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from urllib.parse import urlsplit

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp, Message, Scope

from app.errors import NotFoundError


class InProcess:
    """Asks an ASGI application; a context manager.

    Args:
        app: the application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._thread: AbstractContextManager[BlockingPortal] = start_blocking_portal()

    def __enter__(self) -> InProcess:
        """Begin to ask; the application answers in a thread of its own."""
        self._portal = self._thread.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End that thread."""
        self._thread.__exit__(kind, error, trace)

    def get(self, url: str) -> bytes:
        """Return the body of an answer.

        Raises:
            NotFoundError: any other status than 200.
        """
        status, body = self._portal.call(self._asked, url)
        if status != 200:
            raise NotFoundError("answer", url, hint=body[:300].decode("utf-8", "replace"))
        return body

    async def _asked(self, url: str) -> tuple[int, bytes]:
        status, chunks = 0, list[bytes]()

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        await self._app(_scope(url), receive, send)
        return status, b"".join(chunks)


def _scope(url: str) -> Scope:
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
