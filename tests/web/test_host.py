"""A Host is whatever a reader writes: nothing made from it is kept for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.headers import IMMUTABLE, OWN

POISON = {"Host": "poison.example"}
HOME = "https://maps.example/base"
LAYER = "/theatres/demo/layers/control/snapshots"
ABSOLUTE = [
    "/?lang=en",
    "/map?region=west&lang=en",
    "/embed?region=west&lang=en",
    "/embed?region=west&lang=en&snapshot={v}&known_at=2024-01-01T00:00:00Z",
    "/tiles/demo/control/{v}/tilejson.json",
    "/tiles/demo/control/latest/tilejson.json?f=png",
    "/theatres/demo/style.json?version={v}",
    "/theatres/demo/dataset.jsonld",
    f"{LAYER}/{{v}}.jsonld",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/feed.atom",
    "/feed.json",
    "/docs",
    "/ogc?f=json",
    "/ogc?f=html",
    "/ogc/api",
    "/ogc/collections",
    "/ogc/collections/demo.control/items",
    "/ogc/collections/demo.control/tiles",
]
OEMBED = "/oembed?url={home}/map%3Fregion=west"


@pytest.fixture(scope="module")
def known(
    tmp_path_factory: pytest.TempPathFactory, demo_client: TestClient
) -> Iterator[TestClient]:
    """Yield a client of the demo record whose service knows its own address."""
    record = demo_client.app.state.services.settings.record  # type: ignore[attr-defined]
    with TestClient(create_app(Settings(record=Path(record), public_url=HOME))) as client:
        yield client


def version(client: TestClient) -> str:
    return str(client.get("/control?region=west").json()["snapshot"]["version"])


@pytest.mark.parametrize("path", [*ABSOLUTE, OEMBED])
def test_what_is_made_from_a_host_is_for_one_reader(demo_client: TestClient, path: str) -> None:
    address = path.format(v=version(demo_client), home="http://poison.example")
    for _ in range(2):  # the second from memory
        answer = demo_client.get(address, headers=POISON)
        assert answer.status_code == 200, answer.text
        assert "poison.example" in answer.text
        assert answer.headers["cache-control"] == OWN
    again = demo_client.get(address, headers=POISON | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, OWN)
    if path is not OEMBED:
        other = demo_client.get(address, headers={"Host": "maps.example"})
        assert "poison.example" not in other.text


@pytest.mark.parametrize("path", [*ABSOLUTE, OEMBED])
def test_a_service_that_knows_its_address_uses_no_host(known: TestClient, path: str) -> None:
    answer = known.get(path.format(v=version(known), home=HOME), headers=POISON)
    assert answer.status_code == 200, answer.text
    assert "poison.example" not in answer.text + str(answer.headers)
    assert HOME in unquote(answer.text)
    assert answer.headers["cache-control"].startswith("public")


def test_a_digest_is_for_ever_where_the_address_is_known(known: TestClient) -> None:
    answer = known.get(f"/tiles/demo/control/{version(known)}/tilejson.json", headers=POISON)
    assert answer.headers["cache-control"] == IMMUTABLE


def test_nothing_public_names_the_host(demo_client: TestClient) -> None:
    contract = demo_client.get("/openapi.json").json()
    plain = [path for path, item in contract["paths"].items() if "get" in item and "{" not in path]
    assert len(plain) > 15
    seen = 0
    for path in plain:
        answer = demo_client.get(path, headers=POISON)
        if "public" in answer.headers.get("cache-control", ""):
            seen += 1
            assert b"poison.example" not in answer.content, path
    assert seen > 3
