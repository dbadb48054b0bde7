"""Downloads: snapshots, layers, shares and the whole record as files other programs open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from app.export.csv_file import METADATA_SUFFIX
from app.export.formats import MEDIA_TYPES, FileFormat
from app.web import download_orders as orders
from app.web.downloads import Download, DownloadDesk
from app.web.params import strict_query
from app.web.responses import cached
from app.web.schemas.common import OUT_OF_RANGE, PROBLEM_RESPONSES
from app.web.services import Services

_Theatre = Annotated[str, Path(description="Theatre id.")]
_Layer = Annotated[str, Path(description="Layer id.")]
_Version = Annotated[str, Path(description="sha256-…, a UTC day, or latest.")]
_Send = Callable[..., Awaitable[Response]]

_LAYER = "/theatres/{theatre}/layers/{layer}"
_SNAPSHOT = _LAYER + "/snapshots/{version}"
_NAMES = {"gpkg": "GeoPackage, styled", "parquet": "GeoParquet", "fgb": "FlatGeobuf", "csv": "CSV"}


def downloads_router(services: Services) -> APIRouter:
    """Build the routes of downloads."""
    router = APIRouter(
        tags=["downloads"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )
    desk = DownloadDesk(services.settings.download_cache_bytes)

    async def send(request: Request, order: Callable[..., Download], *given: str) -> Response:
        # In a thread: finding out which recording is meant may read it.
        wanted = await anyio.to_thread.run_sync(order, services.record, *given)
        return await desk.answer(request, wanted)

    for form in FileFormat:
        _add_snapshot(router, send, form)
        _add_layer(router, send, form)
    _add_tiles(router, send)
    for form in (FileFormat.CSV, FileFormat.PARQUET):
        _add_shares(router, send, form)
    _add_record(router, send)
    _add_descriptions(router, services)
    return router


def _add_snapshot(router: APIRouter, send: _Send, form: FileFormat) -> None:
    @router.get(f"{_SNAPSHOT}.{form}", **_about(form, f"A snapshot as {_NAMES[form]}"))
    async def snapshot(
        request: Request, theatre: _Theatre, layer: _Layer, version: _Version
    ) -> Response:
        return await send(request, orders.snapshot_file, form, theatre, layer, version)


def _add_tiles(router: APIRouter, send: _Send) -> None:
    @router.get(f"{_SNAPSHOT}.pmtiles", **_about("pmtiles", "A snapshot's vector tiles, z 0 to 10"))
    async def tiles(
        request: Request, theatre: _Theatre, layer: _Layer, version: _Version
    ) -> Response:
        return await send(request, orders.snapshot_tiles, theatre, layer, version)


def _add_layer(router: APIRouter, send: _Send, form: FileFormat) -> None:
    @router.get(f"{_LAYER}.{form}", **_about(form, f"A layer over all its time as {_NAMES[form]}"))
    async def layer_over_time(request: Request, theatre: _Theatre, layer: _Layer) -> Response:
        return await send(request, orders.layer_file, form, theatre, layer)


def _add_shares(router: APIRouter, send: _Send, form: FileFormat) -> None:
    path = f"/theatres/{{theatre}}/shares.{form}"

    @router.get(path, **_about(form, f"Every share: region × date × holder, as {form}"))
    async def shares(request: Request, theatre: _Theatre) -> Response:
        return await send(request, orders.shares_file, form, theatre)


def _add_record(router: APIRouter, send: _Send) -> None:
    path = "/theatres/{theatre}/record.zip"

    @router.get(path, **_about("zip", "The whole record: every file as recorded"))
    async def record(request: Request, theatre: _Theatre) -> Response:
        return await send(request, orders.record_file, theatre)


def _add_descriptions(router: APIRouter, services: Services) -> None:
    """Add what stands beside each CSV: W3C CSV on the Web."""
    about: dict[str, Any] = {
        "response_class": Response,
        "responses": {200: {"content": {orders.CSVM: {}}}},
    }
    end = f".csv{METADATA_SUFFIX}"

    def told(request: Request, order: Callable[..., str], *given: str) -> Response:
        text = order(services.record, *given)
        forever = given[-1].startswith("sha256-")
        return cached(request, services.generation, lambda: text, orders.CSVM, immutable=forever)

    @router.get(f"{_SNAPSHOT}{end}", summary="What a snapshot's CSV says", **about)
    def of_snapshot(
        request: Request, theatre: _Theatre, layer: _Layer, version: _Version
    ) -> Response:
        return told(request, orders.described_snapshot, theatre, layer, version)

    @router.get(f"{_LAYER}{end}", summary="What a layer's CSV says", **about)
    def of_layer(request: Request, theatre: _Theatre, layer: _Layer) -> Response:
        return told(request, orders.described_layer, theatre, layer)

    @router.get(f"/theatres/{{theatre}}/shares{end}", summary="What the shares' CSV says", **about)
    def of_shares(request: Request, theatre: _Theatre) -> Response:
        return told(request, orders.described_shares, theatre)


def _about(form: str, summary: str) -> dict[str, Any]:
    content: dict[str, Any] = {MEDIA_TYPES[form].partition(";")[0]: {}}
    found = {"content": content, "description": "The file; strong ETag, ranges."}
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: found,
            206: {"content": content, "description": "The part asked for."},
            **OUT_OF_RANGE,
        },
    }
