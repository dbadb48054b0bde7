"""What every OGC route does alike: absolute links, JSON or HTML, caching, errors as 400."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from app.catalog.collections import Collections
from app.errors import InvalidRequestError
from app.web.headers import entity_tag
from app.web.home import home_of
from app.web.ogc.asked import form_of
from app.web.ogc.names import HTML
from app.web.problems import problem
from app.web.responses import JSON, cached
from app.web.services import Services

Document = dict[str, Any]

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "ogc"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class OgcRoute(APIRoute):
    """A route whose bad parameters are 400, as OGC API asks; elsewhere they are 422."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except InvalidRequestError as error:
                return problem(400, error.code, str(error), error.details)

        return handle


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service and the request are.

    Attributes:
        base: absolute URL of the service, without a slash at its end.
        shared: whether everybody is given that base: ``Home.shared``.
        path: of the request, below the base.
        query: of the request, without ``f``.
    """

    base: str
    shared: bool
    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def ogc(self) -> str:
        """Absolute URL of the landing page."""
        return self.base + "/ogc"

    def here(self, **more: str) -> str:
        """Return the request's own URL, with other or further parameters."""
        query = {**dict(self.query), **more}
        return self.base + self.path + ("?" + urlencode(query, errors="replace") if query else "")


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers in both forms."""

    services: Services
    pages: Environment

    @classmethod
    def of(cls, services: Services) -> Desk:
        """Open one."""
        pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
        return cls(services, pages)

    @property
    def collections(self) -> Collections:
        """The record's layers, as it is now."""
        return Collections(self.services.catalog)

    def address(self, request: Request) -> Address:
        """Return where the request is."""
        home = home_of(request, self.services.settings)
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        query = tuple((k, v) for k, v in request.query_params.multi_items() if k != "f")
        return Address(home.url, home.shared, path.rstrip("/") or "/", query)

    def give(
        self,
        request: Request,
        f: str | None,
        make: Callable[[Address], Document],
        template: str,
        *,
        media_type: str = JSON,
        write: Callable[[Document], str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Return a document as JSON or as a page.

        Args:
            request: decides the form when ``f`` does not.
            f: ``json``, ``html`` or None.
            make: makes the document.
            template: shows it.
            media_type: of the JSON form.
            write: makes JSON of the document; None: as any.
            headers: more of them.
        """
        at, form = self.address(request), form_of(request, f)
        varying = {} if f is not None else {"Vary": "Accept"}
        key = f"{self.services.generation} {at.base} {form}"

        def body() -> str:
            document = make(at)
            if form == "json":
                return (write or _json)(document)
            return self._page(template, document, request)

        # A page of features says when it was made: alike in meaning, not in every byte.
        tag = entity_tag(key, request.url.path, request.scope["query_string"])
        own = {"ETag": "W/" + tag, **varying, **(headers or {})}
        if form == "html":
            own["Content-Security-Policy"] = _POLICY
            media_type = HTML + "; charset=utf-8"
        return cached(request, key, body, media_type, shared=at.shared, headers=own)

    def _page(self, template: str, document: Document, request: Request) -> str:
        root = request.scope.get("root_path", "")
        static = root + self.services.static
        return self.pages.get_template(template).render(document=document, static=static, root=root)


def link(rel: str, href: str, media_type: str | None = None, title: str | None = None) -> Document:
    """Return a link (RFC 8288) as OGC API writes it."""
    given = {"rel": rel, "href": href, "type": media_type, "title": title}
    return {key: value for key, value in given.items() if value is not None}


def self_links(at: Address, media_type: str = JSON) -> list[Document]:
    """Return the links to a document itself and to its other form."""
    return [
        link("self", at.here(f="json"), media_type, "This document"),
        link("alternate", at.here(f="html"), HTML, "This document as a page"),
    ]


def _json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)
