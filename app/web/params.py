"""Query strings → types. Every refusal names the parameter, what came, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from difflib import get_close_matches

from fastapi import Request
from fastapi.routing import APIRoute

from app.domain.time_steps import TimeSteps
from app.domain.valid_time import parse_day, parse_instant
from app.errors import InvalidRequestError

MAX_TEXT = 200
_VERSION = re.compile(r"sha256-[0-9a-f]{16}")
# Mail, networks and advertisements append these to whatever address they are given: no misspelling
# of anything, and a reader who followed such a link came for the page.
_TRACKERS = re.compile(r"utm_[a-z_]+|(fb|g|d|tt|tw|y)clid|msclkid|igshid|mc_[ce]id")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")


def strict_query(request: Request) -> None:
    """Refuse parameters the route does not have, and parameters given twice.

    A misspelt ``provnce=`` that is silently ignored would answer for another region.

    Raises:
        InvalidRequestError: naming the parameter and the closest one there is.
    """
    _check(_declared(request), request.query_params.multi_items())


def page_query(request: Request) -> None:
    """Do the same for a page that readers link to; what follows them about is let pass.

    Raises:
        InvalidRequestError: as ``strict_query``.
    """
    pairs = request.query_params.multi_items()
    _check(_declared(request), [pair for pair in pairs if not _TRACKERS.fullmatch(pair[0])])


def _check(known: list[str], pairs: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for name, value in pairs:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"'{near[0]}'" if near else "one of " + ", ".join(known) if known else "none"
            raise InvalidRequestError(name[:MAX_TEXT], value[:MAX_TEXT], f"the parameter {hint}")
        if name in seen:
            raise _twice(name, value)
        seen.add(name)


def once_query(request: Request) -> None:
    """Refuse the route's parameters given twice; let pass what it does not have.

    Raises:
        InvalidRequestError: naming the parameter.
    """
    twice = repeated(request.query_params.multi_items(), _declared(request))
    if twice is not None:
        raise _twice(*twice)


def repeated(pairs: Iterable[tuple[str, str]], names: Collection[str]) -> tuple[str, str] | None:
    """Return the first pair of a query whose name, one of ``names``, came before."""
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            return name, value
        seen |= {name} & set(names)
    return None


def _twice(name: str, value: str) -> InvalidRequestError:
    return InvalidRequestError(name, value[:MAX_TEXT], "the parameter once, not twice")


def _declared(request: Request) -> list[str]:
    """Return the query parameters the contract (OpenAPI) declares for the matched route."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return []
    method = request.method.lower()
    paths = request.app.openapi()["paths"]
    # An address that is served with and without a slash at its end is declared without.
    declared = paths.get(route.path_format) or paths[route.path_format.rstrip("/")]
    operation = declared.get(method, {})
    return [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]


def day_of(text: str | None, name: str = "date") -> date | None:
    """Return the UTC day of a parameter; None when it is absent.

    Raises:
        InvalidRequestError: not ``YYYY-MM-DD``, or no such day.
    """
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError:
        expected = "a UTC day written YYYY-MM-DD, for example 2017-11-26"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected) from None


def instant_of(text: str | None, name: str = "known_at") -> datetime | None:
    """Return the UTC instant of a parameter; None when it is absent.

    Raises:
        InvalidRequestError: not RFC 3339 with a zone.
    """
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError:
        expected = "an instant with its zone, for example 2017-11-26T08:00:00Z"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected) from None


def version_of(text: str | None, date: str | None, name: str = "snapshot") -> str | None:
    """Return the digest of a recording as it stands in a URL; None when it is absent.

    Raises:
        InvalidRequestError: not ``sha256-`` and 16 hex digits, or a date is given too.
    """
    if text is None:
        return None
    if date is not None:
        raise InvalidRequestError("date", date[:MAX_TEXT], f"either date or {name}, not both")
    if not _VERSION.fullmatch(text):
        expected = "sha256- and 16 hex digits, as `snapshot.version` says"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected)
    return text


def choice_of(text: str | None, name: str, allowed: tuple[str, ...]) -> str:
    """Return a parameter that must be one of a few words; the first when it is absent.

    Raises:
        InvalidRequestError: another word.
    """
    if text is None:
        return allowed[0]
    if text not in allowed:
        raise InvalidRequestError(name, text[:MAX_TEXT], "one of " + ", ".join(allowed))
    return text


def flag_of(text: str | None, name: str) -> bool:
    """Return a yes-or-no parameter; no when it is absent.

    Raises:
        InvalidRequestError: neither ``true`` nor ``false``.
    """
    return choice_of(text, name, ("false", "true")) == "true"


def degrees_of(text: str | None, name: str, limit: float) -> float:
    """Return a coordinate in degrees, within ``-limit`` to ``limit``.

    Raises:
        InvalidRequestError: absent, not a plain decimal number, or out of range.
    """
    expected = f"degrees from -{limit:g} to {limit:g}, for example 40.5"
    if text is None or len(text) > 32 or not _DECIMAL.fullmatch(text):
        raise InvalidRequestError(name, (text or "")[:MAX_TEXT], expected)
    value = float(text)
    if not -limit <= value <= limit:
        raise InvalidRequestError(name, text, expected)
    return value


def steps_of(text: str, name: str = "time") -> TimeSteps:
    """Return the days a ``time`` parameter asks for.

    Raises:
        InvalidRequestError: a form the grammar does not have.
    """
    try:
        return TimeSteps.parse(text)
    except ValueError as error:
        expected = f"a day, days with commas, start/end/P1M, or snapshots ({error})"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected) from None


def region_text(province: str | None, region: str | None) -> str | None:
    """Return the text that names a region: ``province`` and ``region`` mean the same.

    Raises:
        InvalidRequestError: both are given, or the text is empty or too long.
    """
    if province is not None and region is not None:
        raise InvalidRequestError(
            "region", region[:MAX_TEXT], "either province or region, not both"
        )
    text = province if province is not None else region
    if text is None:
        return None
    if not text.strip() or len(text) > MAX_TEXT:
        name = "province" if province is not None else "region"
        expected = f"an id, name, alias or code of 1 to {MAX_TEXT} characters"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected)
    return text
