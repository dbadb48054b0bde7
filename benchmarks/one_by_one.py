"""One connection, one request after the other: how long a server takes for each address."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What a server gave: seconds on the wall for all, and each body."""

    taken_s: float
    bodies: list[bytes] = field(repr=False)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.bodies) / self.taken_s


def ask(urls: Sequence[str]) -> Answers:
    """Ask each address of one server once, in order, over one connection.

    Raises:
        RuntimeError: an answer is neither 200 nor 204.
    """
    parts = urlsplit(urls[0])
    requests = [_request(url, parts.netloc) for url in urls]
    bodies = []
    with socket.create_connection((parts.hostname or "", parts.port or 80), _TIMEOUT_S) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin = time.perf_counter()
        for request in requests:
            line.sendall(request)
            bodies.append(_body(line))
        taken = time.perf_counter() - begin
    return Answers(taken, bodies)


def _request(url: str, host: str) -> bytes:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def _body(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(line)
    head, _, body = data.partition(b"\r\n\r\n")
    fields = head.lower().split(b"\r\n")
    status = int(fields[0].split(b" ")[1])
    if status not in (200, 204):
        raise RuntimeError((head + body[:500]).decode("latin-1"))
    if any(f.startswith(b"transfer-encoding:") and b"chunked" in f for f in fields):
        return _chunks(line, body)
    sizes = [int(f.split(b":")[1]) for f in fields if f.startswith(b"content-length:")]
    size = sizes[0] if sizes else 0
    while len(body) < size:
        body += _more(line)
    return body


def _chunks(line: socket.socket, data: bytes) -> bytes:
    body = b""
    while True:
        while b"\r\n" not in data:
            data += _more(line)
        size_text, _, data = data.partition(b"\r\n")
        size = int(size_text, 16)
        while len(data) < size + 2:
            data += _more(line)
        body, data = body + data[:size], data[size + 2 :]
        if size == 0:
            return body


def _more(line: socket.socket) -> bytes:
    data = line.recv(1 << 18)
    if not data:
        raise RuntimeError("the server closed the connection")
    return data
