"""Timing side by side: contenders take turns in every round, so that noise hits them alike.

What is counted is processor time, not time on the wall: every contender here uses one thread, and
processor time does not grow when other programs want the same cores.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        work: what was done.
        ours: how long it took here, or how much was done, with its unit.
        peer: the same for the peer.
        ratio: above 1 is in our favour.
        note: the peer's name, and how far the two agree.
    """

    work: str
    ours: str
    peer: str
    ratio: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians over the rounds.

    Attributes:
        ours_s: processor seconds.
        peer_s: processor seconds.
        ratio: median of each round's peer over ours; above 1 we are faster.
    """

    ours_s: float
    peer_s: float
    ratio: float


def side_by_side(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> Timing:
    """Time two contenders in turns; the first round warms up and is not counted."""
    taken = [(_seconds(ours), _seconds(peer)) for _ in range(rounds + 1)][1:]
    return Timing(
        statistics.median(a for a, _ in taken),
        statistics.median(b for _, b in taken),
        statistics.median(b / a for a, b in taken),
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def cpu_s(pid: int) -> float:
    """Return the processor time a running process has used, seconds (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def milliseconds(seconds: float, digits: int = 1) -> str:
    """Write a duration in milliseconds."""
    return f"{seconds * 1000:.{digits}f} ms"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| work | here | peer | ratio | peer and agreement |", "|---|---|---|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(f"| {row.work} | {row.ours} | {row.peer} | {ratio} | {row.note} |")
    return "\n".join(lines)
