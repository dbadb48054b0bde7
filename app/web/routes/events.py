"""``/events``: what happened, with the reports known at an instant."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import shapely
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.answers import Question
from app.domain.event import EVENT_TYPES, Event
from app.domain.snapshot import LayerKind
from app.errors import InvalidRequestError
from app.web.params import choice_of, day_of, instant_of, region_text, strict_query
from app.web.responses import GEOJSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.schemas.events import events_geojson
from app.web.services import Services


class EventsQuery(BaseModel):
    """The parameters of ``/events``, as they come: text."""

    theatre: str | None = Field(None, description="Theatre id; omitted: the default.")
    since: str | None = Field(None, alias="from", description="First UTC day.")
    until: str | None = Field(None, alias="to", description="Last UTC day.")
    province: str | None = Field(None, description="The same as region.")
    region: str | None = Field(None, description="Only events inside it; as on /control.")
    type: str | None = Field(None, description=f"any (default), {', '.join(EVENT_TYPES)}.")
    known_at: str | None = Field(None, description="Only reports published by this instant.")


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
    def events(request: Request, query: Annotated[EventsQuery, Query()]) -> Response:
        first, last = day_of(query.since, "from"), day_of(query.until, "to")
        if first is not None and last is not None and last < first:
            raise InvalidRequestError("to", last.isoformat(), f"a day not before {first}")
        instant = instant_of(query.known_at)
        owner = services.theatre_id(query.theatre)
        wanted = choice_of(query.type, "type", ("any", *EVENT_TYPES))
        place = region_text(query.province, query.region)
        inside = _inside(services, Question(owner, known_at=instant), place)
        chosen = [
            event
            for event in _all_events(services, owner, instant)
            if (first is None or first <= event.day)
            and (last is None or event.day <= last)
            and wanted in {"any", event.type}
            and inside(event)
        ]
        body = events_geojson(owner, chosen, instant)
        return cached(
            request,
            services.generation,
            lambda: json.dumps(body, ensure_ascii=False, allow_nan=False),
            GEOJSON,
        )

    return router


def _inside(services: Services, question: Question, place: str | None) -> Callable[[Event], bool]:
    """Return whether an event lies in a region; everything does when none is asked for."""
    if place is None:
        return lambda event: True
    shape = services.answers.find_region(replace(question, known_at=None), place).geometry
    shapely.prepare(shape)
    return lambda event: bool(shapely.intersects_xy(shape, event.lon, event.lat))


def _all_events(services: Services, theatre: str, known_at: datetime | None) -> list[Event]:
    """Return every event of every layer of events; a later recording of an id replaces it.

    ``known_at`` picks reports by when they were published, not recordings by when our record
    learned of them: the question is what the world had been told.
    """
    catalog = services.catalog
    by_id: dict[str, Event] = {}
    for layer in catalog.layers_of_kind(theatre, LayerKind.EVENTS):
        for info in catalog.snapshots(theatre, layer):
            by_id.update({event.id: event for event in catalog.read(info).events})
    known = (event for event in by_id.values() if event.reports_known_at(known_at))
    return list(known)
