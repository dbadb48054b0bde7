"""Texts for machines that look for what is here.

**Source:** RFC 9309 (robots), sitemaps.org protocol 0.9 with ``xhtml:link`` alternates,
llmstxt.org.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from app.catalog.catalog import Catalog
from app.domain.valid_time import format_instant
from app.web.examples import Examples
from app.web.openapi import DESCRIPTION

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
MOST_PAGES = 50_000  # of one sitemap, as its protocol says


def robots(home: str) -> str:
    """Return the rules for crawlers: everything but drafts and single tiles."""
    closed = ("/draft/", "/drafts", "/tiles/", "/metrics")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return "\n".join([*lines, "", f"Sitemap: {home}/sitemap.xml", ""])


def sitemap(catalog: Catalog, home: str, tongues: Sequence[str]) -> bytes:
    """Return every page that lasts: a theatre's map, and the map of each of its snapshots.

    Args:
        catalog: the record.
        home: absolute URL of the service, no slash at the end.
        tongues: languages the page speaks; each page names its other ones.
    """
    ET.register_namespace("", _SITEMAP)
    ET.register_namespace("xhtml", _XHTML)
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    for theatre in catalog.theatres():
        infos = catalog.snapshots(theatre.id, theatre.control_layer)
        newest = max((i.recorded_at for i in infos), default=None)
        changed = format_instant(newest) if newest else None
        _page(root, home, {"theatre": theatre.id}, changed, tongues)
        for info in reversed(infos):
            asked = {"theatre": theatre.id, "date": info.valid_from.isoformat()}
            _page(root, home, asked, format_instant(info.recorded_at), tongues)
    del root[MOST_PAGES:]
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _page(
    root: ET.Element,
    home: str,
    asked: Mapping[str, str],
    changed: str | None,
    tongues: Sequence[str],
) -> None:
    page = ET.SubElement(root, f"{{{_SITEMAP}}}url")
    ET.SubElement(page, f"{{{_SITEMAP}}}loc").text = f"{home}/map?{urlencode(asked)}"
    if changed is not None:
        ET.SubElement(page, f"{{{_SITEMAP}}}lastmod").text = changed
    for tongue in tongues:
        spoken = urlencode({**asked, "lang": tongue})
        href = f"{home}/map?{spoken}"
        given = {"rel": "alternate", "hreflang": tongue, "href": href}
        ET.SubElement(page, f"{{{_XHTML}}}link", given)


def described(contract: Mapping[str, Any], examples: Examples, catalog: Catalog, home: str) -> str:
    """Return what the service is and how it is asked, in Markdown, with examples that answer.

    Args:
        contract: the OpenAPI document.
        examples: an address for each route.
        catalog: the record.
        home: absolute URL of the service, no slash at the end.
    """
    lines = ["# controlmap", "", f"> {DESCRIPTION}", "", "## Theatres", ""]
    for theatre in catalog.theatres():
        infos = catalog.snapshots(theatre.id, theatre.control_layer)
        span = f"{infos[0].valid_from} to {infos[-1].valid_from}" if infos else "nothing yet"
        parties = ", ".join(party.id for party in theatre.parties)
        name = _line(theatre.name.get_in("en"))
        own = f"{home}/theatres/{theatre.id}"
        lines.append(f"- [{name}]({own}): {span}, {len(infos)} snapshots; parties: {parties}.")
        lines.append(f"  {_line(theatre.disclaimer.get_in('en'))}")
    lines += ["", "## Routes", "", f"The contract is [OpenAPI]({home}/openapi.json).", ""]
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            example = examples.of(path, operation) if method == "get" else None
            said = f"- `{method.upper()} {path}`: {operation['summary']}."
            lines.append(f"{said} Example: {home}{example}" if example else said)
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    """Return data as one line of Markdown that can open neither a link nor a heading."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")").replace("<", "‹")
