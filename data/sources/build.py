"""Rebuild the shipped record: ``make record``.

Reads the pinned upstream packages and the hand-made files beside this script, writes
``data/geojson/``. The same inputs give the same bytes: nothing depends on the clock.
"""

from __future__ import annotations

from pathlib import Path

from record.theatre import build_theatre
from vesper.make import make

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Build the invented theatre, and every one that has a folder of sources."""
    for path in make(ROOT / "data" / "geojson"):
        print(path.relative_to(ROOT), path.stat().st_size)
    for folder in sorted(Path(__file__).parent.glob("*/snapshots.json")):
        for path in build_theatre(folder.parent, ROOT / "data" / "geojson", ROOT / ".cache/record"):
            print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
