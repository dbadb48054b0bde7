"""What became of everything in an archive: nouns of the report of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.ingest.archive.classes import Verdict
from app.ingest.archive.repairs import Repair
from app.ingest.archive.scan import ScannedFile
from app.ingest.archive.zones import Built


class Outcome(StrEnum):
    """What became of a day."""

    MADE = "made"  # a new snapshot
    CORRECTED = "corrected"  # a new revision of a recorded one
    CONFIRMED = "confirmed"  # the snapshot before it still holds
    STANDING = "standing"  # recorded by an earlier run
    JUMP = "jump"  # held back for a person's word
    DIFFERS = "differs"  # another state is recorded for the day: a correction needs a reason
    REFUSED = "refused"  # it breaks a rule; the reason is told


HELD_BACK = frozenset({Outcome.JUMP, Outcome.DIFFERS, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class DayReport:
    """What became of one day.

    Attributes:
        day: UTC.
        file: name of the file it comes from.
        outcome: what became of it.
        snapshot: id of the snapshot that holds on it; empty when it was held back.
        why: why it was held back, or what a reader should know; empty: nothing.
    """

    day: date
    file: str
    outcome: Outcome
    snapshot: str = ""
    why: str = ""


@dataclass(slots=True)
class Areas:
    """Areas of all days together, km², by holder or class; a repeat is not counted again."""

    elsewhere: dict[str, float] = field(default_factory=dict)
    clipped: dict[str, float] = field(default_factory=dict)
    joined: dict[str, float] = field(default_factory=dict)
    overlaps: dict[str, float] = field(default_factory=dict)
    slivers: dict[str, float] = field(default_factory=dict)

    def add(self, built: Built) -> None:
        """Count one day."""
        pairs = (
            (self.elsewhere, built.elsewhere_km2),
            (self.clipped, built.clipped_km2),
            (self.joined, built.joined_km2),
            (self.overlaps, built.overlaps_km2),
            (self.slivers, built.slivers_km2),
        )
        for total, found in pairs:
            for key, km2 in found.items():
                total[key] = total.get(key, 0.0) + km2


@dataclass(slots=True)
class Report:
    """What one run did, and what it left for a person.

    Attributes:
        dry_run: whether nothing was to be written.
        interrupted: whether the run was ended before its end.
        files: how many files the sources name.
        already: files whose days an earlier run recorded; they are not read again.
        unreadable: name and reason of files that are not used.
        passed_over: names of files of the folders that are hidden or of a format that is not read.
        superseded: files of one day of which another counts, with that file's name.
        classes: features with polygons by class text.
        others: points and lines by class text; they are never control.
        verdicts: what each class became.
        notes: what was met while reading, and how often.
        lags: days that an inner date lies behind the day used, and how often.
        days: what became of each, ascending.
        repairs: day and repair.
        areas: cut off, joined, overlapped.
        strange: days whose jump was accepted and that the archive does not have, ascending.
        drop_unknown: whether unknown classes are left out by the profile's word.
    """

    dry_run: bool = False
    interrupted: bool = False
    files: int = 0
    already: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    superseded: list[tuple[str, str]] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    lags: Counter[int] = field(default_factory=Counter)
    days: list[DayReport] = field(default_factory=list)
    repairs: list[tuple[date, Repair]] = field(default_factory=list)
    areas: Areas = field(default_factory=Areas)
    strange: list[date] = field(default_factory=list)
    drop_unknown: bool = False

    def add_file(self, scanned: ScannedFile, verdicts: Mapping[str, Verdict]) -> None:
        """Count what a file holds."""
        if scanned.problem:
            self.unreadable.append((scanned.path.name, scanned.problem))
        self.classes.update(scanned.classes)
        self.others.update(scanned.others)
        self.notes.update(scanned.notes)
        self.lags.update({lag: n for lag, n in scanned.lags.items() if lag})
        self.verdicts.update({text: verdicts[text] for text in scanned.classes})

    def add_built(self, day: date, built: Built) -> None:
        """Count what building a day met."""
        self.repairs += [(day, repair) for repair in built.mended.repairs]
        self.areas.add(built)

    @property
    def unknown(self) -> list[str]:
        """Class texts that no rule fits, the most frequent first."""
        return [t for t, _ in self.classes.most_common() if self.verdicts[t].rule is None]

    @property
    def refused(self) -> bool:
        """Whether the run may write nothing: an unknown class, and the profile does not drop it."""
        return bool(self.unknown) and not self.drop_unknown

    @property
    def missing(self) -> list[tuple[date, date]]:
        """Stretches of days, first and last, that the archive leaves out between its days."""
        return list(gaps(report.day for report in self.days))

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person to look at."""
        held = any(report.outcome in HELD_BACK for report in self.days)
        return not (held or self.refused or self.unreadable or self.interrupted)

    def count(self, outcome: Outcome) -> int:
        """Return how many days had an outcome."""
        return sum(report.outcome is outcome for report in self.days)


def gaps(days: Iterable[date]) -> Iterable[tuple[date, date]]:
    """Yield first and last day of each stretch left out between days in ascending order."""
    before: date | None = None
    one = timedelta(days=1)
    for day in sorted(set(days)):
        if before is not None and day - before > one:
            yield before + one, day - one
        before = day
