"""An answer that has been given is bytes: a small ASGI layer in front of routing.

The same request has the same answer until the service takes up another state of the record: the
state's generation is part of the key. Only complete 200 answers to GET with an ETag and a public
``Cache-Control`` are kept, in bounded memory, least recently used first out. Keys are raw request
bytes: two spellings of one question are two entries, never one entry for two questions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.headers import etag_matches

_LARGEST_PART = 8  # one answer may take at most this part of the memory
_OVERHEAD_BYTES = 1024  # of the objects that hold one answer, measured generously
_Key = tuple[str, str, bytes, str, str, bytes, bool]
_Headers = list[tuple[bytes, bytes]]
_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}


@dataclass(frozen=True, slots=True)
class _Given:
    headers: _Headers
    headers_304: _Headers
    etag: str
    body: bytes
    size: int


class HotAnswers:
    """Keeps finished answers of an ASGI application and gives them again.

    Args:
        app: the application behind.
        max_bytes: memory for answers with their keys and headers; 0 keeps nothing.
        generation: names the state of the record that a request beginning now is answered from;
            by default there is only one.
        skip: path prefixes that are never kept.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        generation: Callable[[], str] = str,
        skip: tuple[str, ...] = (),
    ) -> None:
        self._app = app
        self._generation = generation
        self._largest = max_bytes // _LARGEST_PART
        self._skip = skip
        self._given: LRUCache[_Key, _Given] = LRUCache(
            max(max_bytes, 1), getsizeof=lambda given: given.size
        )
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and remember."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # Of a header sent twice the first counts, as it does for the application behind.
        request = dict(reversed(scope["headers"]))
        key = _key(scope, request, self._generation())
        with self._lock:
            given = self._given.get(key)
        if given is not None:
            await _give(given, request, send)
        elif scope["path"].startswith(self._skip):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, self._listening(key, send))

    def _listening(self, key: _Key, send: Send) -> Send:
        """Return a ``send`` that passes everything on and remembers a complete answer."""
        start: Message = {}
        chunks: list[bytes] = []

        async def listen(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))
                if not message.get("more_body", False):
                    self._remember(key, start, b"".join(chunks))
            await send(message)

        return listen

    def _remember(self, key: _Key, start: Message, body: bytes) -> None:
        headers: _Headers = [(name.lower(), value) for name, value in start["headers"]]
        named = dict(headers)
        etag = named.get(b"etag")
        size = len(body) + _size_of(key) + 2 * sum(len(n) + len(v) for n, v in headers)
        may_keep = (
            start["status"] == 200
            and etag is not None
            and b"public" in named.get(b"cache-control", b"")
            and named.get(b"vary", b"accept-encoding").lower() == b"accept-encoding"
            and size <= self._largest
        )
        if not may_keep or etag is None:
            return
        headers_304 = [(n, v) for n, v in headers if n not in _NOT_IN_304]
        with self._lock:
            self._given[key] = _Given(headers, headers_304, etag.decode("latin-1"), body, size)


def _key(scope: Scope, request: dict[bytes, bytes], generation: str) -> _Key:
    gzip = b"gzip" in request.get(b"accept-encoding", b"")
    host = request.get(b"host", b"")
    root, query = scope.get("root_path", ""), scope["query_string"]
    return generation, scope.get("scheme", "http"), host, root, scope["path"], query, gzip


def _size_of(key: _Key) -> int:
    """Return what a key costs, bytes: a stranger chooses host, path and query."""
    return _OVERHEAD_BYTES + sum(len(part) for part in key if isinstance(part, str | bytes))


async def _give(given: _Given, request: dict[bytes, bytes], send: Send) -> None:
    asked = request.get(b"if-none-match")
    fresh = asked is not None and etag_matches(asked.decode("latin-1"), given.etag)
    status, headers = (304, given.headers_304) if fresh else (200, given.headers)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if fresh else given.body})
