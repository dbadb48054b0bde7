"""From ``controlmap serve`` to the first answer, on the shipped record."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import urllib.request

from benchmarks.servers import ours
from benchmarks.timing import Row

_ROUNDS = 3
_LIBRARIES = "import fastapi, folium, uvicorn, uvloop, shapely, pyproj, PIL, jsonschema"


def rows() -> list[Row]:
    """Measure the start, beside Python importing the same libraries and doing nothing."""
    taken = [(_first_answer(), _imports()) for _ in range(_ROUNDS)]
    here = statistics.median(a for a, _ in taken)
    there = statistics.median(b for _, b in taken)
    return [
        Row(
            "start to first /control (bar: 3 s)",
            f"{here:.2f} s",
            f"{there:.2f} s",
            statistics.median(b / a for a, b in taken),
            "Python importing the same libraries alone",
        )
    ]


def _first_answer() -> float:
    start = time.perf_counter()
    with ours() as service, urllib.request.urlopen(f"{service}/control", timeout=60) as answer:
        answer.read()
        return time.perf_counter() - start


def _imports() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True)
    return time.perf_counter() - start
