"""An archive into the record: day after day, each snapshot whole or not at all.

Two passes. The first reads every file for its days, its classes and a digest of what it says; an
unknown class ends the run before anything is written. The second builds zones only for days that
say something new. A day that an earlier run recorded from the same bytes by the same profile is
not read again, so a run that was killed goes on where it ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shapely import MultiPolygon, Polygon, box

from app.catalog.covered_days import CoveredDays
from app.catalog.day_writer import DayWriter, Options, key_of
from app.catalog.layer_record import LayerRecord, theatre_ground
from app.catalog.store import Store
from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.domain.valid_time import format_instant
from app.ingest import Limits
from app.ingest.archive.profile import Profile
from app.ingest.archive.reading import to_crs84
from app.ingest.archive.report import DayReport, Outcome, Report
from app.ingest.archive.scan import Reader, ScannedFile, file_digest
from app.ingest.archive.source import UnreadableSourceError
from app.ingest.archive.zones import Built, Drawn, build_zones
from app.ingest.covered_days import CoveredDay

_FLUSH = 50  # days recorded between two writings of the covered days

Told = Callable[[str, int, int], None]
"""Receives the step, how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day to decide: which file says what of it."""

    day: date
    path: Path
    source_digest: str
    features_digest: str


class Importing:
    """One run over an archive.

    Args:
        store: receives the snapshots and the covered days.
        theatre: its vocabulary.
        profile: how the archive is to be understood.
        limits: of ingest.
        options: what is asked for.
    """

    def __init__(
        self,
        store: Store,
        theatre: Theatre,
        profile: Profile,
        limits: Limits,
        options: Options,
    ) -> None:
        self._theatre = theatre
        self._profile = profile
        self._limits = limits
        self._options = options
        self._reader = Reader(profile, limits)
        self._days_file = CoveredDays(store, theatre.id, options.layer)
        self._covered = self._days_file.read()
        self._record = LayerRecord(store, theatre, options.layer, limits)
        self._record.require(LayerKind.CONTROL)
        self._area = self._clip(store)
        ground = theatre_ground(store, theatre, limits)
        self._writer = DayWriter(self._record, theatre, profile, options, ground)
        salt = f"{profile.digest} {self._area.wkb_hex} {limits}"
        self._how = "sha256:" + hashlib.sha256(salt.encode()).hexdigest()
        self.report = Report(dry_run=options.dry_run, drop_unknown=profile.text.drop_unknown)

    def run(self, paths: Sequence[Path], told: Told) -> Report:
        """Read the files and record what is new; the report is filled on the way.

        Raises:
            OSError: the store could not take a snapshot; what was recorded before it stands.
        """
        self.report.files = len(paths)
        days = self._scan(paths, told)
        if self.report.refused:
            return self.report
        try:
            self._record_days(days, told)
        except BaseException:
            self.report.interrupted = True
            raise
        finally:
            self.report.days.sort(key=lambda report: report.day)
            self._flush()
        return self.report

    def _clip(self, store: Store) -> Polygon | MultiPolygon:
        if self._profile.clip_to_bbox:
            return box(*self._theatre.bbox)
        return LayerRecord(store, self._theatre, self._theatre.region_layer, self._limits).ground()

    # --- the first pass ---------------------------------------------------------------------

    def _scan(self, paths: Sequence[Path], told: Told) -> list[_Day]:
        seen: dict[str, ScannedFile] = {}
        days: dict[date, list[_Day]] = {}
        for index, path in enumerate(paths):
            told("reading", index, len(paths))
            for found in self._days_of(path, seen):
                days.setdefault(found.day, []).append(found)
        told("reading", len(paths), len(paths))
        self.report.strange = sorted(self._options.accepted.keys() - days.keys())
        return [chosen for day in sorted(days) if (chosen := self._one(day, days[day]))]

    def _days_of(self, path: Path, seen: dict[str, ScannedFile]) -> list[_Day]:
        try:
            digest = file_digest(path)
        except OSError as error:
            self.report.unreadable.append((path.name, f"it cannot be read: {error.strerror}"))
            return []
        done = self._done(path, digest)
        if done is not None:
            self.report.already += 1
            return [done]
        scanned = self._scanned(path, digest, seen)
        verdicts = {text: self._reader.verdict(text) for text in scanned.classes}
        self.report.add_file(scanned, verdicts)
        return [_Day(day, path, digest, said) for day, said in scanned.days.items()]

    def _done(self, path: Path, digest: str) -> _Day | None:
        """Return the day of a file whose name says it, when it is recorded from these bytes."""
        day = self._reader.day_of(path)
        covered = self._covered.get(day) if day else None
        if day is None or covered is None or covered.profile_digest != self._how:
            return None
        if covered.source_digest != digest or not self._writer.has(covered.snapshot):
            return None
        return _Day(day, path, digest, covered.features_digest)

    def _scanned(self, path: Path, digest: str, seen: dict[str, ScannedFile]) -> ScannedFile:
        """Scan a file, or take over what its twin of the day before holds."""
        key = digest + path.suffix
        twin = seen.get(key)
        if twin is not None and not twin.problem:
            return self._reader.renamed(twin, path)
        seen[key] = self._reader.scan(path, digest)
        return seen[key]

    def _one(self, day: date, found: list[_Day]) -> _Day | None:
        """Return the file that counts for a day; several that differ are told."""
        if len({f.features_digest for f in found}) == 1 or self._profile.day.last:
            self.report.superseded += [(f.path.name, found[-1].path.name) for f in found[:-1]]
            return found[-1]
        names = ", ".join(f.path.name for f in found)
        why = f"{len(found)} files say different things: {names}; `several: last` takes the last"
        self.report.days.append(DayReport(day, found[0].path.name, Outcome.REFUSED, why=why))
        return None

    # --- the second pass --------------------------------------------------------------------

    def _record_days(self, days: Sequence[_Day], told: Told) -> None:
        for index, day in enumerate(days):
            told("recording", index, len(days))
            self.report.days.append(self._decide(day))
            if index % _FLUSH == _FLUSH - 1:
                self._flush()
        told("recording", len(days), len(days))

    def _decide(self, day: _Day) -> DayReport:
        if day.day > self._options.today:
            why = f"it has not begun, today is {self._options.today}; check the profile's date"
            return DayReport(day.day, day.path.name, Outcome.REFUSED, why=why)
        covered = self._covered.get(day.day)
        if covered is not None and self._is_from(covered, day):
            self._writer.remember(day.features_digest, covered.snapshot)
            return DayReport(day.day, day.path.name, Outcome.STANDING, covered.snapshot)
        said = self._writer.repeats(day.day, day.features_digest)
        if said is None:
            try:
                built = self._build(day)
            except UnreadableSourceError as error:
                return DayReport(day.day, day.path.name, Outcome.REFUSED, why=str(error))
            self.report.add_built(day.day, built)
            said = self._writer.offer(day.day, day.features_digest, built)
        if said.snapshot:
            self._cover(day, said.snapshot)
        return DayReport(day.day, day.path.name, said.outcome, said.snapshot, said.why)

    def _is_from(self, covered: CoveredDay, day: _Day) -> bool:
        same = covered.profile_digest == self._how
        same = same and covered.features_digest == day.features_digest
        if not same or not self._writer.has(covered.snapshot):
            return False
        return not self._is_overtaken(day.day, covered.snapshot)

    def _is_overtaken(self, day: date, snapshot: str) -> bool:
        """Return whether an import put a state between a day and what it confirmed.

        A day that came late does, and so does a correction of the day that was confirmed. What
        somebody published by hand in between, a revision too, is their word, and stands.
        """
        holds = self._writer.holding(day)
        if holds is None or holds <= key_of(snapshot):
            return False
        made = self._covered.get(holds[0])
        return made is not None and key_of(made.snapshot) == holds

    def _build(self, day: _Day) -> Built:
        crs, features = self._reader.of_day(day.path, day.day)
        drawn: list[Drawn] = []
        for feature in features:
            text = self._reader.text_of(feature)
            rule = self._reader.verdict(text).rule
            if rule is not None and not rule.drop:
                drawn += [Drawn(p, text, rule.target, rule.part) for p in feature.polygons]
        placed = to_crs84([d.polygon for d in drawn], crs)
        moved = [
            Drawn(polygon, d.text, d.target, d.part)
            for d, polygon in zip(drawn, placed, strict=True)
        ]
        return build_zones(moved, self._area, self._profile, self._limits)

    def _cover(self, day: _Day, snapshot: str) -> None:
        self._covered[day.day] = CoveredDay(
            day=f"{day.day}",
            snapshot=snapshot,
            source=day.path.name,
            source_digest=day.source_digest,
            features_digest=day.features_digest,
            profile_digest=self._how,
            recorded_at=format_instant(self._options.recorded_at),
        )
        self._writer.remember(day.features_digest, snapshot)

    def _flush(self) -> None:
        if not self._options.dry_run:
            self._days_file.write(self._covered)
