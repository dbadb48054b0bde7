"""The feeds keep to their formats' grammar: RFC 4287 section 4 and JSON Feed 1.1."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
# Child: least and most times it may stand (RFC 4287, sections 4.1.1 and 4.1.2).
FEED = {
    "id": (1, 1),
    "title": (1, 1),
    "updated": (1, 1),
    "link": (1, 99),
    "author": (1, 99),
    "entry": (0, 9999),
}
ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "link": (1, 99), "summary": (0, 1)}


def faults(element: ET.Element, grammar: dict[str, tuple[int, int]]) -> list[str]:
    """Return what an element breaks of its grammar."""
    found = Counter(child.tag.removeprefix(ATOM) for child in element)
    said = [f"unknown {name}" for name in found.keys() - grammar.keys()]
    said += [
        f"{name} stands {found[name]} times"
        for name, (least, most) in grammar.items()
        if not least <= found[name] <= most
    ]
    updated = element.findtext(f"{ATOM}updated") or ""
    said += [] if DATE.fullmatch(updated) else [f"updated {updated!r}"]
    iris = [element.findtext(f"{ATOM}id") or "", *_hrefs(element)]
    said += [f"relative {iri!r}" for iri in iris if not urlsplit(iri).scheme]
    return said


def _hrefs(element: ET.Element) -> list[str]:
    return [link.get("href", "") for link in element.findall(f"{ATOM}link")]


@pytest.mark.parametrize("query", ["", "?region=deir-ezzor", "?region=idlib&lang=ar"])
def test_atom(shipped_client: TestClient, query: str) -> None:
    answer = shipped_client.get(f"/feed.atom{query}")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert faults(feed, FEED) == []
    assert [fault for entry in entries for fault in faults(entry, ENTRY)] == []
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self"}
    assert all(e.find(f"{ATOM}link").get("rel") == "alternate" for e in entries)  # type: ignore[union-attr]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) >= 10


def test_json_feed(shipped_client: TestClient) -> None:
    answer = shipped_client.get("/feed.json?region=deir-ezzor")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert all(urlsplit(feed[name]).scheme for name in ("home_page_url", "feed_url"))
    for item in feed["items"]:
        assert item["id"]
        assert item["content_text"]
        assert DATE.fullmatch(item["date_published"])
        assert urlsplit(item["url"]).scheme
    assert any("points in Deir ez-Zor" in item["title"] for item in feed["items"])


def test_the_grammar_can_be_broken() -> None:
    broken = ET.fromstring(f'<feed xmlns="{ATOM[1:-1]}"><id>x</id><id>y</id><odd/></feed>')
    assert len(faults(broken, FEED)) >= 5
