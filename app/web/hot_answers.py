"""An answer that has been given is bytes: a small ASGI layer in front of routing.

The same request has the same answer until the service takes up another state of the record: the
state's generation is part of the key. Only complete 200 answers to GET with an ETag and a public
``Cache-Control`` are kept, in bounded memory, least recently used first out; and those that are
private for no other reason than the request's Host, which is part of the key. Keys are raw request
bytes: two spellings of one question are two entries, never one entry for two questions.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.headers import OWN, etag_matches
from app.web.metrics import Latency, Meter

_LARGEST_PART = 8  # one answer may take at most this part of the memory
_OVERHEAD_BYTES = 1024  # of the objects that hold one answer, measured generously
_Key = tuple[str, str, bytes, str, str, bytes, bool]
_Headers = list[tuple[bytes, bytes]]
_ZERO = re.compile(rb"q\s*=\s*0(\.0*)?")
_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}


@dataclass(frozen=True, slots=True)
class _Given:
    start: Message
    body: Message
    start_304: Message
    etag: str
    size: int
    times: Latency
    times_304: Latency


class HotAnswers:
    """Keeps finished answers of an ASGI application and gives them again.

    Args:
        app: the application behind.
        max_bytes: memory for answers with their keys and headers; 0 keeps nothing.
        generation: names the state of the record that a request beginning now is answered from;
            by default there is only one.
        skip: path prefixes that are never kept.
        meter: counts what is given from memory.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        generation: Callable[[], str] = str,
        skip: tuple[str, ...] = (),
        meter: Meter | None = None,
    ) -> None:
        self._app = app
        self._generation = generation
        self._largest = max_bytes // _LARGEST_PART
        self._skip = skip
        self._meter = meter or Meter()
        self._given: LRUCache[_Key, _Given] = LRUCache(
            max(max_bytes, 1), getsizeof=lambda given: given.size
        )
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on and remember."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        host, coding, asked, part = _told(scope)
        if part:  # what is kept are whole answers
            await self._app(scope, receive, send)
            return
        gzip = coding is not None and takes_gzip(coding)
        key = _key(scope, self._generation(), host or b"", gzip=gzip)
        with self._lock:
            given = self._given.get(key)
        if given is None:
            await self._answered(key, scope, receive, send, refused=bool(coding) and not gzip)
        elif asked is not None and etag_matches(asked.decode("latin-1"), given.etag):
            await send(given.start_304)
            await send({"type": "http.response.body", "body": b""})
            self._meter.hit(given.times_304, begun)
        else:
            await send(given.start)
            await send(given.body)
            self._meter.hit(given.times, begun)

    async def _answered(
        self, key: _Key, scope: Scope, receive: Receive, send: Send, *, refused: bool
    ) -> None:
        """Pass a request on and remember its answer."""
        if refused:  # what compresses behind looks for the word alone, and finds it in gzip;q=0
            headers = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        keeps = not scope["path"].startswith(self._skip)
        await self._app(scope, receive, self._listening(key, scope, send) if keeps else send)

    def _listening(self, key: _Key, scope: Scope, send: Send) -> Send:
        """Return a ``send`` that passes everything on and remembers a complete answer."""
        start: Message = {}
        chunks: list[bytes] = []
        held = 0

        async def listen(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                held += len(message.get("body", b""))
                if held > self._largest:
                    chunks.clear()  # too large to be kept: it only passes through
                else:
                    chunks.append(message.get("body", b""))
                if held <= self._largest and not message.get("more_body", False):
                    self._remember(key, scope, start, b"".join(chunks))
            await send(message)

        return listen

    def _remember(self, key: _Key, scope: Scope, start: Message, body: bytes) -> None:
        headers: _Headers = [(name.lower(), value) for name, value in start["headers"]]
        named = dict(headers)
        etag = named.get(b"etag")
        size = len(body) + _size_of(key) + 2 * sum(len(n) + len(v) for n, v in headers)
        may_keep = (
            start["status"] == 200
            and etag is not None
            and _may_be_kept(named.get(b"cache-control", b""))
            and named.get(b"vary", b"accept-encoding").lower() == b"accept-encoding"
            and size <= self._largest
        )
        if not may_keep or etag is None:
            self._meter.passed += 1
            return
        self._meter.misses += 1
        start_304 = {**start, "status": 304, "headers": _headers_304(headers)}
        whole: Message = {"type": "http.response.body", "body": body}
        given = _Given(
            {**start, "headers": headers},
            whole,
            start_304,
            etag.decode("latin-1"),
            size,
            self._meter.latency(scope, 200),
            self._meter.latency(scope, 304),
        )
        with self._lock:
            self._given[key] = given


def _told(scope: Scope) -> tuple[bytes | None, bytes | None, bytes | None, bool]:
    """Return a request's host, codings and known tags, and whether it asks for a part.

    Of a header sent twice the first counts.
    """
    host = coding = asked = None
    part = False
    for name, value in scope["headers"]:
        if name == b"host":
            host = value if host is None else host
        elif name == b"accept-encoding":
            coding = value if coding is None else coding
        elif name == b"if-none-match":
            asked = value if asked is None else asked
        elif name == b"range":
            part = True
    return host, coding, asked, part


def takes_gzip(accept_encoding: bytes) -> bool:
    """Return whether an ``Accept-Encoding`` allows gzip: named, and not with a weight of 0.

    **Source:** RFC 9110 section 12.5.3.

    >>> takes_gzip(b"br, gzip"), takes_gzip(b"gzip;q=0, br"), takes_gzip(b"gzip; q=0.5")
    (True, False, True)
    """
    if b"gzip" not in accept_encoding:
        return False
    if b"q=" not in accept_encoding and b"Q=" not in accept_encoding:
        return True
    for part in accept_encoding.lower().split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip() == b"gzip":
            return _ZERO.fullmatch(weight.strip()) is None
    return False


def _may_be_kept(cache_control: bytes) -> bool:
    return b"public" in cache_control or cache_control == OWN.encode()


def _headers_304(headers: _Headers) -> _Headers:
    return [(name, value) for name, value in headers if name not in _NOT_IN_304]


def _key(scope: Scope, generation: str, host: bytes, *, gzip: bool) -> _Key:
    root, query = scope.get("root_path", ""), scope["query_string"]
    return generation, scope.get("scheme", "http"), host, root, scope["path"], query, gzip


def _size_of(key: _Key) -> int:
    """Return what a key costs, bytes: a stranger chooses host, path and query."""
    return _OVERHEAD_BYTES + sum(len(part) for part in key if isinstance(part, str | bytes))
