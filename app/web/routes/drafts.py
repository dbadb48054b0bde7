"""The desk's drafts: listed, forgotten, published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.catalog.desk import Role
from app.web.callers import Callers
from app.web.headers import NO_STORE
from app.web.offers import ACCEPT, EXPECTED, RESPONSES, SECURITY, offered
from app.web.publication_answers import answer, published
from app.web.schemas.publication import DraftList, DraftShape, Publication

_Key = Annotated[str, Path(description="The draft's key.")]


class PromoteQuery(BaseModel):
    """The parameters of publishing a draft, as they come: text."""

    accept_jump: str | None = Field(None, description=ACCEPT)
    expected: str | None = Field(None, description=EXPECTED)


def drafts_router(callers: Callers) -> APIRouter:
    """Build the routes of the desk; without one they refuse."""
    router = APIRouter(tags=["publish"], responses=RESPONSES)

    @router.get(
        "/drafts",
        summary="What waits on the desk",
        response_model=DraftList,
        openapi_extra=SECURITY,
    )
    def drafts(request: Request) -> Response:
        caller = callers.admit(request, "list-drafts")
        found = [DraftShape.from_domain(draft) for draft in caller.publishing.drafts()]
        return answer(DraftList(drafts=found), 200)

    @router.delete(
        "/drafts/{key}", summary="Forget a draft", status_code=204, openapi_extra=SECURITY
    )
    def delete(request: Request, key: _Key) -> Response:
        caller = callers.admit(request, "delete-draft")
        with caller.noting("delete-draft"):
            made_by = caller.publishing.draft(key)[0].made_by
        if made_by != caller.token.id:
            caller.must_be(Role.PUBLISHER, "delete-draft")
        caller.publishing.delete_draft(key, caller.actor)
        return Response(status_code=204, headers={"Cache-Control": NO_STORE})

    @router.post(
        "/drafts/{key}/publish",
        summary="Publish a draft",
        response_model=Publication,
        status_code=201,
        openapi_extra=SECURITY,
    )
    def promote(request: Request, key: _Key, query: Annotated[PromoteQuery, Query()]) -> Response:
        caller = callers.admit(request, "promote")
        caller.must_be(Role.PUBLISHER, "promote")
        with caller.noting("promote"):
            data = caller.publishing.draft(key)[1]
            asked = offered(request, data, query.accept_jump, query.expected)
        return published(caller.publishing.promote(key, caller.actor, asked))

    return router
