"""A record is loaded whole or not at all, and is immutable ever after."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import box

from app.catalog import Catalog, DirectoryStore
from app.errors import DataError, LayerNotFoundError, SnapshotNotFoundError, TheatreNotFoundError
from tests.conftest import (
    THEATRE,
    Json,
    demo_documents,
    document,
    metadata,
    region,
    write_record,
    zone,
)

WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)


def control(valid_from: str, **more: Any) -> Json:
    zones = [zone("red-1", "red", WEST), zone("blue-1", "blue", EAST)]
    return document(metadata("control", "control", valid_from, **more), zones)


def codes_of(root: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        Catalog.load(DirectoryStore(root))
    assert all(issue.path for issue in caught.value.issues)
    return sorted(issue.code for issue in caught.value.issues)


def load(root: Path) -> Catalog:
    return Catalog.load(DirectoryStore(root))


def test_the_demo_loads(demo_record: Path) -> None:
    catalog = load(demo_record)
    assert catalog.layers("demo") == ("control", "provinces")
    dates = [i.valid_from.isoformat() for i in catalog.snapshots("demo", "control")]
    assert dates == ["2020-01-01", "2020-03-01"]


def test_revisions_without_a_gap_load(tmp_path: Path) -> None:
    mended = {"revision": 2, "recorded_at": "2020-07-01T00:00:00Z", "reason": "a typo"}
    root = write_record(tmp_path, [control("2020-01-01"), control("2020-01-01", **mended)])
    (standing,) = load(root).snapshots("demo", "control")
    assert standing.revision == 2


def test_a_missing_revision(tmp_path: Path) -> None:
    third = {"revision": 3, "recorded_at": "2020-07-01T00:00:00Z", "reason": "a typo"}
    root = write_record(tmp_path, [control("2020-01-01"), control("2020-01-01", **third)])
    assert codes_of(root) == ["revision-gap"]


def test_a_correction_of_nothing(tmp_path: Path) -> None:
    root = write_record(tmp_path, [control("2020-01-01", revision=2, reason="a typo")])
    assert codes_of(root) == ["revision-gap"]


@pytest.mark.parametrize("instant", ["2020-06-01T00:00:00Z", "2020-05-01T00:00:00Z"])
def test_a_correction_recorded_before_what_it_corrects(tmp_path: Path, instant: str) -> None:
    second = {"revision": 2, "recorded_at": instant, "reason": "a typo"}
    root = write_record(tmp_path, [control("2020-01-01"), control("2020-01-01", **second)])
    assert codes_of(root) == ["revision-not-later"]


def test_two_kinds_in_one_layer(tmp_path: Path) -> None:
    provinces = document(metadata("control", "regions", "2020-02-01"), [region("west", WEST)])
    root = write_record(tmp_path, [control("2020-01-01"), provinces])
    assert "layer-mixed-kinds" in codes_of(root)


def test_every_error_of_every_file_is_told(tmp_path: Path) -> None:
    root = write_record(tmp_path, [control("2020-01-01"), control("2020-02-01")])
    (root / "demo/control/2020-01-01.geojson").write_text("{", "utf-8")
    (root / "demo/control/2020-02-01.geojson").write_text("[]", "utf-8")
    with pytest.raises(DataError) as caught:
        load(root)
    assert {i.path for i in caught.value.issues} == {
        "demo/control/2020-01-01.geojson",
        "demo/control/2020-02-01.geojson",
    }


def test_a_theatre_that_cannot_be_read(tmp_path: Path) -> None:
    root = write_record(tmp_path, demo_documents())
    (root / "demo/theatre.json").write_text("{", "utf-8")
    assert codes_of(root) == ["not-json"]


def test_a_theatre_in_another_theatres_folder(tmp_path: Path) -> None:
    root = write_record(tmp_path, demo_documents())
    (root / "demo").rename(root / "other")
    assert codes_of(root) == ["theatre-folder"]


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    root = write_record(tmp_path, demo_documents())
    (root / "demo/control/2020-02-01.geojson").mkdir()
    assert codes_of(root) == ["snapshot-unreadable"]


def test_a_party_that_rolls_up_to_nobody(tmp_path: Path) -> None:
    parties = [dict(p) for p in THEATRE["parties"]]
    parties[2]["rolls_up_to"] = "purple"
    root = write_record(tmp_path, demo_documents(), {**THEATRE, "parties": parties})
    assert codes_of(root)


def test_a_default_level_no_region_has(tmp_path: Path) -> None:
    root = write_record(tmp_path, demo_documents(), {**THEATRE, "default_level": "district"})
    assert codes_of(root) == ["no-default-level"]


def test_what_is_asked_for_must_exist(demo_record: Path) -> None:
    catalog = load(demo_record)
    with pytest.raises(TheatreNotFoundError) as theatre:
        catalog.theatre("dmeo")
    assert theatre.value.nearest == ("demo",)
    with pytest.raises(LayerNotFoundError) as layer:
        catalog.timeline("demo", "contro")
    assert "control" in layer.value.nearest
    with pytest.raises(SnapshotNotFoundError) as version:
        catalog.by_version("demo", "control", "sha256-0000000000000000")
    assert str(version.value.first) == "2020-01-01"


def test_an_evicted_snapshot_is_read_again(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record), keep_bytes=1)
    first, second = catalog.snapshots("demo", "control")
    for info in (first, second, first):
        assert catalog.read(info).info == info
        assert len(catalog.read(info).zones) in {2, 4}


@pytest.mark.parametrize("how", ["changed", "removed", "truncated"])
def test_a_file_changed_behind_the_service_is_a_503(
    demo_record: Path, client_of: Callable[[Path], TestClient], how: str
) -> None:
    client = client_of(demo_record)
    info = client.get("/theatres/demo/layers/control/snapshots").json()["snapshots"][0]
    url = info["links"][0]["href"]
    file = demo_record / "demo/control/2020-01-01.geojson"
    recorded = file.read_bytes()
    if how == "changed":
        file.write_text(json.dumps(json.loads(recorded), indent=1), "utf-8")
    elif how == "truncated":
        file.write_bytes(recorded[:-10])
    else:
        file.unlink()
    answer = client.get(url)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["code"] == "record-damaged"
    assert str(demo_record) not in answer.text
    file.write_bytes(recorded)
    assert client.get(url).content == recorded, "an error is never kept"


def test_a_changed_file_is_never_parsed_into_an_answer(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record), keep_bytes=1)
    first, second = catalog.snapshots("demo", "control")
    catalog.read(second)  # first is evicted
    file = demo_record / "demo/control/2020-01-01.geojson"
    swapped = file.read_text("utf-8").replace('"party": "red"', '"party": "pink"')
    assert swapped != file.read_text("utf-8")
    file.write_text(swapped, "utf-8")
    with pytest.raises(DataError) as caught:
        catalog.read(first)
    assert [i.code for i in caught.value.issues] == ["snapshot-changed"]
