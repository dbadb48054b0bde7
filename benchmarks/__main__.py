"""``python -m benchmarks [shares tiles … pictures] [--write]``: ours and peers, as ratios."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    building,
    control,
    growth,
    pictures,
    shares,
    startup,
    tile_servers,
    tiles,
    workers,
)
from benchmarks.timing import Row, table

_ALL: dict[str, Callable[[], list[Row]]] = {
    "shares": shares.rows,
    "tiles": tiles.rows,
    "tile-servers": tile_servers.rows,
    "control": control.rows,
    "startup": startup.rows,
    "building": building.rows,
    "growth": growth.rows,
    "workers": workers.rows,
    "pictures": pictures.rows,
}
_RESULTS = Path(__file__).with_name("RESULTS.md")
_NOTE = """\
Both sides of a row run in the same run, taking turns; the ratio is the median of the rounds' ratios
and is in our favour above 1. Durations are processor time unless a row says otherwise. Ratios below
1.4 either way are ties on a shared machine. `benchmarks/*.py` say what each side does;
`docs/performance.md` says what it means."""


def main() -> None:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"of {', '.join(_ALL)}; nothing: all")
    parser.add_argument("--write", action="store_true", help="also write benchmarks/RESULTS.md")
    asked = parser.parse_args()
    unknown = set(asked.only) - _ALL.keys()
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    chosen = [name for name in _ALL if name in asked.only or not asked.only]
    rows: list[Row] = []
    for name in chosen:
        found = _ALL[name]()
        print(table(found), flush=True)
        rows += found
    if asked.write:
        _RESULTS.write_text(_report(rows, chosen))


def _report(rows: list[Row], chosen: list[str]) -> str:
    which = "" if len(chosen) == len(_ALL) else " " + " ".join(chosen)
    busy, cores = os.getloadavg()[0], os.cpu_count()
    machine = f"{cores} cores, Python {platform.python_version()}, {platform.machine()} Linux"
    return (
        f"# Results\n\n- machine: {machine}; load average at the end {busy:.1f}\n"
        f"- date: {datetime.now(UTC).date()}\n- command: `python -m benchmarks{which} --write`\n\n"
        f"{_NOTE}\n\n{table(rows)}\n"
    )


if __name__ == "__main__":
    main()
