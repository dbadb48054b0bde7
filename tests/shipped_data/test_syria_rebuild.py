"""The committed front lines are what the line library, the holders and the river say."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString

from app.ingest.write import snapshot_bytes
from tests.shipped_data.conftest import SYRIA

SOURCES = Path(__file__).parents[2] / "data" / "sources"
LINES = json.loads((SOURCES / "syria" / "lines.json").read_text(encoding="utf-8"))
KM_A_DEGREE = 111.2  # of latitude; a degree of longitude is shorter, so this is no too low bound
RIVER = LineString([(0, 0), (1, 0.1), (2, 0), (3, 0.1), (4, 0)])


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build's own module; it is no part of the package."""
    monkeypatch.syspath_prepend(str(SOURCES))
    return import_module("record.library")


@pytest.fixture(scope="module")
def courses() -> dict[str, LineString]:
    """The rivers that lines may follow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOURCES))
        control, library_inputs = import_module("record.control"), import_module("record.inputs")
        found: dict[str, LineString] = control.courses(library_inputs.Inputs(SOURCES / "syria"))
        return found


@pytest.fixture(scope="module")
def rebuilt() -> dict[str, bytes]:
    """The front lines of every date, built from the sources, by name of file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOURCES))
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


@pytest.mark.parametrize("entry", LINES, ids=lambda entry: entry["id"])
def test_no_line_strays_more_than_two_kilometres_from_what_was_drawn(
    entry: dict[str, Any], library: Any, courses: dict[str, LineString]
) -> None:
    drawn = LineString(library.expand(entry["path"], courses, sway=0))
    written = LineString(library.expand(entry["path"], courses))
    vertices = shapely.points(written.coords)
    assert shapely.distance(vertices, drawn).max() * KM_A_DEGREE <= 2.0


def test_a_line_stands_half_open_and_may_come_back(library: Any) -> None:
    path, dates = "0,0 1,0", [["2017-01-01", "2017-05-06"], ["2017-08-31", None]]
    entry = {"id": "edge", "stood": dates, "sources": ["editor"], "path": path}
    days = ["2016-12-31", "2017-01-01", "2017-05-06", "2017-08-31", "2019-03-23"]
    stood = [len(library.frontlines([entry], {}, day)) for day in days]
    assert stood == [0, 1, 0, 1, 1]


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
