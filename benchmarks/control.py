"""A hot ``/control`` against a bare ASGI application that sends the same bytes."""

from __future__ import annotations

import json
import statistics
import tempfile
import urllib.request
from pathlib import Path

from benchmarks.load import CONNECTIONS, Load, generator, press
from benchmarks.servers import bare, ours
from benchmarks.timing import Row, milliseconds

_ROUNDS = 5
_SECONDS = 2


def rows() -> list[Row]:
    """Measure one region's answer of the shipped record."""
    with ours() as service, tempfile.TemporaryDirectory() as folder:
        region = json.loads(_get(f"{service}/control"))["regions"][0]["region"]["id"]
        url = f"{service}/control?region={region}"
        answer = Path(folder) / "answer.json"
        answer.write_bytes(_headers(url) + b"\n\n" + _get(url))
        with bare(answer) as floor:
            assert _get(floor) == _get(url)
            assert _headers(floor) == _headers(url)
            return _rows(url, floor, len(_get(url)))


def _rows(url: str, floor: str, size_bytes: int) -> list[Row]:
    press(url, 1)
    press(floor, 1)
    pairs = [(press(url, _SECONDS), press(floor, _SECONDS)) for _ in range(_ROUNDS)]
    rate = statistics.median(a.rate / b.rate for a, b in pairs)
    slow = statistics.median(b.p99_s / a.p99_s for a, b in pairs)
    here, there = _middle([a for a, _ in pairs]), _middle([b for _, b in pairs])
    what = f"hot /control, one region, {size_bytes:,} bytes, {CONNECTIONS} connections"
    return [
        Row(
            f"{what}: rate",
            f"{here.rate:,.0f}/s",
            f"{there.rate:,.0f}/s",
            rate,
            f"bare ASGI, same headers and body, same uvicorn (uvloop, httptools); {generator()}",
        ),
        Row(
            f"{what}: p99",
            milliseconds(here.p99_s, 2),
            milliseconds(there.p99_s, 2),
            slow,
            "the same",
        ),
    ]


def _middle(loads: list[Load]) -> Load:
    rates, slowest = [load.rate for load in loads], [load.p99_s for load in loads]
    return Load(statistics.median(rates), statistics.median(slowest))


def _headers(url: str) -> bytes:
    """Return the header lines an application sends; ``Date`` is uvicorn's own."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        pairs = [(k.lower(), v) for k, v in answer.headers.items() if k.lower() != "date"]
    return "\n".join(f"{name}: {value}" for name, value in sorted(pairs)).encode("latin-1")


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())
