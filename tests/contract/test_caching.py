"""Cache headers a status, entity tags, HEAD, compression, and life behind a prefix."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.headers import IMMUTABLE, NO_STORE
from tests.contract.asking import every_url, first_urls


def test_only_addresses_with_a_digest_are_immutable(demo_client: TestClient) -> None:
    seen = set()
    for url, _ in every_url(demo_client):
        answer = demo_client.get(url)
        control = answer.headers["cache-control"]
        if answer.status_code != 200 or url == "/healthz":
            assert control == NO_STORE, url
            continue
        # These name the service, which may move: they last for ever with a public address only.
        if url.endswith(("tilejson.json", ".jsonld")):
            continue
        assert (control == IMMUTABLE) == ("/sha256-" in url), url
        seen.add(control)
    assert len(seen) >= 2


def test_a_known_answer_is_a_304(demo_client: TestClient) -> None:
    for url in first_urls(demo_client):
        first = demo_client.get(url)
        if "etag" not in first.headers:
            assert first.headers["cache-control"] == NO_STORE, url
            continue
        tag = first.headers["etag"]
        opaque = tag.removeprefix("W/")  # weak when the answer was long enough to be compressed
        for asked in (tag, f"W/{opaque}", f'"other", W/{opaque}', "*"):
            again = demo_client.get(url, headers={"if-none-match": asked})
            assert (again.status_code, again.content) == (304, b""), (url, asked)
            assert again.headers["etag"].removeprefix("W/") == opaque
            assert again.headers["cache-control"] == first.headers["cache-control"]
        assert demo_client.get(url, headers={"if-none-match": '"other"'}).status_code == 200


def test_other_questions_have_other_tags(demo_client: TestClient) -> None:
    queries = ("", "?region=west", "?region=east", "?f=csv", "?rollup=true", "?date=2020-01-01")
    tags = {demo_client.get(f"/control{query}").headers["etag"] for query in queries}
    assert len(tags) == len(queries)


def test_another_record_has_other_tags(demo_client: TestClient, shipped_client: TestClient) -> None:
    tags = [c.get("/theatres").headers["etag"] for c in (demo_client, shipped_client)]
    assert tags[0] != tags[1]


def test_an_error_is_an_error_even_to_who_claims_to_know_it(demo_client: TestClient) -> None:
    for url in ("/control?date=1999-01-01", "/nowhere", "/control?x=1"):
        assert demo_client.get(url, headers={"if-none-match": "*"}).status_code in {404, 422}


@pytest.mark.parametrize("extra", ["/nowhere", "/control?date=x", "/static/nowhere"])
def test_head_is_get_without_the_body(demo_client: TestClient, extra: str) -> None:
    varying = {"incident"}
    for url in (*first_urls(demo_client), extra):
        get, head = demo_client.get(url), demo_client.head(url)
        assert (head.status_code, head.content) == (get.status_code, b""), url
        assert {k: v for k, v in head.headers.items() if k not in varying} == dict(get.headers), url


def test_compression_changes_the_bytes_on_the_wire_only(demo_client: TestClient) -> None:
    plain = demo_client.get("/control", headers={"accept-encoding": "identity"})
    packed = demo_client.get("/control", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.content == plain.content
    for answer in (plain, packed):
        assert answer.headers["vary"].lower() == "accept-encoding"


def test_any_page_may_fetch_and_nothing_is_sniffed(demo_client: TestClient) -> None:
    for url in ("/control", "/events", "/theatres"):
        answer = demo_client.get(url)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert demo_client.get("/nowhere").headers["access-control-allow-origin"] == "*"


def test_behind_a_prefix_everything_still_answers(demo_record: Path) -> None:
    with TestClient(create_app(Settings(record=demo_record)), root_path="/prefix") as prefixed:
        for url in ("/control?region=west", "/theatres", "/events", "/healthz", "/openapi.json"):
            assert prefixed.get(url).status_code == 200, url
        assert prefixed.get("/control?x=1").status_code == 422
        assert prefixed.get("/nowhere").status_code == 404


def test_a_download_is_the_recorded_file_byte_for_byte(
    demo_client: TestClient, demo_record: Path
) -> None:
    url = "/theatres/demo/layers/control/snapshots/latest.geojson"
    answer = demo_client.get(url)
    assert answer.content == (demo_record / "demo/control/2020-03-01.geojson").read_bytes()
    assert answer.headers["repr-digest"].startswith("sha-256=:")
