"""Features as GeoJSON text, and the links between versions of one thing.

Geometries are written by GEOS, ten times as fast as through dictionaries; numbers come out as
the shortest that read back the same. **Source:** RFC 7946; OGC 17-069r4 section 7.15.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import shapely

from app.catalog.collections import Feature, midnight
from app.domain.valid_time import format_instant
from app.web.ogc.desk import Address, Document, link
from app.web.ogc.names import CRS84, HTML
from app.web.responses import GEOJSON, JSON

CONTENT_CRS = {"Content-Crs": f"<{CRS84}>"}


def properties_of(feature: Feature) -> dict[str, Any]:
    """Return a feature's properties with its days and the recording they are from."""
    days = feature.interval
    return {
        **feature.properties,
        "valid_from": days.start.isoformat() if days else None,
        "valid_to": days.end.isoformat() if days and days.end else None,
        "recorded_at": format_instant(feature.info.recorded_at),
        "snapshot": feature.info.id,
        "licence": feature.info.licence,
    }


def write_features(document: Document) -> str:
    """Write a document whose ``features`` are features of the catalog."""
    head = {k: v for k, v in document.items() if k != "features"}
    features = ",".join(_feature(f) for f in document["features"])
    return f'{_text(head)[:-1]},"features":[{features}]}}'


def write_feature(document: Document) -> str:
    """Write a document of one ``feature`` and its ``links``."""
    feature: Feature = document["feature"]
    return f'{_feature(feature)[:-1]},"links":{_text(document["links"])}}}'


def _feature(feature: Feature) -> str:
    where = "null" if feature.geometry is None else shapely.to_geojson(feature.geometry)
    head = f'"type":"Feature","id":{_text(feature.id)},"geometry":{where}'
    return f'{{{head},"properties":{_text(properties_of(feature))}}}'


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def page_links(at: Address, collection: str, following: dict[str, str] | None) -> list[Document]:
    """Return the links of a page of features.

    Args:
        at: the page.
        collection: its URL.
        following: parameters of the next page; None when this is the last.
    """
    links = [
        link("self", at.here(f="json"), GEOJSON, "This page"),
        link("alternate", at.here(f="html"), HTML, "This page for people"),
        link("collection", collection, JSON, "The collection"),
    ]
    if following is not None:
        links.append(link("next", at.here(**following, f="json"), GEOJSON, "The next page"))
    return links


def item_url(collection: str, feature_id: str) -> str:
    """Return where a feature is."""
    return f"{collection}/items/{quote(feature_id, safe='')}"


def version_links(collection: str, feature: Feature, every: Sequence[Feature]) -> list[Document]:
    """Return how a version relates to the others of the same thing.

    **Source:** draft *Versioned Features*; RFC 5829 (predecessor-version and the like); RFC 7089.
    """
    where = next(i for i, f in enumerate(every) if f.id == feature.id)
    original = item_url(collection, feature.original)
    found = [
        ("canonical", item_url(collection, feature.id)),
        ("original", original),
        ("latest-version", item_url(collection, every[-1].id)),
    ]
    if where > 0:
        found.append(("predecessor-version", item_url(collection, every[where - 1].id)))
    if where + 1 < len(every):
        found.append(("successor-version", item_url(collection, every[where + 1].id)))
    links = [link(rel, href, GEOJSON) for rel, href in found]
    links += [link(rel, original + "/versions", JSON) for rel in ("timemap", "version-history")]
    return links


def time_map(collection: str, every: Sequence[Feature]) -> list[Document]:
    """Return the links of ``/versions``: the original, and each version with its instant."""
    original = item_url(collection, every[0].original)
    named = [("original", original), ("first", item_url(collection, every[0].id))]
    named.append(("latest-version", item_url(collection, every[-1].id)))
    links = [link(rel, href, GEOJSON) for rel, href in named]
    for feature in every:
        one = link("memento", item_url(collection, feature.id), GEOJSON, feature.info.title)
        begun = memento_datetime(feature)
        links.append(one | ({"datetime": begun} if begun else {}))
    return links


def memento_datetime(feature: Feature) -> str | None:
    """Return the instant a version begins as an HTTP date (RFC 7089); None: it has none."""
    if feature.interval is None:
        return None
    return http_date(midnight(feature.interval.start))


def http_date(instant: datetime) -> str:
    """Write an instant as an HTTP date, whatever the locale (RFC 9110 section 5.6.7)."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    at = instant.astimezone(UTC)
    day = f"{days[at.weekday()]}, {at.day:02d} {months[at.month - 1]} {at.year:04d}"
    return f"{day} {at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"


def link_header(links: Sequence[Document]) -> dict[str, str]:
    """Write links as a ``Link`` header (RFC 8288)."""
    parts = [f'<{one["href"]}>; rel="{one["rel"]}"' for one in links]
    typed = [
        f'{p}; type="{one["type"]}"' if "type" in one else p
        for p, one in zip(parts, links, strict=True)
    ]
    return {"Link": ", ".join(typed)}
