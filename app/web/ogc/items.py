"""Pages of features, and which version of one an id and a time mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.responses import Response

from app.catalog.collections import Collection, Feature, FeatureQuery
from app.domain.valid_time import format_instant
from app.errors import NotFoundError
from app.web.ogc import asked, geojson
from app.web.ogc.desk import Address, Desk, Document
from app.web.ogc.item_query import ItemsQuery
from app.web.params import instant_of
from app.web.problems import problem


@dataclass(frozen=True, slots=True)
class Page:
    """One page of features as asked."""

    collection: Collection
    features: tuple[Feature, ...]
    matched: int
    following: dict[str, str] | None

    def document(self, at: Address) -> Document:
        """Return it with its links."""
        url = f"{at.ogc}/collections/{self.collection.id}"
        return {
            "type": "FeatureCollection",
            "title": self.collection.id,
            "timeStamp": format_instant(datetime.now(UTC).replace(microsecond=0)),
            "numberMatched": self.matched,
            "numberReturned": len(self.features),
            "attribution": list(self.collection.theatre.attribution),
            "links": geojson.page_links(at, url, self.following),
            "features": self.features,
        }


def page_of(desk: Desk, collection_id: str, query: ItemsQuery) -> Page:
    """Return the page of features that a query asks for."""
    known = desk.collections
    one = known.find(collection_id)
    asked.check_crs(crs=query.crs, bbox_crs=query.bbox_crs)
    limit, offset = asked.limit_of(query.limit), asked.offset_of(query.offset)
    found = known.features(
        one,
        FeatureQuery(
            span=asked.span_of(query.datetime),
            boxes=asked.boxes_of(query.bbox),
            equal=asked.equal_of(one, query.properties()),
            known_at=instant_of(query.known_at),
        ),
    )
    following = None
    if offset + limit < len(found):
        # What is recorded while somebody reads page by page must not move the pages.
        pinned = query.known_at or format_instant(known.pinned_at(one))
        following = {"offset": str(offset + limit), "known_at": pinned}
    return Page(one, found[offset : offset + limit], len(found), following)


def versions_of(
    desk: Desk, collection: str, feature: str, known_at: str | None
) -> tuple[Feature, ...]:
    """Return all versions of what an id names; NotFoundError when it never was."""
    known = desk.collections
    one = known.find(collection)
    every = known.versions(one, feature, instant_of(known_at))
    if not every:
        hint = f"List them at /ogc/collections/{one.id}/items."
        raise NotFoundError("feature", feature[:200], hint=hint)
    return every


def chosen(every: tuple[Feature, ...], feature: str, when: str | None) -> Feature | None:
    """Return the version an id and a time mean; None when there was none then."""
    named = [f for f in every if f.id == feature]
    span = asked.span_of(when)
    if span is not None:
        meeting = [f for f in named or every if span.meets(f.interval)]
        return meeting[-1] if meeting else None
    return named[0] if named else _current(every)


def _current(every: tuple[Feature, ...]) -> Feature | None:
    """Return the last version when it has no end yet, or speaks of its own day."""
    last = every[-1]
    state = last.id != last.original
    ended = state and last.interval is not None and last.interval.end is not None
    return None if ended else last


def memento(feature: Feature) -> dict[str, str]:
    """Return the header that says when a version begins (RFC 7089)."""
    begun = geojson.memento_datetime(feature)
    return {"Memento-Datetime": begun} if begun else {}


def gone(collection: str, every: tuple[Feature, ...]) -> Response:
    """Return the answer for what holds at other times only: 410, with where those are."""
    last = every[-1]
    history = geojson.item_url(collection, last.original) + "/versions"
    links = [{"rel": "latest-version", "href": geojson.item_url(collection, last.id)}]
    links += [{"rel": rel, "href": history} for rel in ("timemap", "version-history")]
    detail = f"'{last.original}' was recorded, but does not hold then."
    answer = problem(410, "feature-gone", detail, {"links": links})
    answer.headers.update(geojson.link_header(links))
    return answer
