"""From ``controlmap serve`` to the first answer, on the shipped record, checked before."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks.servers import ours
from benchmarks.timing import Row, cpu_s

_ROUNDS = 3
_LIBRARIES = "import fastapi, folium, uvicorn, uvloop, shapely, pyproj, PIL, jsonschema"


def rows() -> list[Row]:
    """Measure the start, beside Python importing the same libraries and doing nothing."""
    with tempfile.TemporaryDirectory() as folder:
        first_answer(None, Path(folder))
        taken = [(first_answer(None, Path(folder)), _imports()) for _ in range(_ROUNDS)]
    return [
        Row(
            f"start to first /control (bar: 2 s): {name}",
            f"{median(a[kind] for a, _ in taken):.2f} s",
            f"{median(b[kind] for _, b in taken):.2f} s",
            median(b[kind] / a[kind] for a, b in taken),
            "Python importing the same libraries alone",
        )
        for kind, name in enumerate(("processor time", "on the wall"))
    ]


def first_answer(record: Path | None, cache: Path) -> tuple[float, float]:
    """Return processor and wall seconds from the start of the process to its answer."""
    start = time.perf_counter()
    with (
        ours(record, cache) as service,
        urllib.request.urlopen(f"{service.url}/control", timeout=60) as answer,
    ):
        answer.read()
        return cpu_s(service.pid), time.perf_counter() - start


def _imports() -> tuple[float, float]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - start
