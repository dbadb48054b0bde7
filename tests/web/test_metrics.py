"""``/metrics``: what was asked is counted, by template and status, and told to its token only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app
from app.settings import Settings
from tests.conftest import demo_documents, write_record

TOKEN = "only-for-the-watch"  # noqa: S105 - of these tests alone
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def client(demo_record: Path) -> Iterator[TestClient]:
    """Return a client of a service with a token for its metrics."""
    settings = Settings(record=demo_record, metrics_token=TOKEN)
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


def read(client: TestClient) -> Samples:
    answer = client.get("/metrics", headers=AUTHORIZED)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for f in families for s in f.samples}


def count(samples: Samples, route: str, status: int, method: str = "GET") -> float:
    labels = {"route": route, "method": method, "status": str(status)}
    name = "controlmap_request_duration_seconds_count"
    return samples.get((name, frozenset(labels.items())), 0.0)


def test_requests_are_counted_by_template_and_status(client: TestClient) -> None:
    for _ in range(3):
        assert client.get("/control?region=west").status_code == 200
    client.get("/control?region=nowhere")
    etag = client.get("/control?region=west").headers["etag"]
    assert client.get("/control?region=west", headers={"If-None-Match": etag}).status_code == 304
    for number in range(5):
        client.get(f"/nothing/{number}")
    client.head("/control?region=east")
    client.get("/tiles/demo/control/latest/0/0/0.mvt")
    client.get("/tiles/demo/control/latest/0/0/0.mvt")
    client.request("BREW", "/control")
    samples = read(client)
    assert count(samples, "/control", 200) == 5
    assert count(samples, "/control", 404) == 1
    assert count(samples, "/control", 304) == 1
    assert count(samples, "unmatched", 404) == 5
    assert count(samples, "/tiles/{theatre}/{layer}/{version}/{z}/{x}/{y}", 200) == 2
    assert count(samples, "/control", 405, "other") == 1
    routes = {dict(labels).get("route") for _, labels in samples}
    assert not any(route and ("nothing" in route or "0.mvt" in route) for route in routes)


def test_the_buckets_of_a_histogram_add_up(client: TestClient) -> None:
    client.get("/control")
    client.get("/control")
    samples = read(client)
    buckets = {
        float(dict(labels)["le"]): value
        for (name, labels), value in samples.items()
        if name.endswith("seconds_bucket") and {("route", "/control"), ("status", "200")} <= labels
    }
    in_order = [buckets[bound] for bound in sorted(buckets)]
    assert in_order == sorted(in_order)
    assert in_order[-1] == count(samples, "/control", 200) == 2


def test_memory_is_counted(client: TestClient) -> None:
    for _ in range(3):
        client.get("/control?region=west")
        client.get("/tiles/demo/control/latest/1/1/0.png")
    client.get("/healthz")
    samples = read(client)

    def asked(cache: str, result: str) -> float:
        labels = frozenset({("cache", cache), ("result", result)})
        return samples.get(("controlmap_cache_requests_total", labels), 0.0)

    assert asked("answers", "hit") == 4
    assert asked("answers", "miss") == 2
    assert asked("answers", "pass") == 1
    assert asked("tiles", "miss") == 1
    assert asked("tiles", "hit") == 0
    client.get("/tiles/demo/control/2020-03-01/1/1/0.png")  # the same tile by another address
    samples = read(client)
    assert asked("tiles", "hit") == 1


def test_the_record_is_told(client: TestClient) -> None:
    samples = read(client)
    control = frozenset({("theatre", "demo"), ("layer", "control")})
    assert samples[("controlmap_snapshots", control)] == 2
    assert samples[("controlmap_staleness_days", control)] > 2000  # the demo ends in 2020
    assert samples[("controlmap_degraded", frozenset())] == 0
    assert samples[("process_resident_memory_bytes", frozenset())] > 10_000_000
    generation = client.get("/healthz").json()["generation"]
    about = [dict(labels) for name, labels in samples if name == "controlmap_info"]
    assert [one["generation"] for one in about] == [generation]


def test_what_cannot_be_taken_up_is_counted_by_code(client: TestClient, demo_record: Path) -> None:
    path = demo_record / "demo" / "control" / "2020-04-01.geojson"
    document = json.loads((demo_record / "demo" / "control" / "2020-03-01.geojson").read_text())
    document["metadata"] |= {"valid_from": "2020-04-01"}
    document["features"][0]["properties"]["party"] = "nobody"
    path.write_text(json.dumps(document))
    with pytest.raises(Exception, match="nobody"):
        client.app.state.services.refresh()  # type: ignore[attr-defined]
    codes = {
        dict(labels)["code"]
        for name, labels in read(client)
        if name == "controlmap_ingest_issues_total"
    }
    assert codes == {"unknown-party"}


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \u00e9"])
def test_nobody_else_is_told(client: TestClient, sent: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": sent.encode()} if sent else {})
    assert answer.status_code == 401
    assert "controlmap_" not in answer.text


def test_nothing_keeps_it_and_no_page_reads_it(client: TestClient) -> None:
    answer = client.get("/metrics", headers=AUTHORIZED | {"Origin": "https://example.org"})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_without_a_token_there_is_no_such_address(demo_client: TestClient) -> None:
    assert demo_client.get("/metrics").status_code == 404
    assert demo_client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_two_services_count_by_themselves(tmp_path: Path) -> None:
    record = write_record(tmp_path / "record", demo_documents())
    settings = Settings(record=record, metrics_token=TOKEN)
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        one.get("/control")
        assert count(read(one), "/control", 200) == 1
        assert count(read(other), "/control", 200) == 0
