"""A hot ``/control`` against a bare ASGI application that sends the same bytes."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import CONNECTIONS, Load, generator, press
from benchmarks.servers import Server, bare, ours
from benchmarks.timing import Row, cpu_s, milliseconds

_SERVERS = {"date", "connection"}
_ROUNDS = 5
_SECONDS = 2


@dataclass(frozen=True, slots=True)
class _Round:
    load: Load
    cpu_s: float  # of the server, an answer


def rows() -> list[Row]:
    """Measure one region's answer of the shipped record."""
    with ours() as service:
        region = json.loads(_get(f"{service.url}/control"))["regions"][0]["region"]["id"]
        return against_bare(service, f"/control?region={region}", "hot /control")


def against_bare(service: Server, path: str, name: str) -> list[Row]:
    """Measure an answer that was given before against a bare application that sends the same."""
    url = service.url + path
    _get(url)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        answer.write_bytes(_headers(url) + b"\n\n" + _get(url))
        with bare(answer) as floor:
            assert _get(floor.url + path) == _get(url)
            assert _headers(floor.url + path) == _headers(url)
            return _rows(service, floor, path, f"{name}, {len(_get(url)):,} bytes")


def _rows(service: Server, floor: Server, path: str, name: str) -> list[Row]:
    pairs = [(_round(service, path), _round(floor, path)) for _ in range(_ROUNDS + 1)][1:]
    here, there = [a for a, _ in pairs], [b for _, b in pairs]
    what = f"{name}, {CONNECTIONS} connections"
    peer = f"bare ASGI, same headers and body, same uvicorn (uvloop, httptools); {generator()}"
    return [
        Row(
            f"{what}: server's processor time an answer",
            f"{median(r.cpu_s for r in here) * 1e6:.0f} µs",
            f"{median(r.cpu_s for r in there) * 1e6:.0f} µs",
            median(b.cpu_s / a.cpu_s for a, b in pairs),
            peer,
        ),
        Row(
            f"{what}: rate on the wall (bar: 0.6)",
            f"{median(r.load.rate for r in here):,.0f}/s",
            f"{median(r.load.rate for r in there):,.0f}/s",
            median(a.load.rate / b.load.rate for a, b in pairs),
            "the same",
        ),
        Row(
            f"{what}: p99 on the wall (bar: 0.5)",
            milliseconds(median(r.load.p99_s for r in here), 2),
            milliseconds(median(r.load.p99_s for r in there), 2),
            median(b.load.p99_s / a.load.p99_s for a, b in pairs),
            "the same",
        ),
    ]


def _round(server: Server, path: str) -> _Round:
    before = cpu_s(server.pid)
    load = press(server.url + path, _SECONDS)
    return _Round(load, (cpu_s(server.pid) - before) / (load.rate * _SECONDS))


def _headers(url: str) -> bytes:
    """Return the header lines an application sends; two are uvicorn's own."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        pairs = [(k.lower(), v) for k, v in answer.headers.items() if k.lower() not in _SERVERS]
    return "\n".join(f"{name}: {value}" for name, value in sorted(pairs)).encode("latin-1")


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())
