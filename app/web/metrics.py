"""What a running service counts of itself, and how it is told to Prometheus.

Counting is on the way of every request, so it is an addition into a list: one event loop answers
all requests of an application, and nobody else writes here. Prometheus's own types are made only
when it asks, in a registry of this application alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BOUNDS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of request latency, seconds."""

TILE_ROUTE = "/tiles/{theatre}/{layer}/{version}/{z}/{x}/{y}"
UNMATCHED = "unmatched"

_PREFIXES = {"/static/": "/static", "/tiles/": TILE_ROUTE, "/draft/": "/draft/{key}"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_FAILED = 500

Labels = tuple[str, str, str]  # route, method, status


@dataclass(slots=True)
class Latency:
    """Requests of one route, method and status: how many took how long."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    total_s: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one request."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.total_s += seconds

    def buckets(self) -> Iterator[tuple[str, int]]:
        """Yield (upper bound, requests up to it), as Prometheus has them."""
        so_far = 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), self.counts, strict=True):
            so_far += count
            yield bound, so_far


class Meter:
    """Counts one application's requests. Not thread-safe: its event loop counts.

    Attributes:
        hits: answers given from memory.
        misses: answers made, and kept from then on.
        passed: answers made that are never kept.
        in_progress: requests behind the memory of answers, now.
    """

    def __init__(self) -> None:
        self.hits = 0
        self.misses = 0
        self.passed = 0
        self.in_progress = 0
        self._latencies: dict[Labels, Latency] = {}

    def hit(self, times: Latency, begun: float) -> None:
        """Count an answer given from memory; this is on the way of nearly every request."""
        self.hits += 1
        times.add(perf_counter() - begun)

    def latency(self, scope: Scope, status: int) -> Latency:
        """Return where a request is counted."""
        method = scope["method"] if scope["method"] in _METHODS else "other"
        labels = (route_of(scope, status), method, str(status))
        return self._latencies.setdefault(labels, Latency())

    def latencies(self) -> dict[Labels, Latency]:
        """Return everything counted so far."""
        return dict(self._latencies)


class Measured:
    """Times every request of the application behind it.

    Args:
        app: the application behind.
        meter: where it is counted.
    """

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it when its answer is out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), _FAILED

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._meter.in_progress += 1
        try:
            await self._app(scope, receive, seen)
        finally:
            self._meter.in_progress -= 1
            self._meter.latency(scope, status).add(perf_counter() - begun)


def route_of(scope: Scope, status: int) -> str:
    """Return the template of the route that answered: never a path, of which there is no end.

    >>> route_of({"path": "/tiles/a/b/latest/1/2/3.mvt"}, 200) == TILE_ROUTE
    True
    >>> route_of({"path": "/wp-login.php"}, 404)
    'unmatched'
    """
    route = scope.get("route")
    template = getattr(route, "path_format", None) or getattr(route, "path", None)
    if template is not None:
        return str(template)
    path: str = scope["path"]
    for prefix, name in _PREFIXES.items():
        if path.startswith(prefix) and status != 404:
            return name
    return UNMATCHED
