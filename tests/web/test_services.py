"""One state of the record to each request, and a new one without a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely import box
from starlette.types import Receive, Scope, Send

from app.main import build_services, create_app
from app.settings import Settings
from app.web.services import OneState, Services
from tests.conftest import document, metadata, write_record, zone

URL = "/control?region=west"


def publish(root: Path, day: str = "2020-05-01") -> None:
    about = metadata("control", "control", day, jump_accepted="the demo moves a lot")
    write_record(root, [document(about, [zone("all", "blue", box(0, 0, 2, 1))])])


def services_of(app: FastAPI) -> Services:
    services = app.state.services
    assert isinstance(services, Services)
    return services


def test_a_refresh_changes_the_answer_and_its_tag(demo_record: Path) -> None:
    app = create_app(Settings(record=demo_record))
    with TestClient(app) as client:
        before = client.get(URL)
        assert before.json()["effective_date"] == "2020-03-01"
        publish(demo_record)
        assert client.get(URL).content == before.content
        assert services_of(app).refresh() is True
        after = client.get(URL)
        assert after.json()["effective_date"] == "2020-05-01"
        assert after.headers["etag"] != before.headers["etag"]
        asked_again = client.get(URL, headers={"If-None-Match": before.headers["etag"]})
        assert asked_again.status_code == 200
        assert services_of(app).refresh() is False


def test_every_list_shows_the_new_state(demo_record: Path) -> None:
    app = create_app(Settings(record=demo_record))
    with TestClient(app) as client:
        paths = ("/healthz", "/theatres/demo/layers/control/snapshots", "/", "/feed.atom")
        for path in paths:
            assert "2020-05-01" not in client.get(path).text
        publish(demo_record)
        services_of(app).refresh()
        for path in paths:
            assert "2020-05-01" in client.get(path).text


def test_a_request_keeps_the_state_it_began_with(demo_record: Path) -> None:
    services = build_services(Settings(record=demo_record))
    seen: list[str] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(services.generation)
        publish(demo_record)
        services.refresh()
        seen.append(services.generation)

    async def never() -> None:  # pragma: no cover - nothing is received or sent
        raise AssertionError

    first = services.newest_generation
    asyncio.run(OneState(slow, services)({"type": "http"}, never, never))  # type: ignore[arg-type]
    assert seen == [first, first]
    assert services.generation == services.newest_generation != first
