"""The committed front lines are what the line library, the holders and the river say."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from shapely import LineString

from app.ingest.write import snapshot_bytes
from tests.shipped_data.conftest import SYRIA

SOURCES = Path(__file__).parents[2] / "data" / "sources"
RIVER = LineString([(0, 0), (1, 0.1), (2, 0), (3, 0.1), (4, 0)])


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build's own module; it is no part of the package."""
    monkeypatch.syspath_prepend(str(SOURCES))
    return import_module("record.library")


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The front lines of every date, built from the sources, by name of file."""
    monkeypatch.syspath_prepend(str(SOURCES))
    control, library_inputs = import_module("record.control"), import_module("record.inputs")
    inputs = library_inputs.Inputs(SOURCES / "syria")
    infos = [info for info in inputs.infos() if info.layer == "frontlines"]
    days = {info.valid_from.isoformat(): info for info in infos}
    return {
        f"{day}.geojson": snapshot_bytes(control.drawing(info, inputs, day))
        for day, info in days.items()
    }


def test_front_lines_are_rebuilt_byte_for_byte(rebuilt: dict[str, bytes]) -> None:
    committed = {path.name: path.read_bytes() for path in (SYRIA / "frontlines").iterdir()}
    assert rebuilt == committed


def test_the_metadata_of_every_file_comes_from_the_sources(rebuilt: dict[str, bytes]) -> None:
    assert len(rebuilt) == len(list((SYRIA / "control").iterdir()))
    assert (SOURCES / "syria" / "theatre.json").read_bytes() == (
        SYRIA / "theatre.json"
    ).read_bytes()


def test_a_path_follows_the_river_vertex_by_vertex(library: Any) -> None:
    xy = library.expand("5,5 river@0.9,0 ~river 3.1,0", {"river": RIVER}, sway=0)
    assert xy.tolist() == [[5, 5], [1, 0.1], [2, 0], [3, 0.1]]


def test_a_path_follows_the_river_against_the_flow(library: Any) -> None:
    xy = library.expand("3.9,0 ~river 2.1,0", {"river": RIVER})
    assert xy.tolist() == [[4, 0], [3, 0.1], [2, 0]]


def test_a_stretch_is_the_same_either_way_and_keeps_its_ends(library: Any) -> None:
    there = library.expand("0,0 1,0.5", {})
    back = library.expand("1,0.5 0,0", {})
    assert np.array_equal(there, back[::-1])
    assert there[0].tolist() == [0, 0]
    assert there[-1].tolist() == [1, 0.5]
    steps = np.hypot(*np.diff(there, axis=0).T)
    assert steps.max() < 0.05
    assert LineString(there).is_simple
    assert LineString(there).hausdorff_distance(LineString([(0, 0), (1, 0.5)])) < 0.25
