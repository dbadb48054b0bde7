"""``controlmap control`` and ``controlmap reconcile``: answers on the terminal."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from app.catalog.answers import Question
from app.commands.opening import OpenRecord, day_given, open_record, told
from app.commands.text import answer_text, claim_cells, table
from app.domain.answer import Answer
from app.domain.valid_time import parse_instant
from app.web.schemas.claims import ComparedShape
from app.web.schemas.control import ControlAnswer

_Region = Annotated[str, typer.Argument(help="Id, name in any language, alias or code.")]
_SomeRegion = Annotated[str | None, typer.Option("--region", help="Only this region.")]
_Date = Annotated[str | None, typer.Option("--date", help="UTC day; omitted: the newest.")]
_KnownAt = Annotated[str | None, typer.Option(help="What was recorded by this instant.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default.")]
_Lang = Annotated[str, typer.Option(help="Language of names.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON as the service answers.")]
_Rollup = Annotated[bool, typer.Option("--rollup", help="Count a party to its roll-up party.")]


def control(
    region: _Region,
    date: _Date = None,
    theatre: _Theatre = None,
    known_at: _KnownAt = None,
    rollup: _Rollup = False,
    lang: _Lang = "en",
    json: _Json = False,
) -> None:
    """Print who holds a region on a date: shares, bounds, people, and published figures."""
    day = day_given(date)
    try:
        instant = parse_instant(known_at) if known_at else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with told():
        record = open_record()
        question = Question(record.theatre(theatre).id, day, instant, rollup)
        answer = record.answers.region(question, region)
    shape = ControlAnswer.from_domain(answer, [])
    typer.echo(shape.model_dump_json(indent=2) if json else answer_text(shape, lang))


def reconcile(
    date: _Date = None,
    region: _SomeRegion = None,
    theatre: _Theatre = None,
    json: _Json = False,
) -> None:
    """Print every published figure beside the map's own, with the difference in points.

    Without a date: for every snapshot, the claims of the days it holds. Denominators are printed
    too, since publishers divide by different areas.
    """
    day = day_given(date)
    with told():
        record = open_record()
        owner = record.theatre(theatre).id
        questions = _questions(record, Question(owner, day))
        answers = [a for question in questions for a in _answers(record, question, region)]
    rows = [
        (answer, ComparedShape.from_compared(compared, answer.shares.area_km2))
        for answer in answers
        for compared in answer.claims
    ]
    if json:
        typer.echo(json_text.dumps([_item(a, c) for a, c in rows], ensure_ascii=False, indent=2))
        return
    typer.echo(_table(rows))


def _questions(record: OpenRecord, question: Question) -> list[Question]:
    if question.day is not None:
        return [question]
    layer = record.catalog.theatre(question.theatre).control_layer
    infos = record.catalog.snapshots(question.theatre, layer)
    return [replace(question, day=info.valid_from) for info in infos]


def _answers(record: OpenRecord, question: Question, region: str | None) -> Iterator[Answer]:
    """Yield the answers that have claims: of one region, or of all that are claimed about."""
    if region is not None:
        yield record.answers.region(question, region)
        return
    claimed = dict.fromkeys(c.region for c in record.answers.ledger.claims(question.theatre))
    present = {r.id for s in record.answers.regions(question) for r in s.regions}
    for name in claimed:
        if name in present:
            yield record.answers.region(question, name)


def _item(answer: Answer, claim: ComparedShape) -> dict[str, object]:
    return {"snapshot": answer.control.id, **claim.model_dump()}


def _table(rows: list[tuple[Answer, ComparedShape]]) -> str:
    head = ("snapshot", "region", "claim of", "party", "unit", "published", "map", "map − claim")
    cells = []
    for answer, claim in rows:
        *figures, source = claim_cells(claim)
        divided = (claim.denominator_km2, claim.map_denominator_km2)
        areas = ["–" if km2 is None else f"{km2:,.0f}" for km2 in divided]
        cells.append((str(answer.effective_date), answer.region.id, *figures, *areas, source))
    return table((*head, "its km²", "our km²", "by"), cells)
