"""A record, a desk, and offers of squares to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely import box

from app.catalog.catalog import Catalog
from app.catalog.copying import copy_record
from app.catalog.desk import Desk, Role
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.publishing import Actor, Publishing
from app.catalog.record import Record
from app.catalog.store import Store, digest_of
from app.catalog.tokens import new_token
from app.ingest import Limits
from app.main import create_app
from app.settings import Settings
from tests.conftest import Json, document, metadata, zone

ACTOR = Actor("local tester")
GEOJSON = "application/geo+json"


def halves(at: float, day: str = "2020-05-01", **more: object) -> Json:
    """Return control of the demo theatre: red west of a longitude, blue east of it."""
    zones = [zone("red-1", "red", box(0, 0, at, 1)), zone("blue-1", "blue", box(at, 0, 2, 1))]
    return document(metadata("control", "control", day, **more), zones)


def as_bytes(doc: Json) -> bytes:
    return json.dumps(doc).encode()


# The demo's March: red has a quarter, blue a half, a quarter is contested; then the front froze.
def quiet(day: str = "2020-05-01", **more: object) -> Json:
    zones = [
        zone("red-1", "red", box(0, 0, 0.5, 1)),
        zone("blue-1", "blue", box(0.5, 0, 1.5, 1)),
        zone("mid", None, box(1.5, 0, 2, 1), status="contested", between=["red", "blue"]),
    ]
    return document(metadata("control", "control", day, **more), zones)


class Bench:
    """A publishing desk without HTTP."""

    def __init__(self, store: Store, desk: Desk, now: datetime | None = None) -> None:
        self.store = store
        self.desk = desk
        self.now = now
        self.record = Record.of(Catalog.load(store))
        self.publishing = Publishing(
            self.desk, lambda: self.record, self.refresh, Limits(), self.clock
        )

    def clock(self) -> datetime:
        """Return the present, or the instant a test chose."""
        return self.now or datetime.now(UTC)

    def held(self) -> dict[str, str]:
        """Return the name and digest of everything the store holds."""
        return {
            file.path: digest_of(self.store.read(file))
            for theatre in self.store.theatres()
            for file in self.store.files(theatre)
        }

    def refresh(self) -> None:
        """Take up what the store holds."""
        catalog = self.record.catalog.refreshed()
        if catalog is not self.record.catalog:
            self.record = self.record.following(catalog)


def bench_in(record: Path, desk: Path) -> Bench:
    """Return a bench over two folders."""
    return Bench(DirectoryStore(record), DirectoryDesk(desk))


@pytest.fixture(params=["directory", "postgis"])
def another(
    request: pytest.FixtureRequest, demo_record: Path, tmp_path: Path
) -> Callable[[], Bench]:
    """Return what makes benches of one record and desk: in folders, and in a database."""
    if request.param == "directory":
        return lambda: bench_in(demo_record, tmp_path / "desk")
    copy_record(DirectoryStore(demo_record), request.getfixturevalue("postgis"))
    url: str = request.getfixturevalue("database")

    def made() -> Bench:
        store = PostgisStore.open(url)
        return Bench(store, store.desk())

    return made


@pytest.fixture
def bench(another: Callable[[], Bench]) -> Bench:
    return another()


class Newsroom:
    """A running service with two tokens."""

    def __init__(self, app: FastAPI, client: TestClient, desk: DirectoryDesk, root: Path) -> None:
        self.app, self.client, self.desk, self.root = app, client, desk, root
        self.drafter = self.token(Role.DRAFTER)
        self.publisher = self.token(Role.PUBLISHER)

    def token(self, role: Role, **more: datetime) -> dict[str, str]:
        """Make a token; return its header."""
        token, text = new_token(f"a {role}", role, datetime.now(UTC))
        self.desk.put_token(replace(token, **more))
        return {"Authorization": f"Bearer {text}"}

    def post(self, doc: Json | bytes, query: str = "", **headers: str) -> object:
        """Send a snapshot as the publisher, or as the headers say."""
        body = doc if isinstance(doc, bytes) else as_bytes(doc)
        sent = self.publisher | {"Content-Type": GEOJSON} | headers
        return self.client.post(f"/snapshots{query}", content=body, headers=sent)


@pytest.fixture
def newsroom_of(demo_record: Path, tmp_path: Path) -> Iterator[Callable[..., Newsroom]]:
    """Return a function from settings to a newsroom."""
    clients: list[TestClient] = []

    def make(record: Path = demo_record, **more: object) -> Newsroom:
        desk = tmp_path / "desk"
        app = create_app(Settings(record=record, desk=desk, **more))
        client = TestClient(app)
        clients.append(client)
        return Newsroom(app, client, DirectoryDesk(desk), record)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def newsroom(newsroom_of: Callable[..., Newsroom]) -> Newsroom:
    return newsroom_of()
