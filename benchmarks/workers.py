"""What a second worker brings: answers that are bytes, and pictures that must be drawn.

A hot answer costs so little that what makes the load takes as much of the cores as the service:
on two cores a second worker can hardly show. A picture nobody asked for before costs its server a
hundred times what asking costs, so there the cores are the service's own.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.load import CONNECTIONS, generator, press
from benchmarks.servers import Server, ours
from benchmarks.timing import Row

_ROUNDS = 3
_SECONDS = 3
_CLIENTS = 4
_PICTURES = 48  # a round and service
_PICTURE = "/image.png?region={region}&width={width}&height=675"


def rows() -> list[Row]:
    """Press one worker and two in turns."""
    with tempfile.TemporaryDirectory() as cache, ExitStack() as stack:
        one = stack.enter_context(ours(cache=Path(cache)))
        two = stack.enter_context(ours(cache=Path(cache), workers=2))
        _await(two)
        hot = [
            (press(two.url + "/control", _SECONDS).rate, press(one.url + "/control", _SECONDS).rate)
            for _ in range(_ROUNDS + 1)
        ][1:]
        fresh = _addresses()
        drawn = [(_drawn(two, fresh), _drawn(one, fresh)) for _ in range(_ROUNDS + 1)][1:]
    return [
        _row(
            f"hot /control of all regions, --workers 2, {CONNECTIONS} connections",
            hot,
            f"one worker; {generator()} takes part of the same cores",
        ),
        _row(
            f"pictures nobody asked for before, --workers 2, {_CLIENTS} connections",
            drawn,
            "one worker; asking takes about a hundredth of the cores",
        ),
    ]


def _row(work: str, pairs: list[tuple[float, float]], note: str) -> Row:
    ours_rate, peer_rate = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = median(a / b for a, b in pairs)
    return Row(work, f"{ours_rate:,.0f}/s", f"{peer_rate:,.0f}/s", ratio, note)


def _addresses() -> Iterator[str]:
    """Yield addresses of pictures, no two alike."""
    widths = itertools.count(900)
    return (_PICTURE.format(region="deir-ezzor", width=width) for width in widths)


def _drawn(service: Server, fresh: Iterator[str]) -> float:
    """Return pictures a second."""
    wanted = [service.url + next(fresh) for _ in range(_PICTURES)]
    start = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(_get, wanted))
    return _PICTURES / (time.perf_counter() - start)


def _await(service: Server) -> None:
    """Wait until workers answer: their parent tells the address before they listen."""
    for _ in range(300):
        with contextlib.suppress(OSError):
            _get(service.url + "/control")
            break
        time.sleep(0.1)
    time.sleep(2.0)  # for the second one


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=600) as answer:
        answer.read()
