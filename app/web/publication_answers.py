"""How a publication, a rehearsal or a draft is answered."""

from __future__ import annotations

from starlette.responses import Response

from app.catalog.candidate import Candidate
from app.web.headers import NO_STORE
from app.web.responses import JSON
from app.web.schemas.common import Link, Shape
from app.web.schemas.publication import Publication


def published(candidate: Candidate) -> Response:
    """Answer 201 with the recorded file's address; 200 when it was recorded already."""
    info = candidate.snapshot.info
    place = f"/theatres/{info.theatre}/layers/{info.layer}/snapshots/{info.version}.geojson"
    if candidate.recorded:
        return said(candidate, "unchanged", 200, place)
    return said(candidate, "published", 201, place)


def said(candidate: Candidate, outcome: str, status: int, place: str | None = None) -> Response:
    """Answer what recording does, or would do."""
    links = [Link(rel="preview" if outcome == "drafted" else "item", href=place)] if place else []
    response = answer(Publication.from_domain(candidate, outcome, links), status)
    if place:
        response.headers["Location"] = place
    return response


def answer(shape: Shape, status: int) -> Response:
    """Answer something that no cache may keep."""
    text = shape.model_dump_json()
    return Response(text, status, media_type=JSON, headers={"Cache-Control": NO_STORE})
