"""The page over HTTP: headers, caching, refusals."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def policy(client: TestClient, path: str) -> dict[str, str]:
    header = client.get(path).headers["content-security-policy"]
    return dict(rule.split(" ", 1) for rule in header.split("; "))


@pytest.mark.parametrize("path", ["/", "/map", "/embed"])
def test_the_policy_allows_our_host_and_hashed_scripts_only(client: TestClient, path: str) -> None:
    rules = policy(client, path)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].startswith("'self' 'sha256-")
    assert rules["style-src"] == "'self'"
    assert rules["connect-src"] == rules["font-src"] == "'self'"
    assert "unsafe" not in str(rules)
    assert "http" not in str(rules)


def test_only_the_embed_may_be_framed_elsewhere(client: TestClient) -> None:
    assert policy(client, "/map")["frame-ancestors"] == "'self'"
    assert policy(client, "/")["frame-ancestors"] == "'self'"
    assert policy(client, "/embed")["frame-ancestors"] == "*"
    assert client.get("/map").headers["x-frame-options"] == "SAMEORIGIN"
    assert "x-frame-options" not in client.get("/embed").headers


def test_a_page_already_seen_is_a_304(client: TestClient) -> None:
    first = client.get("/map?region=west&lang=ar")
    again = client.get("/map?region=west&lang=ar", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/map?region=west", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_the_page_shows_what_control_answers(client: TestClient) -> None:
    answer = client.get("/control?region=west&date=2020-03-01").json()
    html = client.get("/map?region=west&date=2020-03-01").text
    assert {share["percent"] for share in answer["shares"]} == {50.0}
    assert html.count('<td class="num percent">50.0</td>') == len(answer["shares"])
    assert answer["snapshot"]["version"] in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("date=2017-13-40", 422),
        ("date=1999-01-01", 404),
        ("region=nowhere", 404),
        ("region=", 422),
        ("theatre=nowhere", 404),
        ("lang=xx", 422),
        ("theme=pink", 422),
        ("rgion=west", 422),
        ("lang=en&lang=ar", 422),
    ],
)
@pytest.mark.parametrize("path", ["/map", "/embed"])
def test_what_cannot_be_shown_is_a_problem(
    client: TestClient, path: str, query: str, status: int
) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"


def test_the_whole_theatre_can_be_chosen(client: TestClient) -> None:
    html = client.get("/map?region=demo").text
    assert '<option value="demo" selected>Demo</option>' in html


def test_the_theme_is_the_readers_choice(client: TestClient) -> None:
    assert 'data-theme="dark"' in client.get("/map?theme=dark").text
    assert "data-theme" not in client.get("/map").text
