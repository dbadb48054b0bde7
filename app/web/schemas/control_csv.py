"""``/control`` as a table: one row a party and region, with what makes each number quotable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.web.csv_text import write_csv
from app.web.schemas.control import ControlAnswer, PartShape, ShareShape

COLUMNS = (
    "theatre",
    "region",
    "region_name",
    "requested_date",
    "effective_date",
    "staleness_days",
    "known_at",
    "row",
    "party",
    "party_name",
    "share",
    "percent",
    "area_km2",
    "low",
    "high",
    "change_points",
    "change_since",
    "region_area_km2",
    "boundary_source",
    "snapshot",
    "digest",
    "recorded_at",
    "positional_accuracy_m",
    "method",
    "attribution",
    "population_share",
)


def control_csv(answers: Iterable[ControlAnswer], lang: str) -> str:
    """Write answers as CSV; names are in ``lang`` where the record has it."""
    return write_csv(COLUMNS, (row for a in answers for row in _rows(a, lang)))


def _rows(answer: ControlAnswer, lang: str) -> Iterator[dict[str, object]]:
    common = _common(answer, lang)
    for share in answer.shares:
        yield common | _share_row(share, lang)
    yield common | _part_row("contested", answer.contested)
    yield common | _part_row("unassigned", answer.unassigned)


def _common(answer: ControlAnswer, lang: str) -> dict[str, object]:
    return {
        "theatre": answer.theatre,
        "region": answer.region.id,
        "region_name": _text(answer.region.name, lang),
        "requested_date": answer.requested_date,
        "effective_date": answer.effective_date,
        "staleness_days": answer.staleness_days,
        "known_at": answer.known_at,
        "region_area_km2": answer.region.area_km2,
        "boundary_source": answer.region.boundary_source,
        "snapshot": answer.snapshot.id,
        "digest": answer.snapshot.digest,
        "recorded_at": answer.snapshot.recorded_at,
        "positional_accuracy_m": answer.snapshot.positional_accuracy_m,
        "method": answer.method,
        "attribution": "; ".join(answer.attribution),
    }


def _share_row(share: ShareShape, lang: str) -> dict[str, object]:
    return {
        "row": "party",
        "party": share.party,
        "party_name": _text(share.name, lang),
        "share": share.share,
        "percent": share.percent,
        "area_km2": share.area_km2,
        "low": share.low,
        "high": share.high,
        "change_points": share.change.points if share.change else None,
        "change_since": share.change.since if share.change else None,
        "population_share": share.population_share,
    }


def _part_row(row: str, part: PartShape) -> dict[str, object]:
    empty = dict.fromkeys(("party", "party_name", "low", "high", "change_points", "change_since"))
    numbers = {"share": part.share, "percent": part.percent, "area_km2": part.area_km2}
    people = {"population_share": part.population_share}
    return {"row": row, **empty, **numbers, **people}


def _text(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or next(iter(texts.values()))
