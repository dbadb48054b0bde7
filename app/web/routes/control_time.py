"""``/control/series`` and ``/control/changes``: control over time."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.answers import Question
from app.domain.time_steps import TimeSteps
from app.errors import InvalidRequestError
from app.web.params import (
    choice_of,
    day_of,
    flag_of,
    instant_of,
    region_text,
    steps_of,
    strict_query,
)
from app.web.responses import CSV, GEOJSON, JSON, cached
from app.web.schemas.changes import ChangesAnswer, changes_geojson
from app.web.schemas.common import PROBLEM_RESPONSES, TOO_LARGE
from app.web.schemas.series import SeriesAnswer, series_csv
from app.web.services import Services


class _Common(BaseModel):
    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    known_at: str | None = Field(None, description="Answer from what was recorded by then.")


class _Regional(_Common):
    province: str | None = Field(None, description="The same as region.")
    region: str | None = Field(None, description="As on /control; omitted: the whole theatre.")
    rollup: str | None = Field(None, description="true: count a party to its roll-up party.")


class SeriesQuery(_Regional):
    """The parameters of ``/control/series``, as they come: text."""

    time: str | None = Field(
        None,
        description="snapshots (default), a day, a list with commas, or start/end/period "
        "such as 2017-01-01/2018-12-31/P1M; '..' is an open end.",
    )
    f: str | None = Field(None, description="json or csv.")


class ChangesQuery(_Regional):
    """The parameters of ``/control/changes``, as they come: text."""

    since: str | None = Field(None, alias="from", description="The first UTC day.")
    until: str | None = Field(None, alias="to", description="The second UTC day.")
    f: str | None = Field(None, description="json, or geojson for the ground that changed.")


def control_time_router(services: Services) -> APIRouter:
    """Build the routes that answer over time."""
    router = APIRouter(
        tags=["control"],
        dependencies=[Depends(strict_query)],
        responses=PROBLEM_RESPONSES | TOO_LARGE,
    )

    @router.get(
        "/control/series",
        summary="A region's shares over time, never interpolated",
        response_model=SeriesAnswer,
        responses={200: {"content": {"text/csv": {}}}},
    )
    def series(request: Request, query: Annotated[SeriesQuery, Query()]) -> Response:
        question, place = _question(services, query)
        wanted = choice_of(query.f, "f", ("json", "csv"))
        steps = steps_of(query.time) if query.time is not None else TimeSteps()
        shape = SeriesAnswer.from_domain(services.series.rows(question, place, steps))
        if wanted == "csv":
            return cached(request, services.generation, lambda: series_csv(shape), CSV)
        return cached(request, services.generation, shape.model_dump_json, JSON)

    @router.get(
        "/control/changes",
        summary="Who took what from whom between two dates",
        response_model=ChangesAnswer,
        responses={200: {"content": {GEOJSON: {}}}},
    )
    def changes(request: Request, query: Annotated[ChangesQuery, Query()]) -> Response:
        question, place = _question(services, query)
        days = _required_day(query.since, "from"), _required_day(query.until, "to")
        if choice_of(query.f, "f", ("json", "geojson")) == "geojson":
            found, areas = services.series.changed(question, place, days)
            body = json.dumps(changes_geojson(found, areas), allow_nan=False, ensure_ascii=False)
            return cached(request, services.generation, lambda: body, GEOJSON)
        found = services.series.transition(question, place, days)
        shape = ChangesAnswer.from_domain(found)
        dump = shape.model_dump_json(by_alias=True)
        return cached(request, services.generation, lambda: dump, JSON)

    return router


def _question(services: Services, query: _Regional) -> tuple[Question, str]:
    theatre = services.theatre_id(query.theatre)
    question = Question(
        theatre=theatre,
        known_at=instant_of(query.known_at),
        rollup=flag_of(query.rollup, "rollup"),
    )
    return question, region_text(query.province, query.region) or theatre


def _required_day(text: str | None, name: str) -> date:
    day = day_of(text, name)
    if day is None:
        raise InvalidRequestError(name, "", "a UTC day written YYYY-MM-DD: it cannot be left out")
    return day
