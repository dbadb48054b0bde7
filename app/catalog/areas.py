"""Shares of any polygon a reader draws."""

from __future__ import annotations

from shapely import MultiPolygon, Polygon

from app.analysis.population import known_people
from app.analysis.shares import closed_shares
from app.catalog.answers import Question
from app.catalog.catalog import Catalog
from app.catalog.ledger import Ledger
from app.catalog.refusals import AreaTooIntricateError
from app.domain.answer import Answer
from app.domain.local_text import LocalText
from app.domain.region import Region

AREA_ID = "area"
AREA_LEVEL = "area"

MOST_PAIRS = 500_000
"""Pairs of edges a polygon may have with a snapshot's: a second or two of one processor. A border
drawn on a map has some thousands, also with thousands of vertices; a comb across it has millions.
"""


def area_answer(
    catalog: Catalog, ledger: Ledger, question: Question, polygon: Polygon | MultiPolygon
) -> Answer:
    """Return who holds a polygon on a date; the polygon is not kept.

    The denominator is the whole polygon: what of it lies outside the theatre is unassigned.

    Raises:
        AreaTooIntricateError: its edges run along or across too many of the snapshot's.
        SnapshotNotFoundError: before the first snapshot, with the interval.
    """
    theatre = catalog.theatre(question.theatre)
    control = catalog.as_of(theatre.id, theatre.control_layer, question.day, question.known_at)
    region = Region(AREA_ID, LocalText.of({"en": "Area of the request"}), AREA_LEVEL, polygon)
    drawn = ledger.book.ground(control.info, question.rollup)
    pairs = drawn.pairs(region)
    if pairs > MOST_PAIRS:
        raise AreaTooIntricateError(pairs, MOST_PAIRS)
    shares = closed_shares(drawn.ground, drawn.measured(region))[AREA_ID]
    places = ledger.places(control.info, question.known_at)
    towns = catalog.read(places).gazetteer if places else ()
    return Answer(
        theatre=theatre,
        region=region,
        boundary=None,
        control=control.info,
        shares=shares,
        requested_date=question.day,
        known_at=question.known_at,
        change=None,
        places=places,
        people=known_people([region], drawn.ground.zones, towns)[AREA_ID] if places else None,
    )
