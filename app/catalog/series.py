"""Answers over time: series of shares, and changes between two dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.analysis.changes import changed_areas, transition_km2
from app.analysis.rollup import rolled_up
from app.catalog.answers import Answers, Question
from app.catalog.catalog import Catalog
from app.domain.answer import Answer
from app.domain.change import ChangedArea, Transition
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.domain.time_steps import TimeSteps
from app.domain.zone import Zone
from app.errors import (
    InvalidRequestError,
    LimitExceededError,
    RegionNotFoundError,
    SnapshotNotFoundError,
)


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One day of a series.

    Attributes:
        requested_date: the day.
        answer: None when no snapshot holds that day: a gap is shown, never filled.
    """

    requested_date: date
    answer: Answer | None


class Series:
    """Answers over time from a catalog.

    Args:
        catalog: the record.
        answers: for one date.
        max_rows: a series may have at most this many days.
    """

    def __init__(self, catalog: Catalog, answers: Answers, max_rows: int) -> None:
        self._catalog = catalog
        self._answers = answers
        self.max_rows = max_rows

    def rows(self, question: Question, region: str, steps: TimeSteps) -> tuple[SeriesRow, ...]:
        """Return one row a day asked for, in the order asked.

        Raises:
            LimitExceededError: more days than allowed.
            RegionNotFoundError: with the closest names.
            SnapshotNotFoundError: not one of the days has a snapshot.
        """
        days = self._days(question, steps)
        rows = tuple(SeriesRow(day, self._answer(question, region, day)) for day in days)
        if all(row.answer is None for row in rows):
            self._answers.find_region(replace(question, day=None), region)
            asked = days[0] if days else steps.start
            self._answers.region(replace(question, day=asked), region)  # raises, saying why
            raise InvalidRequestError("time", str(asked), "a span that holds a snapshot's date")
        return rows

    def _answer(self, question: Question, region: str, day: date) -> Answer | None:
        try:
            return self._answers.region(replace(question, day=day), region)
        except (SnapshotNotFoundError, RegionNotFoundError):  # an agreement not yet in force
            return None

    def _days(self, question: Question, steps: TimeSteps) -> tuple[date, ...]:
        if steps.days:
            self._check(len(steps.days))
            return steps.days
        theatre = self._catalog.theatre(question.theatre)
        infos = self._catalog.snapshots(theatre.id, theatre.control_layer, question.known_at)
        dates = [info.valid_from for info in infos]
        if not dates:
            self._catalog.as_of(theatre.id, theatre.control_layer, None, question.known_at)
        if steps.period is None:
            inside = (d for d in dates if _inside(d, steps))
            return tuple(inside)
        days: list[date] = []
        for day in steps.within(dates[0], dates[-1]):
            days.append(day)
            self._check(len(days))
        return tuple(days)

    def _check(self, rows: int) -> None:
        if rows > self.max_rows:
            raise LimitExceededError("series_rows", rows, self.max_rows)

    def transition(self, question: Question, region: str, days: tuple[date, date]) -> Transition:
        """Return who took what from whom in a region between two dates.

        The region's boundary is the one of the later date, at both.

        Raises:
            RegionNotFoundError: with the closest names.
            SnapshotNotFoundError: before the first snapshot, with the interval.
        """
        theatre = self._catalog.theatre(question.theatre)
        before, after = (self._snapshot(theatre, question, day) for day in days)
        answer = self._answers.region(replace(question, day=max(days)), region)
        zones = self._zones(theatre, question, before), self._zones(theatre, question, after)
        parties = [party.id for party in theatre.parties]
        states, matrix = transition_km2(*zones, answer.region.geometry, parties)
        return Transition(
            theatre=theatre,
            region=answer.region,
            boundary=answer.boundary,
            before=before.info,
            after=after.info,
            requested=days,
            area_km2=answer.shares.area_km2,
            states=states,
            matrix_km2=matrix,
        )

    def changed(
        self, question: Question, region: str, days: tuple[date, date]
    ) -> tuple[Transition, tuple[ChangedArea, ...]]:
        """Return the same with the ground that changed, as a valid coverage."""
        found = self.transition(question, region, days)
        before, after = (
            self._zones(found.theatre, question, self._catalog.read(info))
            for info in (found.before, found.after)
        )
        return found, changed_areas(before, after, found.region.geometry)

    def _snapshot(self, theatre: Theatre, question: Question, day: date) -> Snapshot:
        return self._catalog.as_of(theatre.id, theatre.control_layer, day, question.known_at)

    @staticmethod
    def _zones(theatre: Theatre, question: Question, snapshot: Snapshot) -> tuple[Zone, ...]:
        return rolled_up(snapshot.zones, theatre.parties) if question.rollup else snapshot.zones


def _inside(day: date, steps: TimeSteps) -> bool:
    return (steps.start is None or steps.start <= day) and (steps.end is None or day <= steps.end)
