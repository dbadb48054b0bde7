"""A running service for clients that nobody here wrote, and what the record holds for comparison.

The server is another process: GDAL keeps Python's lock while it waits for an answer.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.settings import shipped_record
from tests.conftest import Json

ROOT = Path(__file__).resolve().parents[2]
THEATRE = "syria"


def recorded() -> dict[str, list[Json]]:
    """Return each collection's recorded files, by date, as they stand on disk."""
    found: dict[str, list[Json]] = {}
    for path in sorted(shipped_record().glob("*/*/*.geojson")):
        name = f"{path.parent.parent.name}.{path.parent.name}"
        found.setdefault(name, []).append(json.loads(path.read_text("utf-8")))
    return found


def node(script: str, lines: Sequence[str]) -> Json:
    """Run a script of tests/node with lines on its standard input; return what it prints."""
    assert (ROOT / "node_modules" / "@mapbox").is_dir(), "run `make setup-dev`: no node_modules"
    done = subprocess.run(
        ["node", str(ROOT / "tests" / "node" / script)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: Json = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="session")
def record() -> dict[str, list[Json]]:
    """Return the shipped record's files by collection: ``theatre.layer``."""
    return recorded()
