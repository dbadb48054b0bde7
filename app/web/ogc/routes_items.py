"""``/ogc/collections/{id}/items``: features by time, place and property; versions of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.web.ogc import geojson
from app.web.ogc.asked import check_crs
from app.web.ogc.declared import GONE, CollectionId, Form, KnownAt, OgcRouter, documented
from app.web.ogc.desk import Address, Desk, Document, self_links
from app.web.ogc.item_query import ItemsQuery
from app.web.ogc.items import chosen, gone, memento, page_of, versions_of
from app.web.responses import GEOJSON

FeatureId = Annotated[str, Path(description="Of a version (`day.id`), or as recorded.")]
_At = Annotated[str | None, Query(description="An instant or a day; omitted: the version named.")]


def items_router(desk: Desk) -> APIRouter:
    """Build the routes of features."""
    router = OgcRouter()
    home = "/ogc/collections/{collection}/items"

    @router.get(home, summary="A collection's features", responses=documented(GEOJSON))
    def items(
        request: Request, collection: CollectionId, query: Annotated[ItemsQuery, Query()]
    ) -> Response:
        page = page_of(desk, collection, query)
        return desk.give(
            request,
            query.f,
            page.document,
            "items.html",
            media_type=GEOJSON,
            write=geojson.write_features,
            headers=geojson.CONTENT_CRS,
        )

    @router.get(home + "/{feature}", summary="One feature", responses=documented(GEOJSON) | GONE)
    def item(
        request: Request,
        collection: CollectionId,
        feature: FeatureId,
        datetime: _At = None,
        known_at: KnownAt = None,
        crs: Annotated[str | None, Query(description="CRS84, the only one.")] = None,
        f: Form = None,
    ) -> Response:
        check_crs(crs=crs)
        at = desk.address(request)
        every = versions_of(desk, collection, feature, known_at)
        found = chosen(every, feature, datetime)
        url = f"{at.ogc}/collections/{collection}"
        if found is None:
            return gone(url, every)
        links = self_links(at, GEOJSON) + geojson.version_links(url, found, every)
        return desk.give(
            request,
            f,
            lambda _: {"feature": found, "links": links},
            "item.html",
            media_type=GEOJSON,
            write=geojson.write_feature,
            headers=memento(found) | geojson.CONTENT_CRS | geojson.link_header(links),
        )

    @router.get(
        home + "/{feature}/versions", summary="A feature's versions", responses=documented()
    )
    def versions(
        request: Request,
        collection: CollectionId,
        feature: FeatureId,
        known_at: KnownAt = None,
        f: Form = None,
    ) -> Response:
        every = versions_of(desk, collection, feature, known_at)

        def document(at: Address) -> Document:
            url = f"{at.ogc}/collections/{collection}"
            links = self_links(at) + geojson.time_map(url, every)
            return {"title": f"Versions of {every[0].original}", "links": links}

        return desk.give(request, f, document, "versions.html")

    return router
