"""The short way to a tile answers what the route answers, and nothing that it should not."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

TILE = "/tiles/demo/control/2020-02-01/9/256/254"
SAME = ("etag", "cache-control", "content-type", "content-length", "access-control-allow-origin")


@pytest.fixture
def web(demo_record: Path) -> TestClient:
    return TestClient(create_app(Settings(record=demo_record)), raise_server_exceptions=False)


@pytest.mark.parametrize("form", [".png", "@2x.png"])
def test_it_gives_what_the_route_gives(web: TestClient, form: str) -> None:
    short, routed = web.get(TILE + form), web.get(f"{TILE}{form}?theme=light")
    assert short.status_code == routed.status_code == 200
    assert short.content == routed.content
    assert [short.headers[name] for name in SAME] == [routed.headers[name] for name in SAME]


def test_a_known_tile_is_a_304(web: TestClient) -> None:
    tag = web.get(TILE + ".mvt").headers["etag"]
    again = web.get(TILE + ".mvt", headers={"If-None-Match": tag, "Host": "other"})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/tiles/demo/control/latest/3/9/0.mvt", "/tiles/nowhere/control/latest/3/1/1.png"]
)
def test_errors_are_the_routes(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_pyramid_can_be_warmed(web: TestClient) -> None:
    tiles = web.app.state.services.tiles  # type: ignore[attr-defined]
    assert tiles.warm("demo", "control", "latest", range(3)) >= 3
    before = tiles.tile_bytes
    assert web.get("/tiles/demo/control/latest/1/1/0.mvt").status_code == 200
    assert tiles.tile_bytes == before
