"""What an archive of 10, 100 and 1,000 snapshots costs: starts, hot answers, memory, look-backs.

Three to five minutes, most of them the first start of the largest archive, which parses everything.
"""

from __future__ import annotations

import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.archive import shorter, write_archive
from benchmarks.growth_plot import Sample, draw
from benchmarks.load import CONNECTIONS, generator, press
from benchmarks.servers import Server, ours
from benchmarks.startup import first_answer
from benchmarks.timing import Row, milliseconds

SIZES = (10, 100, 1000)
PICTURE = Path(__file__).parent.parent / "docs" / "img" / "growth.svg"
_ROUNDS = 3
_SECONDS = 3
_HOT = "/control?region=province-00"
_SERIES = "/control/series?region=province-00&time=2014-01-01/2016-09-26/P4D"
_POINT = "/control/at?lon=39.2&lat=34.6"  # since when: every snapshot is looked at
_TILE = "/tiles/generated/control/latest/6/38/25.mvt"  # its labels say since when
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Starts:
    first_s: float
    cpu_s: float
    wall_s: float


def rows() -> list[Row]:
    """Measure the three archives in one run, and draw them into ``docs/img/growth.svg``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_archive(folder / str(SIZES[-1]), SIZES[-1])
        for size in SIZES[:-1]:
            shorter(folder / str(SIZES[-1]), folder / str(size), size)
        starts = {size: _starts(folder / str(size), folder / "cache") for size in SIZES}
        found = _serving(folder, starts)
        from_files = _without_parsed(folder, SIZES[1])
    draw(found, PICTURE)
    return [*_rows(found), _kept(found[1], from_files)]


def _kept(sample: Sample, from_files_s: float) -> Row:
    return Row(
        f"{sample.snapshots} snapshots: a place through all of them, not asked before",
        f"{sample.point_s:.2f} s",
        f"{from_files_s:.2f} s",
        from_files_s / sample.point_s,
        "the same service without parsed snapshots kept",
    )


def _starts(record: Path, cache: Path) -> _Starts:
    _, first_s = first_answer(record, cache)
    later = [first_answer(record, cache) for _ in range(_ROUNDS)]
    return _Starts(first_s, median(c for c, _ in later), median(w for _, w in later))


def _serving(folder: Path, starts: dict[int, _Starts]) -> list[Sample]:
    """Run the three services at once and press them in turns, then fill their memory."""
    with ExitStack() as stack:
        services = {
            size: stack.enter_context(ours(folder / str(size), folder / "cache")) for size in SIZES
        }
        for service in services.values():
            _get(service.url + _HOT)
        p99: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(_ROUNDS + 1):
            for size, service in services.items():
                p99[size].append(press(service.url + _HOT, _SECONDS).p99_s)
        looked = {size: _looking_back(service) for size, service in services.items()}
        return [
            Sample(
                snapshots=size,
                first_start_s=starts[size].first_s,
                start_s=starts[size].wall_s,
                start_cpu_s=starts[size].cpu_s,
                p99_s=median(p99[size][1:]),
                resident_bytes=_resident(service),
                resident_after_series_bytes=_after_series(service),
                point_s=looked[size][0],
                tile_s=looked[size][1],
            )
            for size, service in services.items()
        ]


def _looking_back(service: Server) -> tuple[float, float]:
    """Return the seconds of the first answer for a place, and of the first tile, on the wall."""
    taken: list[float] = []
    for path in (_POINT, _TILE):
        start = time.perf_counter()
        _get(service.url + path)
        taken.append(time.perf_counter() - start)
    return taken[0], taken[1]


def _without_parsed(folder: Path, size: int) -> float:
    """Return the same of a place, from the files themselves."""
    with ours(folder / str(size), folder / "cache", parsed=False) as service:
        _get(service.url + _HOT)
        return _looking_back(service)[0]


def _after_series(service: Server) -> int:
    _get(service.url + _SERIES)
    return _resident(service)


def _rows(found: list[Sample]) -> list[Row]:
    base, *more = found
    out: list[Row] = []
    for it in more:
        kept = base.resident_after_series_bytes, it.resident_after_series_bytes
        many, few = f"{it.snapshots:,} snapshots", f"{base.snapshots} snapshots"
        out += [
            Row(
                f"{many}: start to first /control, on the wall (bar: 2 s)",
                f"{it.start_s:.2f} s",
                f"{base.start_s:.2f} s",
                base.start_s / it.start_s,
                f"{few}; processor time {it.start_cpu_s:.2f} and {base.start_cpu_s:.2f} s; the very"
                f" first start, which parses all, {it.first_start_s:.0f} and "
                f"{base.first_start_s:.1f} s",
            ),
            Row(
                f"{many}: p99 of hot /control, {CONNECTIONS} connections (bar: 0.83)",
                milliseconds(it.p99_s, 2),
                milliseconds(base.p99_s, 2),
                base.p99_s / it.p99_s,
                f"{few}, same run, in turns; {generator()}",
            ),
            Row(
                f"{many}: resident after a series of every fourth day (bar: 400 MB)",
                f"{kept[1] / _MEGABYTE:.0f} MB",
                f"{kept[0] / _MEGABYTE:.0f} MB",
                kept[0] / kept[1],
                f"{few}; before it {it.resident_bytes / _MEGABYTE:.0f} and "
                f"{base.resident_bytes / _MEGABYTE:.0f} MB",
            ),
            Row(
                f"{many}: a place through all of them, and the first tile, not asked before",
                f"{it.point_s:.2f}, {it.tile_s:.2f} s",
                f"{base.point_s:.2f}, {base.tile_s:.2f} s",
                base.point_s / it.point_s,
                f"{few}; the archive's ground repeats every 80 days, so shapes read are shared",
            ),
        ]
    return out


def _resident(service: Server) -> int:
    """Return the resident memory of a service of one process, bytes (Linux)."""
    status = Path(f"/proc/{service.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=600) as answer:
        answer.read()
