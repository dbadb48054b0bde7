"""Answers as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.web.schemas.claims import ComparedShape
from app.web.schemas.control import ControlAnswer, PartShape, ShareShape

BOUNDS = {"exact": "", "about": "~", "at-least": "≥", "at-most": "≤"}
_CLAIM_HEAD = ("claim of", "party", "unit", "published", "map", "map − claim", "by")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under a head, columns aligned: numbers to the right, words to the left."""
    listed = [[printable(cell) for cell in row] for row in rows]
    cells = [list(head), *listed]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    right = [bool(listed) and all(_is_number(row[i]) for row in listed) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if aligned else cell.ljust(width)
            for cell, width, aligned in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def _is_number(text: str) -> bool:
    return text in {"", "–"} or text[-1].isdigit() or text.endswith("%")


def printable(text: str) -> str:
    """Escape what no terminal should get."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def answer_text(answer: ControlAnswer, lang: str) -> str:
    """Return one region's answer: shares, people, claims, and how we know."""
    region, snapshot = answer.region, answer.snapshot
    name = region.name.get(lang) or next(iter(region.name.values()))
    lines = [
        printable(f"{name}, {answer.effective_date} ({snapshot.id}, {region.area_km2:,.0f} km²)"),
        *([f"carried forward {answer.staleness_days} days"] if answer.staleness_days else []),
        "",
        table(("holder", "area", "low", "high", "km²", "people"), _share_rows(answer, lang)),
    ]
    if answer.claims:
        lines += ["", claims_table(answer.claims)]
    lines += ["", *_sources(answer, lang)]
    return "\n".join(lines)


def claims_table(claims: Iterable[ComparedShape]) -> str:
    """Return published figures beside the map's, with the difference in points."""
    return table(_CLAIM_HEAD, (claim_cells(claim) for claim in claims))


def claim_cells(claim: ComparedShape) -> tuple[str, ...]:
    """Return a claim's cells: day, party, unit, published, map, difference, by."""
    party = "+".join([claim.party, *claim.includes])
    unit = claim.unit.removeprefix("percent-of-")
    published = f"{BOUNDS[claim.bound]}{claim.percent:g} %"
    mapped = "–" if claim.map_percent is None else f"{claim.map_percent:.1f} %"
    difference = "–" if claim.difference_points is None else f"{claim.difference_points:+.1f}"
    return claim.date, party, unit, published, mapped, difference, claim.source


def _share_rows(answer: ControlAnswer, lang: str) -> Iterable[tuple[str, ...]]:
    for share in answer.shares:
        yield _share_row(share, lang)
    for name, part in (("contested", answer.contested), ("unassigned", answer.unassigned)):
        yield _part_row(name, part)


def _share_row(share: ShareShape, lang: str) -> tuple[str, ...]:
    name = share.name.get(lang) or next(iter(share.name.values()))
    low, high = (f"{100 * bound:.1f} %" for bound in (share.low, share.high))
    area = f"{share.area_km2:,.0f}"
    return name, f"{share.percent:.1f} %", low, high, area, _people(share.population_share)


def _part_row(name: str, part: PartShape) -> tuple[str, ...]:
    area = f"{part.area_km2:,.0f}"
    return name, f"{part.percent:.1f} %", "", "", area, _people(part.population_share)


def _people(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _sources(answer: ControlAnswer, lang: str) -> Iterable[str]:
    yield printable(f"boundaries: {answer.region.boundary_source}")
    if answer.population is not None:
        people = answer.population
        yield printable(f"people: {people.word}; {people.coverage}; {people.vintage or ''}")
    disclaimer = answer.disclaimer
    yield printable(disclaimer.get(lang) or next(iter(disclaimer.values())))
