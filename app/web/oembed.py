"""oEmbed: from the address of a page of ours to a frame an editor's system can place.

**Source:** oembed.com, version 1.0: rich responses need ``html``, ``width`` and ``height``; they
obey ``maxwidth`` and ``maxheight``; a thumbnail has all of its three members or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as ET

from app.web.picture_query import LEAST_PX

WIDTH, HEIGHT = 640, 720
LEAST = 100  # a frame smaller than this shows nothing
THUMBNAIL = (1200, 675)
LIVE_AGE_S, PINNED_AGE_S = 300, 31_536_000
PAGES = ("", "/", "/map", "/embed")
# What an embed takes over from the page's address; the rest belongs to the large page.
NOT_OF_PICTURES = ("unit", "digits", "events", "view", "compare")
KEPT = ("theatre", "region", "date", "snapshot", "known_at", "lang", "theme", *NOT_OF_PICTURES)


@dataclass(frozen=True, slots=True)
class Frame:
    """What an address of ours is embedded as.

    Attributes:
        query: the parameters the embed takes over, in the order of ``KEPT``.
        title: of the page.
        width: pixels.
        height: pixels.
        pinned: whether the frame will always show the same: ``app.web.lasting``.
        room: width and height the consumer has at most, pixels; None: as it likes.
    """

    query: tuple[tuple[str, str], ...]
    title: str
    width: int
    height: int
    pinned: bool
    room: tuple[int | None, int | None] = (None, None)


def asked_of(url: str, home: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the path below our root and the query of an address; None when it is not ours.

    Args:
        url: as a consumer sent it; only its host and path decide, the scheme may be either.
        home: absolute URL of the service, no slash at the end.
    """
    try:
        given, ours = urlsplit(url), urlsplit(home)
        same = given.netloc.lower() == ours.netloc.lower()
    except ValueError:  # a host no URL can have
        return None
    if not same or given.scheme not in ("http", "https") or not given.path.startswith(ours.path):
        return None
    query = parse_qsl(given.query, keep_blank_values=True)
    return given.path.removeprefix(ours.path), tuple(query)


def kept(query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the parameters an embed takes over, in a fixed order, so that its address is one."""
    given = dict(query)
    return tuple((name, given[name]) for name in KEPT if name in given)


def document(frame: Frame, home: str, provider: str) -> Mapping[str, str | int]:
    """Return the members of a rich oEmbed response.

    Args:
        frame: what is embedded.
        home: absolute URL of the service, no slash at the end.
        provider: who publishes the record.
    """
    source = f"{home}/embed" + (f"?{urlencode(frame.query)}" if frame.query else "")
    html = (
        f'<iframe src="{escape(source)}" width="{frame.width}" height="{frame.height}" '
        f'title="{escape(frame.title)}" loading="lazy" allowfullscreen '
        'style="border:0;max-width:100%"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": provider,
        "provider_url": f"{home}/",
        "title": frame.title,
        "html": html,
        "width": frame.width,
        "height": frame.height,
        "cache_age": PINNED_AGE_S if frame.pinned else LIVE_AGE_S,
        **_thumbnail(frame, home),
    }


def _thumbnail(frame: Frame, home: str) -> Mapping[str, str | int]:
    """Return the thumbnail's three members: it keeps to the limits too, or there is none."""
    room = zip(frame.room, THUMBNAIL, strict=True)
    width, height = (most if given is None else min(given, most) for given, most in room)
    width = min(width, height * THUMBNAIL[0] // THUMBNAIL[1])
    height = min(height, max(LEAST_PX, round(width * THUMBNAIL[1] / THUMBNAIL[0])))
    if min(width, height) < LEAST_PX:
        return {}
    picture = [pair for pair in frame.query if pair[0] not in NOT_OF_PICTURES]
    picture += [("width", str(width)), ("height", str(height))]
    return {
        "thumbnail_url": f"{home}/image.png?{urlencode(picture)}",
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def xml(members: Mapping[str, str | int]) -> bytes:
    """Write the members as oEmbed XML; text is data, never markup."""
    root = ET.Element("oembed")
    for name, value in members.items():
        ET.SubElement(root, name).text = str(value)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data
