"""oEmbed 1.0: what a content system gets for an address of ours."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.conftest import THEATRE, demo_documents, write_record

HOME = "http://testserver"


def ask(client: TestClient, url: str, more: str = "") -> Any:
    return client.get(f"/oembed?url={quote(url, safe='')}{more}")


class Tags(HTMLParser):
    """Every start tag of a document with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.found.append((tag, dict(attrs)))


def frame(html: str) -> dict[str, str | None]:
    parser = Tags()
    parser.feed(html)
    assert [tag for tag, _ in parser.found] == ["iframe"]
    return parser.found[0][1]


@pytest.mark.parametrize("path", ["", "/", "/map", "/embed"])
def test_an_address_of_ours_is_a_rich_frame(client: TestClient, path: str) -> None:
    answer = ask(client, f"{HOME}{path}?region=west&date=2020-01-01&utm_source=mail")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    body = answer.json()
    assert (body["version"], body["type"]) == ("1.0", "rich")
    shown = frame(body["html"])
    assert shown["src"] == f"{HOME}/embed?region=west&date=2020-01-01"
    assert (shown["width"], shown["height"]) == (str(body["width"]), str(body["height"]))
    assert shown["title"] == body["title"] == "Who holds West, 1 January 2020"
    assert shown["loading"] == "lazy"
    assert client.get(str(shown["src"]).removeprefix(HOME)).status_code == 200


def test_a_view_of_change_stays_one(client: TestClient) -> None:
    state = "region=west&date=2020-02-01&unit=people&view=changes&compare=2020-01-01"
    body = ask(client, f"{HOME}/map?{state}").json()
    asked = dict(parse_qsl(urlsplit(str(frame(body["html"])["src"])).query))
    assert asked == dict(parse_qsl(state))
    assert "view" not in body["thumbnail_url"]
    assert client.get(body["thumbnail_url"].removeprefix(HOME)).status_code == 200


def test_an_address_without_parameters_needs_none(client: TestClient) -> None:
    assert frame(ask(client, f"{HOME}/").json()["html"])["src"] == f"{HOME}/embed"


def test_xml_has_the_same_members(client: TestClient) -> None:
    url = f"{HOME}/map?region=west"
    answer = ask(client, url, "&format=xml")
    assert answer.headers["content-type"].startswith("text/xml")
    told = {node.tag: node.text for node in ET.fromstring(answer.content)}
    members = ask(client, url, "&format=json").json()
    assert told == {name: str(value) for name, value in members.items()}


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ("", (640, 720)),
        ("&maxwidth=300", (300, 720)),
        ("&maxheight=400", (640, 400)),
        ("&maxwidth=300&maxheight=250&dnt=true", (300, 250)),
        ("&maxwidth=5000&maxheight=5000", (640, 720)),
    ],
)
def test_the_frame_keeps_to_the_consumers_limits(
    client: TestClient, more: str, size: tuple[int, int]
) -> None:
    body = ask(client, f"{HOME}/map", more).json()
    assert (body["width"], body["height"]) == size


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ("", (1200, 675)),
        ("&maxwidth=600", (600, 338)),
        ("&maxwidth=300&maxheight=250", (300, 200)),
        ("&maxheight=200", (355, 200)),
        ("&maxwidth=1000000000", (1200, 675)),
        ("&maxwidth=199", None),
        ("&maxheight=150", None),
    ],
)
def test_the_thumbnail_keeps_to_them_too_and_can_be_had(
    client: TestClient, more: str, size: tuple[int, int] | None
) -> None:
    body = ask(client, f"{HOME}/map", more).json()
    members = {name: value for name, value in body.items() if name.startswith("thumbnail")}
    if size is None:
        assert members == {}
        return
    assert (members["thumbnail_width"], members["thumbnail_height"]) == size
    picture = client.get(members["thumbnail_url"].removeprefix(HOME))
    with Image.open(BytesIO(picture.content)) as drawn:
        assert drawn.size == size


def test_a_pinned_address_may_be_kept_and_a_live_one_not_long(client: TestClient) -> None:
    version = client.get("/control?region=west").json()["snapshot"]["version"]
    page = f"{HOME}/map?region=west&snapshot={version}"
    pinned = ask(client, f"{page}&known_at=2021-01-01T00:00:00Z").json()
    assert pinned["cache_age"] == 31_536_000
    assert version in str(frame(pinned["html"])["src"])
    for live in (page, f"{HOME}/map?region=west"):
        assert ask(client, live).json()["cache_age"] == 300


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://elsewhere.example/map",
        "http://testserver.evil.example/map",
        f"{HOME}/control?region=west",
        f"{HOME}/map?region=nowhere",
        f"{HOME}/map?date=1999-01-01",
        f"{HOME}/map?theme=pink",
        f"{HOME}/map?region=west&region=east",
        f"{HOME}/map?snapshot=sha256-0000000000000000",
        "javascript:alert(1)//testserver/map",
        "http://[::1/map",
        f"ftp://{urlsplit(HOME).netloc}/map",
    ],
)
def test_what_is_no_page_of_ours_is_404(client: TestClient, url: str) -> None:
    answer = ask(client, url)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


def test_the_other_refusals_are_those_of_the_format(client: TestClient) -> None:
    assert ask(client, f"{HOME}/map", "&format=yaml").status_code == 501
    assert ask(client, f"{HOME}/draft/abc").status_code == 401
    assert ask(client, f"{HOME}/map", "&maxwidth=-1").status_code == 422
    assert ask(client, f"{HOME}/map", "&maxwidth=wide").status_code == 422
    for twice in ("&url=x", "&maxwidth=300&maxwidth=900", "&format=xml&format=json"):
        answer = ask(client, f"{HOME}/map", twice)
        assert answer.status_code == 422, "which of the two is meant?"
        assert "once" in answer.json()["detail"]


def test_hostile_names_stay_text(tmp_path: Path, client_of: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    theatre = json.loads(json.dumps(THEATRE)) | {"name": {"en": hostile, "ar": hostile}}
    client = client_of(write_record(tmp_path / "r", demo_documents(), theatre))
    body = ask(client, f"{HOME}/map?region=demo").json()
    assert "<script" not in body["html"]
    assert hostile in str(frame(body["html"])["title"])
    for form in ("json", "xml"):
        assert ask(client, f"{HOME}/map?region=demo", f"&format={form}").status_code == 200


def test_pages_say_where_their_embed_is(client: TestClient) -> None:
    state = "region=west&lang=en&view=changes&compare=2020-01-01&unit=people"
    html = client.get(f"/map?{state}").text
    parser = Tags()
    parser.feed(html)
    links = [a for tag, a in parser.found if tag == "link" and "oembed" in str(a.get("type"))]
    assert {a["type"] for a in links} == {"application/json+oembed", "text/xml+oembed"}
    for link in links:
        answer = client.get(str(link["href"]).removeprefix(HOME))
        assert answer.status_code == 200
        html = answer.json()["html"] if "json" in str(link["type"]) else answer.text
        for part in parse_qsl(state):
            assert f"{part[0]}={part[1]}" in html, "the frame opens as the page did"
