"""The hand-made record of squares under ``tests/data``, and documents derived from it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.theatre import Theatre
from app.ingest import Parsed, parse_snapshot, parse_theatre

Json = dict[str, Any]

DATA = Path(__file__).parents[1] / "data"
VALID = DATA / "valid" / "demo"
INVALID = DATA / "invalid"


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    """The tiny theatre: red, blue, and pink which rolls up to red; 30-40 E, 10-20 N."""
    return parse_theatre((VALID / "theatre.json").read_bytes())


@pytest.fixture
def document() -> Callable[..., Json]:
    """Return a fresh copy of a valid document by layer."""

    def load(layer: str = "control", name: str = "2020-01-01.geojson") -> Json:
        return json.loads((VALID / layer / name).read_text(encoding="utf-8"))

    return load


@pytest.fixture
def two_zones(document: Callable[..., Json]) -> Json:
    """Two squares side by side: `west` is red, `east` is blue."""
    made = copy.deepcopy(document())
    made["features"] = made["features"][:2]
    return made


@pytest.fixture
def parse(theatre: Theatre) -> Callable[..., Parsed]:
    """Parse a document (or bytes) as the file its metadata says it is."""

    def run(document: Json | bytes, *, layer: str = "", **options: Any) -> Parsed:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        folder = layer or (
            "control" if isinstance(document, bytes) else document["metadata"]["layer"]
        )
        path = options.pop("path", f"demo/{folder}/2020-01-01.geojson")
        return parse_snapshot(data, path=path, theatre=theatre, **options)

    return run
