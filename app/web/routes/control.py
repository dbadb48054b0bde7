"""``/control``: who holds what, on which date."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.answers import Question
from app.domain.answer import Answer
from app.domain.snapshot import SnapshotInfo
from app.errors import InvalidRequestError
from app.web.params import (
    choice_of,
    day_of,
    flag_of,
    instant_of,
    region_text,
    strict_query,
    version_of,
)
from app.web.responses import CSV, GEOJSON, JSON, cached
from app.web.schemas.common import PROBLEM_RESPONSES, Link
from app.web.schemas.control import ControlAnswer, ControlAnswers
from app.web.schemas.control_csv import control_csv
from app.web.services import Services


class ControlQuery(BaseModel):
    """The parameters of ``/control``, as they come: text."""

    province: str | None = Field(None, description="The same as region.")
    region: str | None = Field(
        None, description="Id, name in any language, alias, ISO 3166-2 or P-code."
    )
    date: str | None = Field(None, description="UTC day YYYY-MM-DD; omitted: the newest.")
    snapshot: str | None = Field(
        None,
        description="One recording by its digest, instead of date: pins control; "
        "add known_at to pin everything.",
    )
    known_at: str | None = Field(None, description="Answer from what was recorded by then.")
    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    level: str | None = Field(None, description="Without a region: which level is listed.")
    rollup: str | None = Field(None, description="true: count a party to its roll-up party.")
    lang: str | None = Field(None, description="Language of names in CSV.")
    f: str | None = Field(None, description="json or csv.")


def control_router(services: Services) -> APIRouter:
    """Build the routes that answer with shares."""
    router = APIRouter(tags=["control"], dependencies=[Depends(strict_query)])

    @router.get(
        "/control",
        summary="Each party's share of a region on a date",
        response_model=ControlAnswer | ControlAnswers,
        responses={200: {"content": {"text/csv": {}}}, **PROBLEM_RESPONSES},
    )
    def control(request: Request, query: Annotated[ControlQuery, Query()]) -> Response:
        """Who holds a region, as of a date; without a region, every region and the whole.

        The answer comes from the snapshot whose valid time holds the date: never the nearest,
        never interpolated. A later date carries the last snapshot forward and says so.
        """
        question, place = _question(services, query)
        wanted = choice_of(query.f, "f", ("json", "csv"))
        language = _language(services, question.theatre, query.lang)
        if place is not None:
            one = _shape(services.answers.region(question, place), question)
            shapes, body = [one], one.model_dump_json
        else:
            answers = services.answers.every(question, query.level)
            whole, *rest = [_shape(a, question) for a in answers]
            every = ControlAnswers(theatre=question.theatre, whole=whole, regions=rest)
            shapes, body = [whole, *rest], every.model_dump_json
        if wanted == "csv":
            return cached(request, services.generation, lambda: control_csv(shapes, language), CSV)
        return cached(request, services.generation, body, JSON)

    return router


def _question(services: Services, query: ControlQuery) -> tuple[Question, str | None]:
    place = region_text(query.province, query.region)
    if place is not None and query.level is not None:
        raise InvalidRequestError("level", query.level, "a level only without a region")
    theatre, known_at = services.theatre_id(query.theatre), instant_of(query.known_at)
    question = Question(
        theatre=theatre,
        day=services.day_meant(theatre, day_of(query.date), known_at),
        known_at=known_at,
        rollup=flag_of(query.rollup, "rollup"),
        version=version_of(query.snapshot, query.date),
    )
    return services.answers.settled(question), place


def _language(services: Services, theatre_id: str, lang: str | None) -> str:
    theatre = services.catalog.theatre(theatre_id)
    return choice_of(lang, "lang", tuple(theatre.name))


def _shape(answer: Answer, question: Question) -> ControlAnswer:
    return ControlAnswer.from_domain(answer, _links(answer, question))


def _links(answer: Answer, question: Question) -> list[Link]:
    asked = {"theatre": answer.theatre.id, "region": answer.region.id}
    if question.version is not None:
        asked["snapshot"] = question.version
    elif question.day is not None:
        asked["date"] = question.day.isoformat()
    if question.known_at is not None:
        asked["known_at"] = question.known_at.isoformat().replace("+00:00", "Z")
    if question.rollup:
        asked["rollup"] = "true"
    layer = f"/theatres/{answer.theatre.id}/layers"
    control, boundary = answer.control, answer.boundary
    shown = urlencode({k: v for k, v in asked.items() if k != "rollup"})
    zones = f"{layer}/{control.layer}/snapshots/{control.version}.geojson"
    return [
        Link(rel="self", href=f"/control?{urlencode(asked)}", type=JSON),
        Link(rel="alternate", href=f"/control?{urlencode(asked | {'f': 'csv'})}", type="text/csv"),
        Link(rel="alternate", href=f"/map?{shown}", type="text/html", title="the map"),
        Link(rel="related", href=zones, type=GEOJSON, title="zones of the answering snapshot"),
        *_border_link(layer, boundary),
    ]


def _border_link(layer: str, boundary: SnapshotInfo | None) -> list[Link]:
    if boundary is None:
        return []
    href = f"{layer}/{boundary.layer}/snapshots/{boundary.version}.geojson"
    return [Link(rel="related", href=href, type=GEOJSON, title="the region's boundary")]
