"""``/events``: what happened, with the reports known at an instant."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.domain.event import Event
from app.domain.snapshot import LayerKind
from app.errors import InvalidRequestError
from app.web.params import day_of, instant_of, strict_query
from app.web.responses import GEOJSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.schemas.events import events_geojson
from app.web.services import Services

_Text = str | None


def events_router(services: Services) -> APIRouter:
    """Build the route that lists events."""
    router = APIRouter(
        tags=["record"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/events",
        summary="Events with their dated reports, as GeoJSON",
        response_class=Response,
        responses={200: {"content": {GEOJSON: {}}, "description": "A FeatureCollection."}},
    )
    def events(
        request: Request,
        theatre: Annotated[_Text, Query(description="Theatre id; omitted: the default.")] = None,
        since: Annotated[_Text, Query(alias="from", description="First UTC day.")] = None,
        until: Annotated[_Text, Query(alias="to", description="Last UTC day.")] = None,
        known_at: Annotated[_Text, Query(description="Only reports out by this instant.")] = None,
    ) -> Response:
        first, last = day_of(since, "from"), day_of(until, "to")
        if first is not None and last is not None and last < first:
            raise InvalidRequestError("to", last.isoformat(), f"a day not before {first}")
        instant = instant_of(known_at)
        owner = services.catalog.theatre(services.theatre_id(theatre))
        chosen = [
            event
            for event in _all_events(services, owner.id)
            if (first is None or first <= event.day) and (last is None or event.day <= last)
        ]
        body = events_geojson(owner.id, chosen, instant)
        return cached(
            request,
            services.generation,
            lambda: json.dumps(body, ensure_ascii=False, allow_nan=False),
            GEOJSON,
        )

    return router


def _all_events(services: Services, theatre: str) -> list[Event]:
    """Return every event of every layer of events; a later recording of an id replaces it."""
    catalog = services.catalog
    by_id: dict[str, Event] = {}
    for layer in catalog.layers_of_kind(theatre, LayerKind.EVENTS):
        for info in catalog.snapshots(theatre, layer):
            by_id.update({event.id: event for event in catalog.read(info).events})
    return list(by_id.values())
