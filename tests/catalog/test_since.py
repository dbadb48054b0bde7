"""Since when the place of a label is held: as known when recorded, and never anything else."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from shapely import box

from app.catalog import tile_service
from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.since import past_id, past_of, since_days
from app.catalog.tiles import Resolved
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.main import create_app
from app.render.tile_features import label_places
from app.settings import Settings
from tests.conftest import Json, demo_documents, document, metadata, write_record, zone

WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)
RED, BLUE = {"party": "red"}, {"party": "blue"}
CONTESTED = {"party": None, "status": "contested", "between": ["red", "blue"]}
PRESENT = {"party": "red", "status": "presence"}


def day_of(day: str, west: Json, east: Json = BLUE, **about: object) -> Json:
    """Return a snapshot of two zones."""
    zones = [zone("west", geometry=WEST, **west), zone("east", geometry=EAST, **east)]
    return document(metadata("control", "control", day, jump_accepted="made", **about), zones)


def catalog_of(root: Path, days: Sequence[Json]) -> Catalog:
    provinces = demo_documents()[:1]
    return Catalog.load(DirectoryStore(write_record(root, [*provinces, *days])))


def since(catalog: Catalog, number: int = -1) -> list[str]:
    """Return the days of the west and the east in a recording."""
    timeline = catalog.timeline("demo", "control")
    snapshot = catalog.read(timeline.infos[number])
    (days,) = since_days([snapshot], timeline, catalog.read)
    by_zone = dict(zip((z.id for z in snapshot.zones), days, strict=True))
    return [by_zone[name].isoformat() for name in ("west", "east")]


@pytest.mark.parametrize(
    ("states", "start"),
    [
        ([RED, RED, RED], "2020-01-01"),
        ([RED, BLUE, BLUE], "2020-02-01"),
        ([BLUE, RED, BLUE], "2020-03-01"),  # what was so before is another run
        ([PRESENT, PRESENT, RED], "2020-03-01"),
        ([RED, CONTESTED, CONTESTED], "2020-02-01"),
    ],
)
def test_a_run_is_of_one_holder(tmp_path: Path, states: list[Json], start: str) -> None:
    days = [day_of(f"2020-0{i}-01", state) for i, state in enumerate(states, start=1)]
    assert since(catalog_of(tmp_path, days)) == [start, "2020-01-01"]


def test_a_gap_of_the_record_ends_a_run(tmp_path: Path) -> None:
    first = day_of("2020-01-01", RED, valid_to="2020-01-15")
    days = [first, day_of("2020-02-01", RED), day_of("2020-03-01", RED)]
    assert since(catalog_of(tmp_path, days)) == ["2020-02-01", "2020-02-01"]


def test_what_is_recorded_later_changes_nothing_that_was_said(tmp_path: Path) -> None:
    days = [day_of(f"2020-0{i}-01", RED) for i in (1, 2, 3)]
    before = catalog_of(tmp_path, days)
    assert since(before) == ["2020-01-01", "2020-01-01"]
    more = [
        day_of("2020-02-01", BLUE, revision=2, reason="seen", recorded_at="2020-07-01T00:00:00Z"),
        day_of("2020-04-01", RED, recorded_at="2020-08-01T00:00:00Z"),
    ]
    after = catalog_of(tmp_path, [*days, *more])
    assert since(after, -2) == since(before)
    assert since(after) == ["2020-03-01", "2020-01-01"]  # this one knew of the correction
    infos = before.timeline("demo", "control").infos
    ids = [
        past_id(past_of(catalog.timeline("demo", "control"), infos[-1]))
        for catalog in (before, after)
    ]
    assert ids[0] == ids[1] != ""


def test_the_first_snapshot_has_no_past(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [day_of("2020-01-01", RED)])
    timeline = catalog.timeline("demo", "control")
    assert past_of(timeline, timeline.infos[0]) == ()
    assert since(catalog) == ["2020-01-01", "2020-01-01"]


def test_many_snapshots_look_back_together(tmp_path: Path) -> None:
    states = [RED, BLUE, BLUE, RED, RED, BLUE]
    days = [day_of(f"2020-0{i}-01", state) for i, state in enumerate(states, start=1)]
    catalog = catalog_of(tmp_path, days)
    timeline = catalog.timeline("demo", "control")
    snapshots = [catalog.read(info) for info in timeline.infos]
    read: list[SnapshotInfo] = []

    def reading(info: SnapshotInfo) -> Snapshot:
        read.append(info)
        return catalog.read(info)

    together = since_days(snapshots, timeline, reading)
    alone = [since_days([snapshot], timeline, catalog.read)[0] for snapshot in snapshots]
    assert list(together) == alone
    assert len(read) == len(set(read)) == 5  # each once; nobody asks of the newest


def labels_of(client: TestClient, version: str) -> dict[str, dict[str, Any]]:
    """Return the properties of the labels of a control snapshot, by zone."""
    tile = client.get(f"/tiles/demo/control/{version}/0/0/0.mvt")
    decoded = mapbox_vector_tile.decode(tile.content)
    return {f["properties"]["id"]: f["properties"] for f in decoded["labels"]["features"]}


def test_a_tile_says_what_the_service_answers_for_the_place(demo_record: Path) -> None:
    with TestClient(create_app(Settings(record=demo_record))) as client:
        catalog = client.app.state.services.catalog  # type: ignore[attr-defined]
        labels = labels_of(client, "latest")
        snapshot = catalog.as_of("demo", "control", None)
        for zone_, place in zip(snapshot.zones, label_places(snapshot.zones), strict=True):
            query = {"lon": place.x, "lat": place.y, "known_at": "2020-06-01T00:00:00Z"}
            answer = client.get("/control/at", params=query).json()
            assert labels[zone_.id]["since"] == answer["since"]
        days = {name: tags["since"] for name, tags in labels.items()}
        assert days["mid"] == "2020-03-01"
        assert days["red-1"] == "2020-01-01"
        fields = client.get("/tiles/demo/control/latest/tilejson.json").json()["vector_layers"]
        named = {layer["id"]: layer["fields"] for layer in fields}
        assert "first snapshot" in named["labels"]["since"]
        assert "since" not in named["control"]  # of one place of the zone, not of all of it


def test_a_recording_slipped_in_before_is_another_drawing(demo_record: Path) -> None:
    app = create_app(Settings(record=demo_record))
    with TestClient(app) as client:
        version = app.state.services.tiles.resolve("demo", "control", "latest").info.version
        before = client.get(f"/tiles/demo/control/{version}/0/0/0.mvt")
        assert labels_of(client, version)["red-1"]["since"] == "2020-01-01"
        slipped = day_of("2020-02-01", BLUE)  # recorded at the same instant as the others
        write_record(demo_record, [slipped])
        assert app.state.services.refresh() is True
        after = client.get(f"/tiles/demo/control/{version}/0/0/0.mvt")
        assert after.headers["etag"] != before.headers["etag"]
        assert labels_of(client, version)["red-1"]["since"] == "2020-03-01"


def test_zones_that_lap_over_each_other_are_asked_as_a_reader_asks(tmp_path: Path) -> None:
    post = box(0.6996, 0.6996, 0.7004, 0.7004)  # 89 m across, within the overlap allowed
    zones = [
        zone("big", "red", WEST),
        zone("east", "blue", EAST),
        zone("post", "blue", post),
    ]
    days = [
        document(metadata("control", "control", f"2020-0{i}-01", jump_accepted="made"), zones)
        for i in (1, 2, 3)
    ]
    catalog = catalog_of(tmp_path, days)
    timeline = catalog.timeline("demo", "control")
    (found,) = since_days([catalog.read(timeline.infos[-1])], timeline, catalog.read)
    assert [day.isoformat() for day in found] == ["2020-01-01"] * 3


def test_a_damaged_day_before_stops_only_the_tiles_that_speak_of_it(demo_record: Path) -> None:
    write_record(demo_record, [day_of("2020-05-01", RED, BLUE)])
    with TestClient(
        create_app(Settings(record=demo_record, cache=None, snapshot_cache_bytes=1))
    ) as client:
        assert client.get("/control?region=west&date=2020-05-01").status_code == 200
        changed = demo_record / "demo" / "control" / "2020-03-01.geojson"
        changed.write_bytes(changed.read_bytes() + b" ")
        for form, status in ((".mvt", 503), (".png", 200)):
            for query in ("", "?known_at=2021-01-01T00:00:00Z"):
                answer = client.get(f"/tiles/demo/control/2020-05-01/0/0/0{form}{query}")
                assert answer.status_code == status, (form, query)
        assert client.get("/tiles/demo/control/2020-05-01/tilejson.json").status_code == 200


def test_whoever_waits_for_a_look_back_holds_no_thread(
    demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(record=demo_record))
    looking, done = threading.Event(), threading.Event()
    real = tile_service.TileService.make_ready

    def slow(self: tile_service.TileService, resolved: Resolved) -> None:
        looking.set()
        assert done.wait(30)
        real(self, resolved)

    monkeypatch.setattr(tile_service.TileService, "make_ready", slow)
    with TestClient(app) as client, ThreadPoolExecutor(60) as readers:
        asked = [
            readers.submit(client.get, f"/tiles/demo/control/latest/9/{256 + i % 4}/254.mvt")
            for i in range(60)
        ]
        assert looking.wait(30)
        assert client.get("/snapshots?theatre=demo").status_code == 200
        assert client.get("/tiles/demo/provinces/latest/0/0/0.png").status_code == 200
        assert client.get("/tiles/demo/control/latest/0/0/0.png").status_code == 200
        done.set()
        assert {answer.result().status_code for answer in asked} == {200}
