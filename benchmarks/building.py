"""A whole archive built by ``controlmap build``: one process, two workers, and one of them killed.

    python -m benchmarks.building [--days 1000] [--what shares,bounds,changes]

The archive is generated: 420 faces and 272 regions a day; one face in twenty has another shape
than the day before. Each way builds the same archive into an empty folder; the folders are
compared byte for byte. Time is on the wall: workers are other processes.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.daily import Size, write_archive
from benchmarks.timing import Row, table

_DAYS = 40  # what `python -m benchmarks building` takes: about three minutes
_WHAT = "shares,bounds,changes"
_LIMIT_S = 3600


@dataclass(frozen=True)
class Run:
    """One build.

    Attributes:
        seconds: on the wall.
        killed: workers killed with SIGKILL on the way, count.
    """

    seconds: float
    killed: int


def main() -> None:
    """Build the archive three ways and print how long each took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.building", description=__doc__)
    parser.add_argument("--days", type=int, default=_DAYS)
    parser.add_argument("--what", default=_WHAT)
    asked = parser.parse_args()
    print(table(rows(asked.days, asked.what)))


def rows(days: int = _DAYS, what: str = _WHAT) -> list[Row]:
    """Measure one process against two workers, and against two of which one is killed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        archive = write_archive(root / "record", Size(days))
        one = build(archive, root / "one", what)
        two = build(archive, root / "two", what, workers=2)
        hurt = build(archive, root / "hurt", what, workers=2, kill_after=days // 3)
        assert hurt.killed == 1, "the build was over before a worker could be killed"
        results = len(_files(root / "one"))
        for other in ("two", "hurt"):
            assert same(root / "one", root / other), f"{other} differs"
        again = build(archive, root / "one", what)
    work = f"{what} of {days} days x 272 regions ({results} files)"
    busy = "the results are the same to the byte; on the wall"
    return [
        _row(f"{work}, two workers", two, one, f"one process; {busy}"),
        _row(
            f"{work}, two workers, one killed by SIGKILL midway", hurt, one, f"one process; {busy}"
        ),
        _row(f"{work}, all of it there already", again, one, "building it; reads heads only"),
    ]


def _row(work: str, ours: Run, peer: Run, note: str) -> Row:
    ratio = peer.seconds / ours.seconds
    return Row(work, f"{ours.seconds:.1f} s", f"{peer.seconds:.1f} s", ratio, note)


def build(
    record: Path,
    out: Path,
    what: str,
    *,
    workers: int = 0,
    kill_after: int | None = None,
    window: int = 16,
) -> Run:
    """Run ``controlmap build`` as a process of its own.

    Args:
        record: folder of the archive.
        out: folder of the results.
        what: kinds of results.
        workers: processes; 0: none but its own.
        kill_after: kill one worker once so many results are there; None: kill nobody.
        window: days a task.

    Raises:
        RuntimeError: it failed.
    """
    words = [sys.executable, "-m", "app.cli", "build", "--out", str(out), "--what", what]
    words += ["--workers", str(workers), "--days-per-task", str(window)]
    environment = os.environ | {"CONTROLMAP_RECORD": str(record)}
    started, killed = time.perf_counter(), 0
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None and time.perf_counter() - started < _LIMIT_S:
            time.sleep(0.05)
            if kill_after is not None and not killed and len(_files(out)) >= kill_after:
                victims = worker_pids(process.pid)
                if victims:
                    os.kill(victims[0], signal.SIGKILL)
                    killed += 1
        assert process.stderr is not None
        said = process.stderr.read()
    if process.returncode:
        raise RuntimeError(f"controlmap build ended with {process.returncode}: {said[-2000:]}")
    return Run(time.perf_counter() - started, killed)


def worker_pids(parent: int) -> list[int]:
    """Return the worker processes that a build has started (Linux)."""
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in (task / "children").read_text().split():
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if b"spawn_main" in words:
                found.append(int(child))
    return sorted(found)


def same(one: Path, other: Path) -> bool:
    """Return whether two folders hold the same names with the same bytes."""
    names = _files(one)
    if names != _files(other):
        return False
    _, different, unread = filecmp.cmpfiles(one, other, names, shallow=False)
    return not different and not unread


def _files(root: Path) -> list[str]:
    """Return the names of the finished results below a folder."""
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(str(p.relative_to(root)) for p in found if not p.name.endswith(".tmp"))


if __name__ == "__main__":
    main()
