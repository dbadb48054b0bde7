"""``/snapshots``: what was recorded, when, and what corrected it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.web.params import instant_of, strict_query
from app.web.responses import cached
from app.web.schemas.common import PROBLEM_RESPONSES, instant_or_none
from app.web.schemas.revisions import RevisionList
from app.web.services import Services

_Text = str | None


def snapshots_router(services: Services) -> APIRouter:
    """Build the route that lists recordings."""
    router = APIRouter(
        tags=["record"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/snapshots",
        summary="Every recording of a layer, with its corrections",
        response_model=RevisionList,
    )
    def snapshots(
        request: Request,
        layer: Annotated[_Text, Query(description="Layer id; omitted: control.")] = None,
        theatre: Annotated[_Text, Query(description="Theatre id; omitted: the default.")] = None,
        known_at: Annotated[_Text, Query(description="What was recorded by this instant.")] = None,
    ) -> Response:
        chosen = theatre if theatre is not None else services.default_theatre().id
        owner = services.catalog.theatre(chosen)
        name = layer if layer is not None else owner.control_layer
        instant = instant_of(known_at)
        recorded = services.catalog.timeline(owner.id, name).infos
        infos = [i for i in recorded if instant is None or i.recorded_at <= instant]
        shape = RevisionList.from_domain(owner.id, name, infos, instant_or_none(instant))
        return cached(request, services.generation, shape.model_dump_json)

    return router
