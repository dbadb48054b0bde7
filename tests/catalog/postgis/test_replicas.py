"""Several real servers on one real database: news reach them, and an outage does not stop them."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from shapely import box

from app.catalog.copying import copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.main import create_app
from app.settings import Settings, shipped_record
from tests.catalog.postgis.serving import Answered, Served, served, until
from tests.conftest import document, metadata, zone
from tests.postgres import Cluster

WEST = "/control?region=west"
PASSWORD = "gehe%C3%AFm"  # noqa: S105 - nobody's


@pytest.fixture
def filled(postgis: PostgisStore, demo_record: Path) -> PostgisStore:
    """Return a database with the demo theatre's record."""
    copy_record(DirectoryStore(demo_record), postgis)
    return postgis


def new_day(day: str, **more: object) -> bytes:
    about = metadata("control", "control", day, jump_accepted="the demo moves a lot", **more)
    made = document(about, [zone("all", "blue", box(0, 0, 2, 1))])
    return json.dumps(made).encode()


def control(day: str) -> StoredFile:
    return StoredFile("demo", "control", f"{day}.geojson")


def shows(server: Served, day: str) -> bool:
    return bool(server.get(WEST).json["effective_date"] == day)


def is_degraded(server: Served) -> bool:
    return bool(server.get("/healthz").json["status"] == "degraded")


def test_two_replicas_hear_of_what_a_third_records(
    filled: PostgisStore, database: str, tmp_path: Path
) -> None:
    with served(tmp_path, store=database) as one, served(tmp_path, store=database) as two:
        before = one.get(WEST)
        assert before.json["effective_date"] == "2020-03-01"
        assert two.get(WEST).headers["etag"] == before.headers["etag"]
        filled.append(control("2020-05-01"), new_day("2020-05-01"))
        for replica in (one, two):
            until(lambda r=replica: shows(r, "2020-05-01"))
        assert one.get(WEST).headers["etag"] == two.get(WEST).headers["etag"]
        assert one.get(WEST).headers["etag"] != before.headers["etag"]


def test_what_breaks_the_rules_is_not_taken_up_and_said_so(
    filled: PostgisStore, database: str
) -> None:
    with TestClient(create_app(Settings(store=SecretStr(database)))) as client:
        filled.append(control("2020-05-01"), b"{}")
        until(lambda: client.get("/healthz").json()["status"] == "degraded")
        assert "breaks the rules" in client.get("/healthz").json()["reason"]
        assert client.get(WEST).json()["effective_date"] == "2020-03-01"


def test_an_outage_under_load_leaves_readers_their_answers(
    filled: PostgisStore, database: str, cluster: Cluster, tmp_path: Path
) -> None:
    days = [f"2021-0{month}-01" for month in range(1, 8)]
    for number, day in enumerate(days):
        shifted = box(0, 0, 2, 1) if number % 2 else box(0, 0, 1.5, 1)
        about = metadata("control", "control", day, jump_accepted="the demo moves a lot")
        made = document(about, [zone("all", "blue", shifted)])
        filled.append(control(day), json.dumps(made).encode())
    filled.close()
    secret = database.replace("controlmap@", f"controlmap:{PASSWORD}@")
    with served(tmp_path, store=secret) as server:
        newest = server.get(WEST)
        statuses: list[int] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                statuses.append(server.get(WEST).status)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            cluster.stop("immediate")
            until(lambda: is_degraded(server))
            evicted = until(lambda: next((a for a in asked(server, days) if a.status == 503), None))
            assert evicted.json["code"] == "store-unavailable"
            assert int(evicted.headers["retry-after"]) > 0
            assert str(cluster.folder) not in evicted.body.decode()
            assert server.get("/healthz").status == 200
            assert server.get(WEST).body == newest.body
        finally:
            cluster.start()
        until(lambda: not is_degraded(server))
        assert {a.status for a in asked(server, days)} == {200}
        filled.append(control("2022-01-01"), new_day("2022-01-01"))
        until(lambda: shows(server, "2022-01-01"))
        stop.set()
        reader.join()
        assert set(statuses) == {200}
        said = server.log.read_text("utf-8")
        assert "does not answer" in said
        assert "gehe" not in said


def asked(server: Served, days: list[str]) -> list[Answered]:
    """Return the answers to each day's own file, which is read from the store each time."""
    layer = "/theatres/demo/layers/control/snapshots"
    return [server.get(f"{layer}/{day}.geojson") for day in days]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds processes in /proc")
def test_a_database_that_is_stuck_holds_nobody_up(
    filled: PostgisStore, database: str, cluster: Cluster, tmp_path: Path
) -> None:
    filled.close()
    with served(tmp_path, store=database) as server:
        assert server.get(WEST).status == 200
        cluster.freeze()
        try:
            until(lambda: is_degraded(server))
            assert server.get(WEST).status == 200
            file = "/theatres/demo/layers/control/snapshots/2020-01-01.geojson"
            assert server.get(file).status == 503
        finally:
            cluster.thaw()
        until(lambda: not is_degraded(server))
        assert server.get(file).status == 200


def test_the_shipped_record_answers_alike_from_both_stores(
    postgis: PostgisStore, database: str, shipped_client: TestClient
) -> None:
    copy_record(DirectoryStore(shipped_record()), postgis)
    with TestClient(create_app(Settings(store=SecretStr(database)))) as client:
        for path in (
            "/healthz",
            "/control",
            "/control?date=2017-11-28",
            "/control/series?time=2017-01-31/2017-12-31/P1M",
            "/theatres",
            "/feed.atom",
        ):
            ours, theirs = shipped_client.get(path), client.get(path)
            assert ours.status_code == 200
            assert theirs.content == ours.content
            assert theirs.headers.get("etag") == ours.headers.get("etag")
