"""Machines find what is here: robots, sitemap, datasets, plain words, examples that answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from app.settings import shipped_record
from tests.conftest import THEATRE, demo_documents, write_record

HOME = "http://testserver"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
HOSTILE = "</script><script>alert(1)</script>](javascript:x) <img>"


class Page(HTMLParser):
    """What a page says to machines: its JSON-LD and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.datasets: list[Any] = []
        self.examples: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where JSON-LD begins, and every link."""
        given = dict(attrs)
        self._inside = tag == "script" and given.get("type") == "application/ld+json"
        if tag == "a":
            self.examples.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        """Read JSON-LD."""
        if self._inside and data.strip():
            self.datasets.append(json.loads(data))


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def test_robots_may_see_pages_but_no_drafts(client: TestClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("any", f"{HOME}/map?date=2020-01-01")
    assert not rules.can_fetch("any", f"{HOME}/draft/abc")
    assert rules.site_maps() == [f"{HOME}/sitemap.xml"]


def test_every_page_of_the_sitemap_answers_in_every_language(client: TestClient) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").content)
    pages = [str(node.text) for node in root.findall("s:url/s:loc", NAMES)]
    assert len(pages) == 1 + 2  # the theatre, and each of its snapshots
    spoken = [node.attrib["href"] for node in root.findall("s:url/x:link", NAMES)]
    assert len(spoken) == 2 * len(pages)
    for url in (*pages, *spoken):
        assert client.get(url.removeprefix(HOME)).status_code == 200
    assert root.findtext("s:url/s:lastmod", namespaces=NAMES) == "2020-06-01T00:00:00Z"


def test_a_theatre_is_a_dataset_whose_parts_and_files_are_there(client: TestClient) -> None:
    answer = client.get("/theatres/demo/dataset.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    told = answer.json()
    assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
    assert told["temporalCoverage"] == "2020-01-01/.."
    assert told["spatialCoverage"]["geo"]["box"] == "-1 -1 5 5"
    assert told["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    urls = [part["@id"] for part in told["hasPart"]]
    urls += [file["contentUrl"] for file in told["distribution"]]
    urls.append(told["url"])
    for url in urls:
        assert client.get(url.removeprefix(HOME)).status_code == 200


def test_a_snapshot_is_a_dataset_with_its_digest_and_sources(client: TestClient) -> None:
    listed = client.get("/theatres/demo/layers/control/snapshots").json()["snapshots"]
    for info in listed:
        url = f"/theatres/demo/layers/control/snapshots/{info['version']}.jsonld"
        told = client.get(url).json()
        assert told["identifier"] == info["digest"]
        assert told["@id"] == HOME + url
        assert [c["name"] for c in told["citation"]] == [s["title"] for s in info["sources"]]
        assert client.get(told["url"].removeprefix(HOME)).status_code == 200
    gone = client.get("/theatres/demo/layers/control/snapshots/sha256-0000000000000000.jsonld")
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")


def test_the_map_carries_the_dataset_it_shows(client: TestClient) -> None:
    (told,) = read(client.get("/map?date=2020-02-01").text).datasets
    version = client.get("/control?date=2020-02-01").json()["whole"]["snapshot"]["version"]
    assert version in told["@id"]
    assert told == client.get(told["@id"].removeprefix(HOME)).json()
    assert read(client.get("/embed").text).datasets == []


@pytest.fixture(params=["demo", "shipped"])
def served(
    request: pytest.FixtureRequest, demo_record: Path, client_of: Callable[[Path], TestClient]
) -> TestClient:
    return client_of(demo_record if request.param == "demo" else shipped_record())


def test_every_example_of_the_docs_answers(served: TestClient) -> None:
    examples = [url for url in read(served.get("/docs").text).examples if url.count("/") > 0]
    asked = [url for url in examples if url not in ("/openapi.json", "/map")]
    assert len(asked) > 35
    for url in asked:
        assert served.get(url).status_code == 200, url


def test_every_get_route_has_an_example(served: TestClient) -> None:
    text = served.get("/llms.txt").text
    routes = re.findall(r"^- `GET (\S+)`: .*$", text, re.MULTILINE)
    without = [line for line in text.splitlines() if "`GET" in line and "Example:" not in line]
    assert len(routes) > 40
    assert [line for line in without if "/drafts" not in line] == []


def test_hostile_names_open_nothing(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    theatre = {**THEATRE, "name": {"en": HOSTILE, "ar": HOSTILE}}
    client = client_of(write_record(tmp_path / "r", demo_documents(), theatre))
    page = client.get("/map").text
    assert "alert(1)</script>" not in page
    (told,) = read(page).datasets
    assert HOSTILE.split(" ", maxsplit=1)[0] in told["name"]
    plain = client.get("/llms.txt").text
    assert "](javascript:" not in plain
    assert "<img" not in plain
    ET.fromstring(client.get("/sitemap.xml").content)
