"""One error body: every source of error is walked, each answers a problem nobody may cache."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.contract.asking import PROBLEM, PROBLEM_KEYS, first_urls

SNAPSHOTS = "/theatres/demo/layers/control/snapshots"

BAD, NEAR, SPAN = {"errors"}, {"got", "nearest"}, {"got", "layer", "available"}

# url, status, code, members beside the five
WALK: list[tuple[str, int, str, set[str]]] = [
    ("/nowhere", 404, "not-found", set()),
    ("/control/nowhere", 404, "not-found", set()),
    ("/static/nowhere.js", 404, "not-found", set()),
    ("/static/../main.py", 404, "not-found", set()),
    ("/%00", 404, "not-found", set()),
    ("/control?provnce=west", 422, "invalid-parameter", BAD),
    ("/control?zzz=1", 422, "invalid-parameter", BAD),
    ("/theatres?zzz=1", 422, "invalid-parameter", BAD),
    ("/control?region=west&region=east", 422, "invalid-parameter", BAD),
    ("/control?region=west&province=west", 422, "invalid-parameter", BAD),
    ("/control?region=", 422, "invalid-parameter", BAD),
    ("/control?region=west&level=province", 422, "invalid-parameter", BAD),
    ("/control?date=26.11.2017", 422, "invalid-parameter", BAD),
    ("/control?date=", 422, "invalid-parameter", BAD),
    ("/control?known_at=2020-01-01", 422, "invalid-parameter", BAD),
    ("/control?rollup=yes", 422, "invalid-parameter", BAD),
    ("/control?lang=tlh", 422, "invalid-parameter", BAD),
    ("/control?f=xml", 422, "invalid-parameter", BAD),
    ("/control?region=wset", 404, "region-not-found", NEAR),
    ("/control?level=district", 404, "region-not-found", NEAR),
    ("/control?theatre=dmeo", 404, "theatre-not-found", NEAR),
    ("/control?theatre=", 404, "theatre-not-found", NEAR),
    ("/control?level=", 404, "region-not-found", NEAR),
    ("/control?date=2019-12-31", 404, "snapshot-not-found", SPAN),
    ("/control?known_at=1990-01-01T00:00:00Z", 404, "snapshot-not-found", SPAN),
    ("/control/series?time=never", 422, "invalid-parameter", BAD),
    ("/control/changes", 422, "invalid-parameter", BAD),
    ("/control/at?lon=1", 422, "invalid-parameter", BAD),
    ("/control/at?lon=1&lat=91", 422, "invalid-parameter", BAD),
    ("/control/at?lon=NaN&lat=1", 422, "invalid-parameter", BAD),
    ("/events?from=yesterday", 422, "invalid-parameter", BAD),
    ("/events?theatre=dmeo", 404, "theatre-not-found", NEAR),
    ("/events?theatre=", 404, "theatre-not-found", NEAR),
    ("/theatres/dmeo", 404, "theatre-not-found", NEAR),
    ("/theatres/demo/regions?date=2018-12-31", 404, "snapshot-not-found", SPAN),
    ("/theatres/demo/layers/contrl/snapshots", 404, "layer-not-found", NEAR),
    (f"{SNAPSHOTS}?known_at=x", 422, "invalid-parameter", BAD),
    (f"{SNAPSHOTS}/sha256-0000000000000000.geojson", 404, "snapshot-not-found", SPAN),
    (f"{SNAPSHOTS}/newest.geojson", 422, "invalid-parameter", BAD),
    (f"{SNAPSHOTS}/2019-01-01.geojson", 404, "snapshot-not-found", SPAN),
    ("/tiles/demo/control/latest/0/1/0.mvt", 404, "tile-not-found", NEAR),
    ("/tiles/demo/control/sha256-0000000000000000/0/0/0.png", 404, "snapshot-not-found", SPAN),
]


def assert_problem(
    answer: httpx2.Response, status: int, code: str, more: set[str] | None = None
) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    body = answer.json()
    assert set(body) == PROBLEM_KEYS | (more or set())
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:controlmap:problem:{code}"
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize(("url", "status", "code", "more"), WALK, ids=[w[0] for w in WALK])
def test_every_source_of_error(
    demo_client: TestClient, url: str, status: int, code: str, more: set[str]
) -> None:
    for _ in range(2):  # the second time through whatever may have been kept
        assert_problem(demo_client.get(url), status, code, more)


def test_the_nearest_name_is_offered(demo_client: TestClient) -> None:
    body = demo_client.get("/control?region=wset").json()
    assert body["nearest"][0] == "west"
    assert "west" in body["detail"]
    assert demo_client.get("/control?theatre=dmeo").json()["nearest"] == ["demo"]


def test_before_the_record_the_interval_is_told(demo_client: TestClient) -> None:
    body = demo_client.get("/control?date=2019-12-31").json()
    assert body["available"] == {"from": "2020-01-01", "newest": "2020-03-01"}
    assert body["got"] == "2019-12-31"


def test_a_misspelt_parameter_is_named_with_the_right_one(demo_client: TestClient) -> None:
    (error,) = demo_client.get("/control?provnce=west").json()["errors"]
    assert set(error) == {"parameter", "got", "expected"}
    assert (error["parameter"], error["got"]) == ("provnce", "west")
    assert "'province'" in error["expected"]


@pytest.mark.parametrize("path", ["/", "/map", "/embed"])
def test_a_page_opens_from_a_link_that_was_followed_about(
    demo_client: TestClient, path: str
) -> None:
    for added in ("utm_source=mail&utm_medium=x", "fbclid=IwAR0", "gclid=1", "msclkid=1&mc_cid=2"):
        assert demo_client.get(f"{path}?region=west&{added}").status_code == 200
        assert_problem(demo_client.get(f"/control?{added}"), 422, "invalid-parameter", {"errors"})
    for wrong in ("utm=1", "fbclid2=1", "regoin=west&fbclid=1", "region=west&region=east"):
        answer = demo_client.get(f"{path}?{wrong}")
        assert_problem(answer, 422, "invalid-parameter", {"errors"})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_method_nobody_answers(demo_client: TestClient, method: str) -> None:
    paths = demo_client.get("/openapi.json").json()["paths"]
    for url in first_urls(demo_client):
        if method.lower() in paths.get(url.partition("?")[0], {}):
            continue  # somebody answers it: /snapshots takes publications
        answer = demo_client.request(method, url)
        assert_problem(answer, 405, "method-not-allowed")
        allowed = answer.headers["allow"].split(", ")
        assert {"GET", "HEAD"} <= set(allowed)
        assert len(allowed) == len(set(allowed))


@pytest.fixture
def broken(demo_record: Path) -> Iterator[TestClient]:
    """Return a client of a service one part of which fails with a secret in its message."""
    app: FastAPI = create_app(Settings(record=demo_record))

    def fail() -> None:
        raise RuntimeError("secret: /etc/passwd")

    app.add_api_route("/broken", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_failure_shows_an_incident_and_never_its_text(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.get("/broken")
    assert_problem(answer, 500, "internal-error", {"incident"})
    assert "secret" not in answer.text
    assert "passwd" not in str(answer.headers)
    assert answer.json()["incident"] in caplog.text
    assert "secret" in caplog.text, "the log has what the reader must not see"
    assert broken.get("/control").status_code == 200


def test_bad_requests_are_not_logged_as_errors(
    demo_client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        demo_client.get("/control?date=x")
        demo_client.get("/nowhere")
    assert not caplog.records
