"""``/claims``: the figures that others published, as data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.catalog.answers import Question
from app.domain.theatre import Theatre
from app.errors import InvalidRequestError
from app.web.params import MAX_TEXT, day_of, instant_of, region_text, strict_query
from app.web.responses import cached
from app.web.schemas.claims import ClaimList, ClaimShape
from app.web.schemas.common import PROBLEM_RESPONSES
from app.web.services import Services

_Text = str | None


def claims_router(services: Services) -> APIRouter:
    """Build the route that lists claims."""
    router = APIRouter(
        tags=["record"], dependencies=[Depends(strict_query)], responses=PROBLEM_RESPONSES
    )

    @router.get(
        "/claims", summary="Published figures, each with its source", response_model=ClaimList
    )
    def claims(
        request: Request,
        theatre: Annotated[_Text, Query(description="Theatre id; omitted: the default.")] = None,
        region: Annotated[_Text, Query(description="As on /control; omitted: all.")] = None,
        since: Annotated[_Text, Query(alias="from", description="First UTC day.")] = None,
        until: Annotated[_Text, Query(alias="to", description="Last UTC day.")] = None,
        party: Annotated[_Text, Query(description="Party id; omitted: all.")] = None,
        known_at: Annotated[_Text, Query(description="What was recorded by then.")] = None,
    ) -> Response:
        """Figures as they were published: with source, day, bound and denominator.

        They are not the map's. ``/control`` shows each beside the map's own, with the difference.
        """
        first, last = day_of(since, "from"), day_of(until, "to")
        if first is not None and last is not None and last < first:
            raise InvalidRequestError("to", last.isoformat(), f"a day not before {first}")
        owner = services.catalog.theatre(services.theatre_id(theatre))
        holder = _party(owner, party)
        instant = instant_of(known_at)
        place = region_text(None, region)
        about = services.answers.find_region(Question(owner.id), place).id if place else None
        chosen = [
            ClaimShape.from_domain(claim)
            for claim in services.answers.ledger.claims(owner.id, instant)
            if (first is None or first <= claim.day)
            and (last is None or claim.day <= last)
            and about in (None, claim.region)
            and holder in (None, claim.party)
        ]
        shape = ClaimList(theatre=owner.id, claims=chosen)
        return cached(request, services.generation, shape.model_dump_json)

    return router


def _party(theatre: Theatre, text: str | None) -> str | None:
    known = [party.id for party in theatre.parties]
    if text is not None and text not in known:
        raise InvalidRequestError("party", text[:MAX_TEXT], "one of " + ", ".join(known))
    return text
