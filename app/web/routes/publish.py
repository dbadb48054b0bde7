"""``POST /snapshots``: publishing, with a token."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.catalog.desk import Role
from app.errors import ControlmapError
from app.web.callers import Caller, Callers
from app.web.offers import ACCEPT, EXPECTED, PUBLISH_BODY, RESPONSES, SECURITY, offered, read_body
from app.web.params import flag_of
from app.web.publication_answers import published, said
from app.web.schemas.publication import Publication, preview_of


class PublishQuery(BaseModel):
    """The parameters of a publication, as they come: text."""

    dry_run: str | None = Field(None, description="true: say what publishing would; no more.")
    draft: str | None = Field(None, description="true: keep it on the desk, to be looked at.")
    accept_jump: str | None = Field(None, description=ACCEPT)
    expected: str | None = Field(None, description=EXPECTED)
    new_layer: str | None = Field(None, description="true: it may begin a layer.")


def publish_router(callers: Callers, limit: int, seconds: float) -> APIRouter:
    """Build the route that publishes; without a desk it refuses.

    Args:
        callers: lets tokens in.
        limit: most bytes of a body.
        seconds: most time a body may take to arrive.
    """
    router = APIRouter(tags=["publish"], responses=RESPONSES)

    async def brought(request: Request) -> tuple[Caller, bytes]:
        """Let the caller in before the body is read, and stop reading when it is too large."""
        caller = await run_in_threadpool(callers.admit, request, "publish")
        try:
            return caller, await read_body(request, limit, seconds)
        except ControlmapError as error:
            await run_in_threadpool(caller.refused, "publish", error)
            raise

    @router.post(
        "/snapshots",
        summary="Publish a snapshot, try it, or keep it as a draft",
        response_model=Publication,
        status_code=201,
        openapi_extra=PUBLISH_BODY | SECURITY,
    )
    def publish(
        request: Request,
        query: Annotated[PublishQuery, Query()],
        came: tuple[Caller, bytes] = Depends(brought),  # noqa: FAST002 - a local name
    ) -> Response:
        caller, body = came
        with caller.noting("publish"):
            asked = replace(
                offered(request, body, query.accept_jump, query.expected),
                new_layer=flag_of(query.new_layer, "new_layer"),
            )
            dry_run, draft = flag_of(query.dry_run, "dry_run"), flag_of(query.draft, "draft")
        if dry_run:
            return said(caller.publishing.rehearse(asked, caller.actor), "would-publish", 200)
        if draft:
            kept, candidate = caller.publishing.put_draft(asked, caller.actor, caller.token.id)
            return said(candidate, "drafted", 201, preview_of(kept.key))
        caller.must_be(Role.PUBLISHER, "publish")
        return published(caller.publishing.publish(asked, caller.actor))

    return router
