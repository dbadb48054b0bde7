"""Every share the record answers with, as one table: region × date × holder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.analysis.rounding import percents, quoted_km2, quoted_share
from app.analysis.shares import METHOD_ID
from app.catalog.answers import Question
from app.catalog.record import Record
from app.catalog.timeline import Held
from app.domain.answer import Answer
from app.domain.change import CONTESTED, UNASSIGNED
from app.domain.share import Share
from app.domain.theatre import Theatre
from app.export.about import About
from app.export.tables import arrow_of

if TYPE_CHECKING:
    import pyarrow as pa

_Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class SharesTable:
    """Shares as rows, with their provenance."""

    columns: pa.Table
    about: About


def shares_table(record: Record, theatre_id: str) -> SharesTable:
    """Return the shares of every region on every date control is recorded for.

    A row is what one party, ``contested`` or ``unassigned`` has of one region while one snapshot
    holds (``[valid_from, valid_to)``, empty: it still does). ``share`` is a fraction 0..1,
    ``percent`` the same so rounded that a region's column adds up to 100.0.
    """
    theatre = record.catalog.theatre(theatre_id)
    held = record.catalog.timeline(theatre_id, theatre.control_layer).held()
    rows = [row for each in held for row in _rows_on(record, theatre, each)]
    title = f"Shares of control of {theatre_id}, every date"
    infos = [each.info for each in held]
    return SharesTable(arrow_of(rows), About.of(title, theatre, theatre.control_layer, infos))


def _rows_on(record: Record, theatre: Theatre, held: Held) -> Iterator[_Row]:
    for answer in _answers_on(record, theatre, held):
        shares = answer.shares
        present = {share.party: share for share in shares.shares}
        order = list(present)
        rounded = percents([*(s.share for s in shares.shares), shares.contested, shares.unassigned])
        percent = dict(zip([*order, CONTESTED, UNASSIGNED], rounded, strict=True))
        common = _common(answer, held)
        for party in theatre.parties:
            share = present.get(party.id, Share(party.id, 0.0, 0.0, 0.0, 0.0))
            names: _Row = {f"party_name_{lang}": text for lang, text in party.name.items()}
            yield common | names | _share(answer, share, percent.get(party.id, 0.0))
        for part, area in ((CONTESTED, shares.contested_km2), (UNASSIGNED, shares.unassigned_km2)):
            fraction = shares.contested if part == CONTESTED else shares.unassigned
            yield common | {
                "holder": part,
                "share": quoted_share(fraction),
                "percent": percent[part],
                "area_km2": quoted_km2(area),
                "population_share": _people(answer, part),
            }


def _answers_on(record: Record, theatre: Theatre, held: Held) -> Iterator[Answer]:
    """Yield the whole theatre, its regions level by level, then those of every other layer."""
    question = Question(theatre.id, held.info.valid_from)
    main, *others = record.answers.regions(question)
    levels = dict.fromkeys(region.level for region in main.regions[1:])
    for number, level in enumerate(levels):
        whole, *regions = record.answers.every(question, level)
        yield from regions if number else (whole, *regions)
    for owner in others:
        for region in owner.regions:
            yield record.answers.region(question, region.id)


def _common(answer: Answer, held: Held) -> _Row:
    region, info = answer.region, answer.control
    return {
        "theatre": answer.theatre.id,
        "region": region.id,
        **{f"region_name_{lang}": region.name.get(lang) for lang in answer.theatre.name},
        "level": region.level,
        "region_area_km2": quoted_km2(answer.shares.area_km2),
        "valid_from": held.interval.start,
        "valid_to": held.interval.end,
        "holder": None,
        **{f"party_name_{lang}": None for lang in answer.theatre.name},
        "share": None,
        "percent": None,
        "area_km2": None,
        "low": None,
        "high": None,
        "population_share": None,
        "snapshot": info.id,
        "digest": info.digest,
        "positional_accuracy_m": info.positional_accuracy_m,
        "method": METHOD_ID,
        "boundary_snapshot": answer.boundary.id if answer.boundary else None,
        "boundary_source": answer.boundary_source,
        "licence": info.licence,
        "attribution": "; ".join(answer.theatre.attribution),
    }


def _share(answer: Answer, share: Share, percent: float) -> _Row:
    return {
        "holder": share.party,
        "share": quoted_share(share.share),
        "percent": percent,
        "area_km2": quoted_km2(share.area_km2),
        "low": quoted_share(share.low),
        "high": quoted_share(share.high),
        "population_share": _people(answer, share.party),
    }


def _people(answer: Answer, state: str) -> float | None:
    share = None if answer.people is None else answer.people.share(state)
    return None if share is None else quoted_share(share)
