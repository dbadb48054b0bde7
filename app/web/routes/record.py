"""The record itself: theatres, layers, snapshots, regions, parties, and the recorded files."""

from __future__ import annotations

import base64
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.catalog.answers import Question
from app.render.light_lines import METHOD_ID as LIGHT_METHOD
from app.render.light_lines import light_lines
from app.web.params import choice_of, day_of, instant_of, strict_query
from app.web.responses import GEOJSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES, instant_or_none
from app.web.schemas.record import (
    HeldSnapshot,
    PartyList,
    PartyShape,
    RegionItem,
    RegionList,
    SnapshotList,
    TheatreList,
    TheatreShape,
)
from app.web.services import Services

_Day = Annotated[str | None, Query(description="UTC day YYYY-MM-DD; omitted: newest.")]
_Theatre = Annotated[str, Path(description="Theatre id.")]
_Layer = Annotated[str, Path(description="Layer id.")]
_Version = Annotated[str, Path(description="sha256-…, a UTC day, or latest.")]
_Simplify = Annotated[
    str | None,
    Query(description="Zoom 4 to 12: lines with the vertices that show there, for a picture."),
]
_KnownAt = Annotated[str | None, Query(description="What was recorded by this instant.")]

_ZOOMS = tuple(str(zoom) for zoom in range(4, 13))


def record_router(services: Services) -> APIRouter:
    """Build the routes that list and hand out the record."""
    router = APIRouter(
        tags=["record"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get("/theatres", summary="Every theatre", response_model=TheatreList)
    def theatres(request: Request) -> Response:
        found = [
            TheatreShape.from_domain(t, services.catalog.layers(t.id))
            for t in services.catalog.theatres()
        ]
        return cached(request, services.generation, TheatreList(theatres=found).model_dump_json)

    @router.get("/theatres/{theatre}", summary="One theatre", response_model=TheatreShape)
    def one_theatre(request: Request, theatre: _Theatre) -> Response:
        shape = TheatreShape.from_domain(
            services.catalog.theatre(theatre), services.catalog.layers(theatre)
        )
        return cached(request, services.generation, shape.model_dump_json)

    @router.get("/theatres/{theatre}/parties", summary="Who may hold", response_model=PartyList)
    def parties(request: Request, theatre: _Theatre) -> Response:
        found = [PartyShape.from_domain(p) for p in services.catalog.theatre(theatre).parties]
        shape = PartyList(theatre=theatre, parties=found)
        return cached(request, services.generation, shape.model_dump_json)

    @router.get(
        "/theatres/{theatre}/regions",
        summary="Everything shares can be asked for on a date",
        response_model=RegionList,
    )
    def regions(
        request: Request, theatre: _Theatre, date: _Day = None, known_at: _KnownAt = None
    ) -> Response:
        instant = instant_of(known_at)
        question = Question(theatre, services.day_meant(theatre, day_of(date), instant), instant)
        found = [
            RegionItem.from_domain(region, owner)
            for owner in services.answers.regions(question)
            for region in owner.regions
        ]
        shape = RegionList(theatre=theatre, regions=found)
        return cached(request, services.generation, shape.model_dump_json)

    @router.get(
        "/theatres/{theatre}/layers/{layer}/snapshots",
        summary="A layer's recordings and the days each holds",
        response_model=SnapshotList,
    )
    def snapshots(
        request: Request, theatre: _Theatre, layer: _Layer, known_at: _KnownAt = None
    ) -> Response:
        instant = instant_of(known_at)
        held = services.catalog.timeline(theatre, layer).held(instant)
        shape = SnapshotList(
            theatre=theatre,
            layer=layer,
            kind=services.catalog.kind(theatre, layer),
            known_at=instant_or_none(instant),
            snapshots=[HeldSnapshot.from_held(h) for h in held],
        )
        return cached(request, services.generation, shape.model_dump_json)

    @router.get(
        "/theatres/{theatre}/layers/{layer}/snapshots/{version}.geojson",
        summary="A recorded file, byte for byte",
        response_class=Response,
        responses={200: {"content": {GEOJSON: {}}, "description": "The recorded file."}},
    )
    def recorded(
        request: Request,
        theatre: _Theatre,
        layer: _Layer,
        version: _Version,
        simplify: _Simplify = None,
    ) -> Response:
        digest = version.startswith("sha256-")
        info = (
            services.catalog.by_version(theatre, layer, version)
            if digest
            else services.catalog.as_of(
                theatre, layer, None if version == "latest" else day_of(version, "version")
            )
        ).info
        if simplify is not None:
            zoom = int(choice_of(simplify, "simplify", _ZOOMS))
            return cached(
                request,
                f"{info.digest} {LIGHT_METHOD}",
                lambda: light_lines(services.catalog.read_bytes(info), zoom),
                GEOJSON,
                immutable=digest,
            )
        file = f"{theatre}-{layer}-{info.valid_from}.r{info.revision}.geojson"
        named = {"Content-Disposition": f'inline; filename="{file}"'}
        return cached(
            request,
            info.digest,
            lambda: services.catalog.read_bytes(info),
            GEOJSON,
            immutable=digest,
            headers=named | {"Repr-Digest": _repr_digest(info.digest)},
        )

    return router


def _repr_digest(digest: str) -> str:
    """Write a digest as RFC 9530's ``Repr-Digest``, so that a download can be checked."""
    raw = bytes.fromhex(digest.removeprefix("sha256:"))
    return f"sha-256=:{base64.b64encode(raw).decode()}:"
