"""The page over HTTP: headers, caching, refusals."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("ar-SY,ar;q=0.9,en;q=0.5", "ar"),
        ("fr, ar;q=0.4, en;q=0.8", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("ar;q=0, en;q=0.1", "en"),
        (";;;q=, \u00e9", "en"),
    ],
)
def test_the_language_is_the_readers(client: TestClient, header: str, tag: str) -> None:
    response = client.get("/map", headers={"Accept-Language": header.encode()})
    assert f'<html lang="{tag}"' in response.text
    assert "Accept-Language" in response.headers["vary"]


def test_a_language_in_the_address_wins(client: TestClient) -> None:
    response = client.get("/map?lang=en", headers={"Accept-Language": "ar"})
    assert '<html lang="en"' in response.text
    assert "Accept-Language" not in response.headers.get("vary", "")


def test_two_languages_of_one_address_have_two_tags(client: TestClient) -> None:
    tags = {
        client.get("/map", headers={"Accept-Language": x}).headers["etag"] for x in ("en", "ar")
    }
    assert len(tags) == 2


def test_the_page_of_an_instant_says_so_and_keeps_it(client: TestClient) -> None:
    html = client.get("/map?known_at=2031-05-04T03:02:01Z&date=2020-03-01").text
    assert "As known on 4 May 2031, 03:02 UTC" in html
    assert 'name="known_at" value="2031-05-04T03:02:01Z"' in html
    assert 'class="known"' not in client.get("/map").text
    assert client.get("/map?known_at=1999-01-01T00:00:00Z").status_code == 404


@pytest.mark.parametrize("query", ["view=pie", "compare=tomorrow", "unit=sheep", "known_at=2020"])
def test_a_state_that_is_none_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/map?{query}").status_code == 422


def test_the_style_sheets_come_as_one(client: TestClient) -> None:
    html = client.get("/map").text
    [sheet] = re.findall('rel="stylesheet" href="([^"]+)"', html)
    response = client.get(sheet)
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert all(part in response.text for part in ("@font-face", ".masthead", ".time-track"))
