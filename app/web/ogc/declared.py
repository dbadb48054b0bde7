"""What the OGC routes declare in the contract: forms, problems, parameters."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from app.web.ogc.desk import OgcRoute
from app.web.ogc.names import HTML
from app.web.params import strict_query
from app.web.responses import JSON
from app.web.schemas.common import PROBLEM_RESPONSES

CollectionId = Annotated[str, Path(description="`theatre.layer`.")]
Form = Annotated[str | None, Query(description="`json` or `html`; omitted: by Accept.")]
KnownAt = Annotated[
    str | None, Query(description="What was recorded by this instant; an extension.")
]

_Responses = dict[int | str, dict[str, Any]]

PROBLEMS: _Responses = {
    400: {**PROBLEM_RESPONSES[422]},
    404: {**PROBLEM_RESPONSES[404]},
    503: {**PROBLEM_RESPONSES[503]},
}
GONE: _Responses = {
    410: {**PROBLEM_RESPONSES[404], "description": "It was, but not then; links say when."}
}


class OgcRouter(APIRouter):
    """A router of OGC API: unknown parameters are refused, refusals are 400."""

    def __init__(self) -> None:
        super().__init__(
            tags=["ogc"],
            dependencies=[Depends(strict_query)],
            responses=PROBLEMS,
            route_class=OgcRoute,
            default_response_class=Response,
        )


def documented(media_type: str = JSON, *, html: bool = True) -> _Responses:
    """Declare the forms of a route's answer."""
    kinds: dict[str, Any] = {media_type: {}}
    if html:
        kinds[HTML] = {}
    return {200: {"content": kinds, "description": "The document."}}
