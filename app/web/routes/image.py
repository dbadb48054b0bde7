"""``/image.…``: the map as a picture that stands alone, for print, social cards and e-mail.

The one place where handlers are ``async``: they only wait. What touches geometry runs in threads of
the desk's own, so that waiting pictures never take the threads of other answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.catalog.pictures import Depicted, PictureLook, Pictures
from app.catalog.record import Record
from app.catalog.series import Series
from app.errors import InvalidRequestError
from app.render.static_image import encode_animation, to_png, to_svg, to_webp
from app.web.headers import cache_headers, entity_tag, etag_matches
from app.web.lasting import is_lasting
from app.web.params import strict_query
from app.web.picture_desk import PictureDesk
from app.web.picture_query import MOST_FRAMES, PeriodQuery, PictureQuery
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services

_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "gif": "image/gif",
}
_MOVING = ("gif", "webp")
_Respond = Callable[[Request, PictureQuery, str], Awaitable[Response]]
# A picture runs nothing and loads nothing, also when its address is opened as a page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be drawn."""

    record: Record
    shown: tuple[Depicted, ...]
    look: PictureLook
    scale: int
    moving: bool
    lasting: bool = False


def image_router(services: Services, pictures: Pictures) -> APIRouter:
    """Build the routes of pictures."""
    router = APIRouter(
        tags=["pictures"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )
    desk = PictureDesk()

    async def respond(request: Request, query: PictureQuery, form: str) -> Response:
        order = await anyio.to_thread.run_sync(_order, services, pictures, form, query)
        inputs = [part for shown in order.shown for part in shown.inputs]
        etag = entity_tag(form, order.look, order.scale, *inputs)
        headers = cache_headers(etag, immutable=order.lasting)
        headers["Content-Security-Policy"] = _POLICY
        if etag_matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        body = await desk.draw(etag, _maker(pictures, form, order))
        return Response(body, media_type=_TYPES[form], headers=headers)

    for form in _TYPES:
        (_add_moving if form in _MOVING else _add_still)(router, form, respond)
    return router


def _add_still(router: APIRouter, form: str, respond: _Respond) -> None:
    @router.get(f"/image.{form}", **_about(form, "The map as {}, with figures, date and source"))
    async def image(request: Request, query: Annotated[PictureQuery, Query()]) -> Response:
        return await respond(request, query, form)


def _add_moving(router: APIRouter, form: str, respond: _Respond) -> None:
    @router.get(f"/image.{form}", **_about(form, "The map as {}; of a period, an animation"))
    async def image(request: Request, query: Annotated[PeriodQuery, Query()]) -> Response:
        return await respond(request, query, form)


def _about(form: str, summary: str) -> dict[str, Any]:
    return {
        "name": f"image_{form}",
        "summary": summary.format(form.upper()),
        "response_class": Response,
        "responses": {200: {"content": {_TYPES[form]: {}}, "description": "A picture."}},
    }


def _order(services: Services, pictures: Pictures, form: str, query: PictureQuery) -> _Order:
    """Find what a request asks for; raises whatever is wrong with it, before anything is drawn."""
    record, question = services.record, query.question(services)
    place = query.place(question.theatre)
    look = query.look(services, question.theatre)
    steps = query.steps() if isinstance(query, PeriodQuery) else None
    if steps is None:
        if form == "gif":
            raise InvalidRequestError("time", "", "a period, for example ../../P1M or snapshots")
        lasting = is_lasting(services, question.theatre, question.version, question.known_at)
        question = record.answers.settled(question)
        still = (pictures.depicted(record, question, place),)
        scale = query.pixels_across(look)
        return _Order(record, still, look, scale, moving=False, lasting=lasting)
    rows = Series(record.catalog, record.answers, MOST_FRAMES).rows(question, place, steps)
    answers = [row.answer for row in rows if row.answer is not None]
    shown = pictures.over_time(record, question, answers)
    scale = query.pixels_across(look, len(shown))
    return _Order(record, shown, look, scale, moving=True)


def _maker(pictures: Pictures, form: str, order: _Order) -> Callable[[], bytes]:
    def make() -> bytes:
        fonts = pictures.fonts
        drawn = pictures.drawings(order.record, order.shown, order.look)
        if order.moving:
            return encode_animation(drawn, fonts, form, order.scale)
        match form:
            case "svg":
                return to_svg(drawn[0], fonts).encode()
            case "pdf":
                # Its library is loaded with the first one asked for, not with every start.
                from app.render.static_image.pdf import to_pdf  # noqa: PLC0415

                return to_pdf(drawn[0], fonts)
            case "webp":
                return to_webp(drawn[0], fonts, order.scale)
            case _:
                return to_png(drawn[0], fonts, order.scale)

    return make
