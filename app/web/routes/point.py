"""``/control/at``: who holds a point."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.answers import Question
from app.domain.place import Place
from app.errors import InvalidRequestError
from app.web.params import MAX_TEXT, day_of, degrees_of, instant_of, strict_query
from app.web.responses import JSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.schemas.point import PointShape
from app.web.services import Services


class PointQuery(BaseModel):
    """The parameters of ``/control/at``, as they come: text."""

    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    known_at: str | None = Field(None, description="Answer from what was recorded by then.")
    place: str | None = Field(None, description="Name, id or alias; instead of lon and lat.")
    lon: str | None = Field(None, description="Degrees east.")
    lat: str | None = Field(None, description="Degrees north.")
    date: str | None = Field(None, description="UTC day YYYY-MM-DD; omitted: the newest.")


def point_router(services: Services) -> APIRouter:
    """Build the route that answers for a point."""
    router = APIRouter(
        tags=["control"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/control/at",
        summary="Who holds a point, since when, and who before and after",
        response_model=PointShape,
    )
    def at(request: Request, query: Annotated[PointQuery, Query()]) -> Response:
        theatre, known_at = services.theatre_id(query.theatre), instant_of(query.known_at)
        day = services.day_meant(theatre, day_of(query.date), known_at)
        question = Question(theatre, day, known_at)
        lon, lat, place = _where(services, question, query)
        shape = PointShape.from_domain(services.points.at(question, lon, lat), place)
        dump = shape.model_dump_json(by_alias=True)
        return cached(request, services.generation, lambda: dump, JSON)

    return router


def _where(
    services: Services, question: Question, query: PointQuery
) -> tuple[float, float, Place | None]:
    if query.place is None:
        lon, lat = degrees_of(query.lon, "lon", 180.0), degrees_of(query.lat, "lat", 90.0)
        return lon, lat, None
    if query.lon is not None or query.lat is not None:
        raise InvalidRequestError("place", query.place[:MAX_TEXT], "either place, or lon and lat")
    place = services.points.place(question, query.place[:MAX_TEXT])
    return place.geometry.x, place.geometry.y, place
