"""``controlmap series``, ``diff`` and ``at``: control over time on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from app.catalog.answers import Question
from app.catalog.points import Points
from app.catalog.series import Series
from app.commands.opening import day_given, open_record, told
from app.commands.text import printable, table
from app.domain.time_steps import TimeSteps
from app.settings import Settings
from app.web.schemas.changes import ChangesAnswer
from app.web.schemas.point import PointShape
from app.web.schemas.series import SeriesAnswer, SeriesRowShape

_Region = Annotated[str, typer.Argument(help="Id, name in any language, alias or code.")]
_SomeRegion = Annotated[str | None, typer.Option("--region", help="Omitted: the whole theatre.")]
_Time = Annotated[str, typer.Option(help="snapshots, days with commas, or start/end/P1M.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default.")]
_Date = Annotated[str | None, typer.Option("--date", help="UTC day; omitted: the newest.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON as the service answers.")]


def series(
    region: _Region, time: _Time = "snapshots", theatre: _Theatre = None, json: _Json = False
) -> None:
    """Print a region's shares over time; a day without a snapshot stays empty."""
    try:
        steps = TimeSteps.parse(time)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with told():
        record = open_record()
        question = Question(record.theatre(theatre).id)
        rows = Series(record.catalog, record.answers, Settings().series_rows)
        shape = SeriesAnswer.from_domain(rows.rows(question, region, steps))
    typer.echo(shape.model_dump_json(indent=2) if json else _series_text(shape))


def _series_text(answer: SeriesAnswer) -> str:
    held = [share for row in answer.rows for share in row.shares or ()]
    parties = list(dict.fromkeys(share.party for share in held))
    head = ("date", "snapshot of", *parties, "contested", "unassigned")
    title = printable(f"{answer.region.id}, per cent of {answer.region.area_km2:,.0f} km²")
    return f"{title}\n\n{table(head, (_series_row(row, parties) for row in answer.rows))}"


def _series_row(row: SeriesRowShape, parties: Sequence[str]) -> tuple[str, ...]:
    if row.shares is None or row.contested is None or row.unassigned is None:
        return (row.requested_date, "–", *("–" for _ in parties), "–", "–")
    percent = {share.party: share.percent for share in row.shares}
    cells = [f"{percent.get(party, 0.0):.1f}" for party in parties]
    parts = [f"{part.percent:.1f}" for part in (row.contested, row.unassigned)]
    return (row.requested_date, row.effective_date or "–", *cells, *parts)


def diff(
    first: Annotated[str, typer.Argument(help="The first UTC day.")],
    second: Annotated[str, typer.Argument(help="The second UTC day.")],
    region: _SomeRegion = None,
    theatre: _Theatre = None,
    json: _Json = False,
) -> None:
    """Print who gained and lost what between two days, and from whom."""
    days = day_given(first), day_given(second)
    if days[0] is None or days[1] is None:
        raise typer.BadParameter("two days are needed")
    with told():
        record = open_record()
        owner = record.theatre(theatre).id
        found = Series(record.catalog, record.answers, Settings().series_rows)
        place = region or owner
        transition = found.transition(Question(owner), place, (days[0], days[1]))
        shape = ChangesAnswer.from_domain(transition)
    typer.echo(shape.model_dump_json(indent=2, by_alias=True) if json else _diff_text(shape))


def _diff_text(answer: ChangesAnswer) -> str:
    km2 = "{:,.0f}".format
    rows = [
        (p.party, km2(p.gained_km2), km2(p.lost_km2), f"{p.net_km2:+,.0f}", f"{p.points:+.1f}")
        for p in answer.parties
    ]
    moved = [
        (m.from_party, m.to_party, km2(m.area_km2))
        for m in sorted(answer.matrix, key=lambda m: -m.area_km2)
        if m.from_party != m.to_party and round(m.area_km2)
    ]
    return "\n\n".join(
        [
            printable(f"{answer.region}, {answer.before.id} to {answer.after.id}"),
            table(("holder", "gained km²", "lost km²", "net km²", "points"), rows),
            table(("from", "to", "km²"), moved),
        ]
    )


def at(
    lon: Annotated[float, typer.Argument(help="Degrees east.", min=-180, max=180)],
    lat: Annotated[float, typer.Argument(help="Degrees north.", min=-90, max=90)],
    date: _Date = None,
    theatre: _Theatre = None,
    json: _Json = False,
) -> None:
    """Print who holds a point, since when, and who held it before and after."""
    day = day_given(date)
    with told():
        record = open_record()
        question = Question(record.theatre(theatre).id, day)
        found = Points(record.catalog, record.answers).at(question, lon, lat)
        shape = PointShape.from_domain(found)
    typer.echo(shape.model_dump_json(indent=2, by_alias=True) if json else _at_text(shape))


def _at_text(answer: PointShape) -> str:
    where = answer.region or "outside every region"
    front = answer.front_distance_m
    lines = [printable(f"({answer.lon:g}, {answer.lat:g}), {where}, {answer.snapshot.id}")]
    if answer.on_border:
        lines.append(f"on the border between {' and '.join(answer.between)}")
    if front is not None:
        near = ", within the front line's accuracy" if answer.within_accuracy else ""
        lines.append(f"{front / 1000:,.1f} km from the nearest ground of another holder{near}")
    return "\n".join([*lines, "", table(("holder", "status", "from", "to"), _tenures(answer))])


def _tenures(answer: PointShape) -> Iterator[tuple[str, ...]]:
    for tenure in answer.history:
        holder = tenure.party or "+".join(tenure.between) or "nobody"
        yield holder, tenure.status or "–", tenure.start, tenure.end or "–"
