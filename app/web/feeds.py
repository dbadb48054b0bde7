"""News of the record as Atom and as JSON Feed.

**Source:** RFC 4287 (Atom), jsonfeed.org/version/1.1 (JSON Feed).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from app.catalog.news import NewsItem
from app.domain.valid_time import format_instant

_ATOM = "http://www.w3.org/2005/Atom"
_LEAST_POINTS = 0.05  # less rounds to nothing


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says of itself.

    Attributes:
        title: of the feed.
        lang: language of its texts.
        home: absolute URL of the service, no slash at the end.
        self_url: absolute URL of the feed.
        author: who publishes the record.
    """

    title: str
    lang: str
    home: str
    self_url: str
    author: str


def words(item: NewsItem, lang: str) -> str:
    """Say what moved: ``Red −1.2 points in West``; the largest first."""
    place = item.answer.region.name.get_in(lang)
    moved = sorted(item.moved_points().items(), key=lambda pair: -abs(pair[1]))
    said = [
        f"{item.answer.theatre.party(party).short.get_in(lang)} {_signed(points)}"
        for party, points in moved
        if abs(points) >= _LEAST_POINTS
    ]
    if not said:
        return f"No party's share moved in {place}"
    return f"{', '.join(said)} points in {place}"


def _signed(points: float) -> str:
    return f"{'+' if points > 0 else '−'}{abs(points):.1f}"


def _title(item: NewsItem, lang: str) -> str:
    day = item.info.valid_from.isoformat()
    kind = f"Correction {item.info.revision} of {day}" if item.corrects else f"Snapshot of {day}"
    return f"{kind}: {words(item, lang)}"


def _summary(item: NewsItem) -> str:
    reason = f" Reason: {item.info.reason}." if item.info.reason else ""
    return f"{item.info.title}. {item.info.method}{reason}"


def _url(item: NewsItem, head: FeedHead) -> str:
    day, theatre = item.info.valid_from.isoformat(), item.info.theatre
    region, known = item.answer.region.id, format_instant(item.published)
    asked = f"theatre={theatre}&region={region}&date={day}&known_at={known}"
    return f"{head.home}/map?{asked}"


def atom(head: FeedHead, items: Sequence[NewsItem]) -> bytes:
    """Write an Atom feed; text is data, never markup."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": head.lang})
    _text(feed, "id", head.self_url)
    _text(feed, "title", head.title)
    updated = max((i.published for i in items), default=None)
    _text(feed, "updated", format_instant(updated) if updated else "1970-01-01T00:00:00Z")
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": head.self_url})
    _text(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", head.author)
    for item in items:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", _id(item))
        _text(entry, "title", _title(item, head.lang))
        _text(entry, "updated", format_instant(item.published))
        _text(entry, "summary", _summary(item))
        ET.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": _url(item, head)})
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _id(item: NewsItem) -> str:
    return f"urn:sha256:{item.info.digest.removeprefix('sha256:')}:{item.answer.region.id}"


def json_feed(head: FeedHead, items: Sequence[NewsItem]) -> str:
    """Write a JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": f"{head.home}/map",
        "feed_url": head.self_url,
        "language": head.lang,
        "authors": [{"name": head.author}],
        "items": [
            {
                "id": _id(item),
                "url": _url(item, head),
                "title": _title(item, head.lang),
                "content_text": _summary(item),
                "date_published": format_instant(item.published),
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False)
