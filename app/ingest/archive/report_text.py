"""The report of a run as JSON for programs and as text for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.ingest.archive.report import HELD_BACK, Outcome, Report

_LISTED = 40

Rows = Iterable[Sequence[str]]


def as_json(report: Report) -> str:
    """Return the report as one JSON object; areas in km²; nothing is cut short."""
    document = {
        "report": 1,
        "dry_run": report.dry_run,
        "interrupted": report.interrupted,
        "refused": report.refused,
        "complete": report.complete,
        "files": {
            "named": report.files,
            "recorded_before": report.already,
            "unreadable": [{"file": name, "why": why} for name, why in report.unreadable],
            "passed_over": report.passed_over,
            "superseded": [{"file": name, "by": other} for name, other in report.superseded],
        },
        "days": {
            **{str(outcome): report.count(outcome) for outcome in Outcome},
            "accepted_but_not_there": [f"{day}" for day in report.strange],
            "missing": [{"from": f"{first}", "to": f"{last}"} for first, last in report.missing],
            "list": [
                {
                    "day": f"{day.day}",
                    "file": day.file,
                    "outcome": str(day.outcome),
                    "snapshot": day.snapshot or None,
                    "why": day.why or None,
                }
                for day in report.days
            ],
        },
        "classes": _classes(report),
        "not_polygons": [{"text": t, "count": n} for t, n in report.others.most_common()],
        "reading": dict(sorted(report.notes.items())),
        "inner_date_lag_days": {f"{lag}": n for lag, n in sorted(report.lags.items())},
        "repairs": [
            {
                "day": f"{day}",
                "class": repair.text,
                "code": repair.code,
                "lon": repair.lon,
                "lat": repair.lat,
                "delta_km2": _km2(repair.delta_km2),
            }
            for day, repair in report.repairs
        ],
        "overlaps_km2": _areas(report.areas.overlaps),
        "joined_km2": _areas(report.areas.joined),
        "clipped_km2": _areas(report.areas.clipped),
        "elsewhere_km2": _areas(report.areas.elsewhere),
        "slivers_km2": _areas(report.areas.slivers),
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _classes(report: Report) -> list[dict[str, object]]:
    return [
        {
            "text": text,
            "features": count,
            "became": report.verdicts[text].word,
            "suggestion": report.verdicts[text].why or None,
        }
        for text, count in report.classes.most_common()
    ]


def _km2(value: float) -> float:
    return round(value, 4)


def _areas(table: Mapping[str, float]) -> dict[str, float]:
    return {key: _km2(km2) for key, km2 in sorted(table.items())}


def sections(report: Report) -> Iterator[tuple[str, Sequence[str], Rows]]:
    """Yield the readable report: a heading, the heads of its columns and its rows."""
    yield "days", ("what became of them", "days"), _day_rows(report)
    if report.unreadable:
        yield "files not used", ("file", "why"), report.unreadable
    if report.passed_over:
        names = _cut([(name,) for name in report.passed_over])
        yield "files of the folders that are hidden or of other formats", ("file",), names
    if report.superseded:
        yield "files of a day of which another counts", ("file", "counts"), _cut(report.superseded)
    if report.strange:
        rows = _cut([(f"{day}",) for day in report.strange])
        yield "jumps accepted of days that the archive does not have", ("day",), rows
    held = [d for d in report.days if d.outcome in HELD_BACK]
    if held:
        told = [(f"{d.day}", str(d.outcome), d.why) for d in held]
        yield "held back", ("day", "outcome", "why"), _cut(told)
    if report.classes:
        yield "classes", ("features", "text", "became", ""), _cut(_class_rows(report))
    if report.others:
        rows = [(f"{n}", t) for t, n in report.others.most_common()]
        yield "points and lines, never control", ("count", "text"), _cut(rows)
    yield from _found(report)


def _found(report: Report) -> Iterator[tuple[str, Sequence[str], Rows]]:
    if report.notes:
        rows = [(f"{n}", note) for note, n in sorted(report.notes.items())]
        yield "met while reading", ("count", "what"), rows
    if report.lags:
        rows = [(f"{n}", f"{lag}") for lag, n in sorted(report.lags.items())]
        yield "inner dates behind the day used", ("features", "days behind"), rows
    if report.missing:
        rows = [(f"{first}", f"{last}") for first, last in report.missing]
        yield "days the archive leaves out", ("from", "to"), _cut(rows)
    if report.repairs:
        yield "repairs", ("day", "Δ km²", "what", "class"), _cut(_repair_rows(report))
    areas = report.areas
    for title, table in (
        ("overlaps of holders, resolved by the profile's rule", areas.overlaps),
        ("overlaps within one holder, joined", areas.joined),
        ("cut off at the theatre's border", areas.clipped),
        ("wholly outside the theatre, left out", areas.elsewhere),
        ("enclosed slivers, given to their neighbour", areas.slivers),
    ):
        if table:
            rows = [(f"{km2:,.2f}", key or "(empty)") for key, km2 in sorted(table.items())]
            yield title, ("km², all days", "whose"), _cut(rows)


def _day_rows(report: Report) -> Rows:
    words = {
        Outcome.MADE: "would become snapshots" if report.dry_run else "became snapshots",
        Outcome.CORRECTED: "became corrections",
        Outcome.CONFIRMED: "confirm the snapshot before",
        Outcome.STANDING: "were recorded before",
        Outcome.JUMP: "held back: a jump, for a person's word",
        Outcome.DIFFERS: "held back: differ from what is recorded",
        Outcome.REFUSED: "refused",
    }
    return [(words[o], f"{report.count(o)}") for o in Outcome if report.count(o)]


def _class_rows(report: Report) -> list[tuple[str, ...]]:
    unknown = set(report.unknown)
    listed = sorted(report.classes.items(), key=lambda item: (item[0] not in unknown, -item[1]))
    return [
        (f"{count}", text or "(empty)", report.verdicts[text].word, report.verdicts[text].why)
        for text, count in listed
    ]


def _repair_rows(report: Report) -> list[tuple[str, ...]]:
    largest = sorted(report.repairs, key=lambda pair: -abs(pair[1].delta_km2))
    return [
        (f"{day}", f"{r.delta_km2:+.4f}", f"{r.code} at ({r.lon:.5f}, {r.lat:.5f})", r.text)
        for day, r in largest
    ]


def _cut(rows: Sequence[Sequence[str]]) -> Rows:
    """Return the first rows, and a word on how many more the JSON report lists."""
    if len(rows) <= _LISTED:
        return rows
    width = len(rows[0])
    more = f"… and {len(rows) - _LISTED} more, in the JSON report"
    last = ("", more, *[""] * (width - 2)) if width > 1 else (more,)
    return [*rows[:_LISTED], last]
