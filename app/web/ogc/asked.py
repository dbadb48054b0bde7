"""Parameters of the OGC routes → types. **Source:** OGC 17-069r4 sections 7.15.2 to 7.15.5."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, time

from fastapi import Request

from app.catalog.collections import Box, Collection, Span, midnight
from app.domain.valid_time import parse_day, parse_instant
from app.errors import InvalidRequestError
from app.web.ogc.names import CRS84
from app.web.params import MAX_TEXT, choice_of

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 100_000_000

_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?|[+-]?\.[0-9]+")
_OPEN = ("", "..")
_BBOX = "4 or 6 numbers minx,miny[,minz],maxx,maxy[,maxz] in degrees; minx > maxx crosses 180°"
_DATETIME = "an instant, a day, or an interval a/b, ../b, a/.. of them (RFC 3339)"


def limit_of(text: str | None) -> int:
    """Return how many features a page may hold; more than the most is the most.

    Raises:
        InvalidRequestError: not a whole number from 1 on.
    """
    if text is None:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit() or int(text[:20]) < 1:
        raise InvalidRequestError("limit", text[:MAX_TEXT], f"a number from 1 to {MAX_LIMIT}")
    return min(int(text[:20]), MAX_LIMIT)


def offset_of(text: str | None) -> int:
    """Return how many features to pass over.

    Raises:
        InvalidRequestError: not a whole number, or absurdly large.
    """
    if text is None:
        return 0
    if not text.isascii() or not _WHOLE.fullmatch(text) or int(text) > MAX_OFFSET:
        raise InvalidRequestError("offset", text[:MAX_TEXT], f"a number from 0 to {MAX_OFFSET}")
    return int(text)


def boxes_of(text: str | None) -> tuple[Box, ...] | None:
    """Return the boxes of a ``bbox``: two when it crosses the antimeridian, None when absent.

    Heights of a box of six numbers are read and not used: nothing of the record has any.

    Raises:
        InvalidRequestError: not 4 or 6 numbers, outside CRS84, or upside down.
    """
    if text is None:
        return None
    parts = text.split(",") if len(text) <= MAX_TEXT else []
    if len(parts) not in {4, 6} or not all(_NUMBER.fullmatch(p) and p.isascii() for p in parts):
        raise InvalidRequestError("bbox", text[:MAX_TEXT], _BBOX)
    numbers = [float(part) for part in parts]
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    ordered = all(
        low <= high for low, high in zip(numbers[1:half], numbers[half + 1 :], strict=True)
    )
    within = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    if not (ordered and within and all(map(math.isfinite, numbers))):
        raise InvalidRequestError("bbox", text[:MAX_TEXT], _BBOX)
    if west <= east:
        return ((west, south, east, north),)
    return (west, south, 180.0, north), (-180.0, south, east, north)


def span_of(text: str | None) -> Span | None:
    """Return the instants a ``datetime`` means; a day means all of its instants.

    Raises:
        InvalidRequestError: neither an instant nor an interval, or one that ends before it begins.
    """
    if text is None:
        return None
    parts = text.split("/") if len(text) <= MAX_TEXT else []
    try:
        if len(parts) == 1:
            return Span(_first(parts[0]), _last(parts[0]))
        start, end = parts
        span = Span(None if start in _OPEN else _first(start), None if end in _OPEN else _last(end))
    except ValueError:
        raise InvalidRequestError("datetime", text[:MAX_TEXT], _DATETIME) from None
    if span.first is not None and span.last is not None and span.last < span.first:
        raise InvalidRequestError("datetime", text, "an interval that ends after it begins")
    return span


def _first(text: str) -> datetime:
    return midnight(parse_day(text)) if len(text) == 10 else parse_instant(text)


def _last(text: str) -> datetime:
    if len(text) != 10:
        return parse_instant(text)
    return datetime.combine(parse_day(text), time.max, UTC)


def check_crs(**given: str | None) -> None:
    """Check that every reference system asked for is the one there is.

    **Source:** OGC 18-058r1 sections 6.4 and 6.5.

    Raises:
        InvalidRequestError: another than CRS84.
    """
    for name, uri in given.items():
        if uri is not None and uri != CRS84:
            raise InvalidRequestError(name.replace("_", "-"), uri[:MAX_TEXT], CRS84)


def equal_of(collection: Collection, given: dict[str, str | None]) -> dict[str, str]:
    """Return the property filters that were given.

    Raises:
        InvalidRequestError: the collection has no such queryable.
    """
    equal = {name: value for name, value in given.items() if value is not None}
    for name, value in equal.items():
        if name not in collection.queryables:
            known = ", ".join(collection.queryables)
            raise InvalidRequestError(
                name, value[:MAX_TEXT], f"a queryable of the collection: {known}"
            )
    return equal


def form_of(request: Request, f: str | None) -> str:
    """Return ``json`` or ``html``: what ``f`` says, else what ``Accept`` likes better.

    Raises:
        InvalidRequestError: ``f`` is neither.
    """
    if f is not None:
        return choice_of(f, "f", ("json", "html"))
    weights = _weights(request.headers.get("accept", "")[:1000])
    html = weights.get("text/html", 0.0)
    json = max(
        (q for kind, q in weights.items() if "json" in kind or kind.endswith("/*")), default=0.0
    )
    return "html" if html > json else "json"


def _weights(accept: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accept.split(","):
        kind, _, rest = part.partition(";")
        found = re.search(r"\bq=([01](?:\.[0-9]{1,3})?)", rest)
        weights[kind.strip().lower()] = float(found[1]) if found else 1.0
    return weights


def only_form(f: str | None, form: str) -> None:
    """Check that ``f`` is absent or the only form there is.

    Raises:
        InvalidRequestError: another.
    """
    if f is not None and f != form:
        raise InvalidRequestError("f", f[:MAX_TEXT], form)
