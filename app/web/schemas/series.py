"""The shape of ``/control/series``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from app.catalog.series import SeriesRow
from app.geo.area import METHOD as AREA_METHOD
from app.web.csv_text import write_csv
from app.web.schemas.common import Shape, instant_or_none
from app.web.schemas.control import ControlAnswer, PartShape, RegionShape, ShareShape
from app.web.schemas.control import UnassignedShape as Unassigned

COLUMNS = (
    "region",
    "requested_date",
    "effective_date",
    "staleness_days",
    "row",
    "party",
    "share",
    "percent",
    "area_km2",
    "low",
    "high",
    "region_area_km2",
    "boundary_source",
    "snapshot",
    "digest",
    "method",
)


class SeriesRowShape(Shape):
    """One day. Where no snapshot holds, everything but the day is null: never interpolated."""

    requested_date: str
    effective_date: str | None
    staleness_days: int | None
    snapshot: str | None = Field(description="id of the recording that answers.")
    digest: str | None
    shares: list[ShareShape] | None
    contested: PartShape | None
    unassigned: Unassigned | None


class SeriesAnswer(Shape):
    """A region's shares over time."""

    theatre: str
    region: RegionShape = Field(description="As of the last day that has a snapshot.")
    known_at: str | None
    method: str
    rows: list[SeriesRowShape]
    attribution: list[str]
    disclaimer: dict[str, str]

    @classmethod
    def from_domain(cls, rows: Sequence[SeriesRow]) -> SeriesAnswer:
        """Make it from rows of which at least one has an answer."""
        made = [(row, _answer(row)) for row in rows]
        shown = [answer for _, answer in made if answer is not None]
        domain = next(row.answer for row in rows if row.answer is not None)
        return cls(
            theatre=domain.theatre.id,
            region=shown[-1].region,
            known_at=instant_or_none(domain.known_at),
            method=AREA_METHOD,
            rows=[_row(row.requested_date.isoformat(), answer) for row, answer in made],
            attribution=list(domain.theatre.attribution),
            disclaimer=dict(domain.theatre.disclaimer),
        )


def _answer(row: SeriesRow) -> ControlAnswer | None:
    return None if row.answer is None else ControlAnswer.from_domain(row.answer, [])


def _row(day: str, answer: ControlAnswer | None) -> SeriesRowShape:
    if answer is None:
        empty = dict.fromkeys(SeriesRowShape.model_fields)
        return SeriesRowShape.model_validate(empty | {"requested_date": day})
    return SeriesRowShape(
        requested_date=day,
        effective_date=answer.effective_date,
        staleness_days=answer.staleness_days,
        snapshot=answer.snapshot.id,
        digest=answer.snapshot.digest,
        shares=answer.shares,
        contested=answer.contested,
        unassigned=answer.unassigned,
    )


def series_csv(series: SeriesAnswer) -> str:
    """Write a series as CSV, one line a day and party; a gap is a line without numbers."""
    return write_csv(COLUMNS, _lines(series))


def _lines(series: SeriesAnswer) -> Iterator[dict[str, object]]:
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    empty |= {
        "region": series.region.id,
        "region_area_km2": series.region.area_km2,
        "boundary_source": series.region.boundary_source,
        "method": series.method,
    }
    for row in series.rows:
        common = empty | row.model_dump(include=set(COLUMNS))
        if row.shares is None or row.contested is None or row.unassigned is None:
            yield common | {"row": "gap"}
            continue
        for share in row.shares:
            yield common | {"row": "party"} | share.model_dump(include=set(COLUMNS))
        yield from (common | part for part in _parts(row.contested, row.unassigned))


def _parts(contested: PartShape, unassigned: PartShape) -> Iterable[dict[str, object]]:
    for name, part in (("contested", contested), ("unassigned", unassigned)):
        yield {"row": name} | part.model_dump(include=set(COLUMNS))
