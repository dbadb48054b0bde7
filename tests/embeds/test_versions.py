"""What carries a digest answers for ever and alike; what does not is short-lived; CORS is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.web.headers import IMMUTABLE, OWN, SHORT
from tests.conftest import demo_documents, write_record
from tests.publish.conftest import quiet

LAYER = "/theatres/demo/layers/control/snapshots"
# {v} is a version in the path; the second form names it as a parameter.
PATHS = [
    "/tiles/demo/control/{v}/6/32/31.png",
    "/tiles/demo/control/{v}/6/32/31@2x.png",
    "/tiles/demo/control/{v}/6/32/31.mvt",
    "/tiles/demo/control/{v}/tilejson.json",
    f"{LAYER}/{{v}}.geojson",
    "/theatres/demo/style.json?version={v}",
]
# Made from the request's Host, as long as no public_url is set.
OF_THE_HOST = PATHS[3], PATHS[5]
KNOWN = "&known_at=2021-06-01T00:00:00Z"
PINNED = [
    "/image.png?region=west&width=300&height=300&snapshot={v}",
    "/image.svg?region=west&width=300&height=300&snapshot={v}",
    "/control?region=west&snapshot={v}",
    "/embed?region=west&lang=en&snapshot={v}",
]
UNKNOWN = "sha256-0000000000000000"


def version(client: TestClient) -> str:
    return str(client.get("/control?region=west").json()["snapshot"]["version"])


@pytest.mark.parametrize("path", PATHS + PINNED)
def test_an_unknown_version_is_404_and_not_kept(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(path.format(v=UNKNOWN))
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("day", ["latest", "2020-01-15"])
def test_days_and_latest_are_short_lived(demo_client: TestClient, path: str, day: str) -> None:
    if path.startswith(LAYER) or day != "latest" or "style" not in path:
        answer = demo_client.get(path.format(v=day))
        assert answer.headers["cache-control"] == (OWN if path in OF_THE_HOST else SHORT)
        again = demo_client.get(
            path.format(v=day), headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304


@pytest.mark.parametrize("path", [*PATHS[:3], PATHS[4], *(f"{p}{KNOWN}" for p in PINNED[:2])])
def test_what_carries_a_digest_may_be_kept_for_a_year(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(path.format(v=version(demo_client)))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize("path", [*PATHS, *PINNED[:3], "/control?region=west", "/oembed?url="])
def test_any_page_may_fetch_and_never_with_credentials(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(
        path.format(v=version(demo_client)),
        headers={"Origin": "https://elsewhere.example", "Cookie": "a=b"},
    )
    assert answer.headers.get("access-control-allow-origin", "*") == "*"
    assert (answer.status_code == 404) or "access-control-allow-origin" in answer.headers
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_after_a_publish_old_versions_answer_the_same_bytes(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    root = write_record(tmp_path / "record", demo_documents())
    client = client_of(root)
    old = version(client)
    # An embed carries the addresses of the other layers too, which may change: it is live of them.
    asked = [path.format(v=old) for path in [*PATHS[:5], *PINNED[:3]]]
    before = {path: client.get(path).content for path in asked}
    corrected = quiet(
        "2020-03-01", revision=2, reason="a quarter was wrong", recorded_at="2021-01-01T00:00:00Z"
    )
    corrected["features"][0]["properties"]["note"] = "seen again"
    write_record(root, [corrected])
    assert client.app.state.services.refresh()  # type: ignore[attr-defined]
    new = version(client)
    assert new != old
    for path in asked:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if not path.startswith("/control"):  # names what corrected it since
            assert answer.content == before[path], path
        assert client.get(path.replace(old, new)).status_code == 200
    for path in ("/control", "/image.svg"):
        pinned = client.get(f"{path}?region=west&snapshot={old}")
        assert old in pinned.text or path != "/control"
