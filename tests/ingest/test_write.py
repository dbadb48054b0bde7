"""What is written is what is read, byte for byte, and never half of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from app.domain.theatre import Theatre
from app.ingest import parse_snapshot
from app.ingest.dump import canonical
from app.ingest.write import collection_bytes, snapshot_bytes, write_atomic

VALID = Path(__file__).parents[1] / "data" / "valid" / "demo"
FILES = sorted(VALID.glob("*/*.geojson"))


def feature(geometry: Any, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_kind_is_written_as_it_was_read(file: Path, theatre: Theatre) -> None:
    path = "/".join(file.parts[-3:])
    first = parse_snapshot(file.read_bytes(), path=path, theatre=theatre).snapshot
    assert first is not None
    written = snapshot_bytes(first)
    again = parse_snapshot(written, path=path, theatre=theatre)
    assert again.errors == ()
    assert again.snapshot is not None
    assert snapshot_bytes(again.snapshot) == written
    assert replace(again.snapshot.info, digest="") == replace(first.info, digest="")
    assert (
        json.loads(written)["metadata"].keys() == json.loads(file.read_bytes())["metadata"].keys()
    )


def test_one_feature_a_line_and_a_newline_at_the_end() -> None:
    features = [feature(shapely.Point(1, 2), id=name) for name in ("a", "b", "c")]
    text = collection_bytes({"format": 1}, features).decode()
    assert text.endswith("]}\n")
    assert [line[-1] for line in text.splitlines() if '"Feature"' in line] == [",", ",", "}"]


def test_coordinates_have_five_decimals_and_text_stays_readable() -> None:
    line = collection_bytes({}, [feature(shapely.Point(1 / 3, -2), name="حمص")]).decode()
    assert '"coordinates": [0.33333,-2.00000]' in line
    assert "حمص" in line


def test_shells_run_counter_clockwise_and_holes_clockwise() -> None:
    shell, hole = box(0, 0, 4, 4).exterior.coords, box(1, 1, 2, 2).exterior.coords
    for polygon in (Polygon(shell, [hole]), Polygon(shell[::-1], [hole[::-1]])):
        turned = canonical(polygon)
        assert isinstance(turned, Polygon)
        assert turned.exterior.is_ccw
        assert not turned.interiors[0].is_ccw


def test_the_same_shape_gives_the_same_bytes() -> None:
    one = MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])
    ring = list(box(2, 2, 3, 3).exterior.coords)[:-1]
    other = MultiPolygon([Polygon(ring[2:] + ring[:2]), box(0, 0, 1, 1)])
    first, second = (collection_bytes({}, [feature(canonical(g))]) for g in (one, other))
    assert first == second


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_has_not_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        collection_bytes({}, [feature(shapely.Point(0, 0), population=number)])


def test_a_geometry_the_record_does_not_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="MultiPoint"):
        collection_bytes({}, [feature(shapely.MultiPoint([(0, 0)]))])


def test_a_file_is_replaced_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "demo" / "control" / "2020-01-01.geojson"
    write_atomic(target, b"one")
    write_atomic(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_write_that_fails_keeps_the_old_file_and_no_temporary(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    (target / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_atomic(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
