"""Handing out files: made once, kept on a shelf, sent whole or by range.

**Source:** RFC 9110 sections 13.1.5 (If-Range) and 14 (Range, 206, 416). Several ranges at once
are answered with the whole file, as section 14.2 allows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import anyio
import anyio.to_thread
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from app.export.shelf import Shelf
from app.web.head_requests import HEAD_ONLY
from app.web.headers import cache_headers, etag_matches
from app.web.problems import problem

_AT_A_TIME = 2
_CHUNK_BYTES = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_EXPOSED = "Accept-Ranges, Content-Length, Content-Range, ETag, Link, Repr-Digest"


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be had.

    Attributes:
        etag: strong: the same tag is the same bytes.
        media_type: of the file.
        name: it is saved under.
        immutable: the address carries a digest.
        make: writes it at a path where nothing is yet; runs in a thread.
        headers: more of them.
    """

    etag: str
    media_type: str
    name: str
    immutable: bool
    make: Callable[[Path], object] = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)


class DownloadDesk:
    """Answers with files: few are made at a time, whoever waits holds no thread.

    Args:
        max_bytes: space on disk for files kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self._shelf = Shelf(max_bytes)
        self._places = anyio.Semaphore(_AT_A_TIME)
        self._threads = anyio.CapacityLimiter(_AT_A_TIME)

    async def answer(self, request: Request, wanted: Download) -> Response:
        """Answer with a file, a part of it, 304 or 416."""
        headers = cache_headers(wanted.etag, immutable=wanted.immutable) | wanted.headers
        headers["Accept-Ranges"] = "bytes"
        headers["Access-Control-Expose-Headers"] = _EXPOSED
        headers["Content-Disposition"] = f'attachment; filename="{wanted.name}"'
        if etag_matches(request.headers.get("if-none-match"), wanted.etag):
            return Response(status_code=304, headers=headers)
        file = self._shelf.kept(wanted.etag)
        if file is None:
            async with self._places:
                file = await anyio.to_thread.run_sync(
                    self._shelf.open, wanted.etag, wanted.make, limiter=self._threads
                )
        return _sent(request, wanted, file, headers)


def _sent(request: Request, wanted: Download, file: BinaryIO, headers: dict[str, str]) -> Response:
    size = os.fstat(file.fileno()).st_size
    part = _part(request, wanted.etag, size)
    if part is not None and part[0] >= part[1]:
        file.close()
        detail = f"The file has {size} bytes: none of them is in that range."
        refused = problem(416, "range-not-satisfiable", detail, {"size_bytes": size})
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.scope.get(HEAD_ONLY):
        end = start
    status = 200 if part is None else 206
    return StreamingResponse(_chunks(file, start, end), status, headers, wanted.media_type)


def _part(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """Return the bytes ``[start, end)`` asked for; None: all. Nothing to send: start >= end."""
    asked = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if asked is None or asked[0] == "bytes=-":
        return None
    if request.headers.get("if-range", etag) != etag:
        return None  # the file they have a part of was another one
    first, last = asked[1], asked[2]
    if not first:  # the last so many bytes
        return max(size - int(last), 0), size
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None  # not a range at all: ignored, section 14.1.1
    return int(first), end


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0:
            chunk = file.read(min(_CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
