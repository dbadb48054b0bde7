"""``POST /control/area``: who holds any polygon."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.answers import Question
from app.catalog.areas import area_answer
from app.ingest.area_of_interest import parse_area
from app.web.area_lane import AreaLane
from app.web.bodies import body_within
from app.web.headers import NO_STORE
from app.web.offers import refuse_coded
from app.web.params import day_of, flag_of, instant_of, strict_query
from app.web.responses import GEOJSON, JSON
from app.web.schemas.common import CODED, LATE, PROBLEM_RESPONSES, TOO_LARGE, problem_response
from app.web.schemas.control import ControlAnswer
from app.web.services import Services

_BODY = {
    "required": True,
    "description": "A Polygon, a MultiPolygon or a Feature of one; RFC 7946, CRS84.",
    "content": {GEOJSON: {"schema": {"type": "object"}}, JSON: {"schema": {"type": "object"}}},
}
_BUSY: dict[int | str, dict[str, Any]] = {
    429: problem_response("Too many wait; `Retry-After` says when.")
}


class AreaQuery(BaseModel):
    """The parameters of ``/control/area``, as they come: text."""

    date: str | None = Field(None, description="UTC day YYYY-MM-DD; omitted: the newest.")
    known_at: str | None = Field(None, description="Answer from what was recorded by then.")
    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    rollup: str | None = Field(None, description="true: count a party to its roll-up party.")


def area_router(services: Services) -> APIRouter:
    """Build the route that measures a reader's polygon."""
    router = APIRouter(
        tags=["control"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )
    settings = services.settings
    lane = AreaLane()

    async def bounded_body(request: Request) -> bytes:
        """Read the body, and stop reading as soon as it is too large or too late."""
        refuse_coded(request)
        limit, seconds = settings.area_bytes, settings.body_seconds
        return await body_within(request, "area_bytes", limit, seconds)

    def measured(query: AreaQuery, body: bytes) -> str:
        question = Question(
            theatre=query.theatre or services.default_theatre().id,
            day=day_of(query.date),
            known_at=instant_of(query.known_at),
            rollup=flag_of(query.rollup, "rollup"),
        )
        limits = {"file_bytes": settings.area_bytes, "vertices": settings.area_vertices}
        polygon = parse_area(body, **limits)
        answer = area_answer(services.catalog, services.answers.ledger, question, polygon)
        return ControlAnswer.from_domain(answer, []).model_dump_json()

    @router.post(
        "/control/area",
        summary="Each party's share of any polygon on a date",
        response_model=ControlAnswer,
        openapi_extra={"requestBody": _BODY},
        responses=LATE | TOO_LARGE | CODED | _BUSY,
    )
    async def area(
        query: Annotated[AreaQuery, Query()],
        body: bytes = Depends(bounded_body),  # noqa: FAST002 - a local name, unseen by annotations
    ) -> Response:
        text = await lane.measure(partial(measured, query, body))
        headers = {"Cache-Control": NO_STORE, "Access-Control-Allow-Origin": "*"}
        return Response(text, media_type=JSON, headers=headers)

    @router.options("/control/area", include_in_schema=False)
    def preflight() -> Response:
        """Let a page of another site ask with a JSON body (Fetch standard, CORS preflight)."""
        allowed = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers=allowed)

    return router
