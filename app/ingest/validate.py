"""Files and folders → what is wrong with each: the record checked where it lies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from app.domain.issue import Issue
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest.covered_days import DAYS_FILE
from app.ingest.day_checks import Recorded, day_issues
from app.ingest.findings import make_issue, shown
from app.ingest.layer import layer_issues
from app.ingest.limits import Limits
from app.ingest.parse import Parsed, parse_snapshot, parse_theatre
from app.ingest.report import FileReport
from app.ingest.write import snapshot_bytes, write_atomic

THEATRE_FILE = "theatre.json"
_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.r([0-9]{1,4}))?\.geojson")


def validate_paths(
    paths: Sequence[Path],
    *,
    limits: Limits | None = None,
    repair: bool = False,
    output: Path | None = None,
    now: datetime | None = None,
) -> list[FileReport]:
    """Check files, and every snapshot, ``theatre.json`` and ``days.json`` of folders.

    A snapshot's theatre is the nearest ``theatre.json`` above it. Its neighbour for the jump rule
    is the file before it in its folder, by valid time and revision. Files beside it are read too,
    so that contradictions between the files of a layer show also when one file is asked for; what
    is wrong with the others is not reported.

    Args:
        paths: what to check; files are taken as they are, folders are searched.
        limits: sizes and tolerances.
        repair: mend invalid geometry within the limit.
        output: where repaired files are written, as ``<theatre>/<layer>/<name>``; None: nowhere.
            The files checked are never changed.
        now: the clock, UTC; None: nothing is compared with the present.

    Raises:
        FileExistsError: a repaired file would replace another.
        OSError: a file cannot be read or written.
    """
    run = _Run(limits or Limits(), repair=repair, output=output, now=now)
    files = list(dict.fromkeys(_files(paths)))
    reports = [run.report(file) for file in files]
    return _with_layer_issues(reports, files, run)


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            found = [p for name in ("*.geojson", THEATRE_FILE, DAYS_FILE) for p in path.rglob(name)]
            yield from sorted(file for file in found if file.is_file())
        else:
            yield path


@dataclass(slots=True)
class _Run:
    """One validation: its options, and what it has read so far."""

    limits: Limits
    repair: bool
    output: Path | None
    now: datetime | None
    theatres: dict[Path, Theatre | None] = field(default_factory=dict)
    parsed: dict[Path, Parsed] = field(default_factory=dict)

    def report(self, file: Path) -> FileReport:
        if file.name in _BESIDE:
            return _BESIDE[file.name](file, self)
        parsed = self.parse(file)
        issues = tuple(replace(issue, path=str(file)) for issue in parsed.issues)
        if parsed.snapshot is None:
            return FileReport(str(file), issues)
        written = self._write(file, parsed)
        return FileReport(str(file), issues, parsed.snapshot.info.digest, written)

    def parse(self, file: Path) -> Parsed:
        """Parse a snapshot against its theatre and neighbour; once a run."""
        key = file.resolve()
        if key not in self.parsed:
            self.parsed[key] = self._parse(key)
        return self.parsed[key]

    def _parse(self, file: Path) -> Parsed:
        theatre, reason = self._theatre_of(file)
        if theatre is None:
            return Parsed(None, (make_issue("theatre-missing", reason),))
        return parse_snapshot(
            file.read_bytes(),
            path="/".join(file.parts[-3:]),
            theatre=theatre,
            limits=self.limits,
            repair=self.repair,
            neighbour=lambda recorded_at: self._neighbour(file, theatre, recorded_at),
            now=self.now,
        )

    def _neighbour(self, file: Path, theatre: Theatre, recorded_at: datetime) -> Snapshot | None:
        """Return the last snapshot before a file that was recorded no later than it."""
        for earlier in _files_before(file):
            found = self._alone(earlier, theatre)
            if found is not None and found.info.recorded_at > recorded_at:
                continue  # a correction made since
            return found
        return None

    def _alone(self, file: Path, theatre: Theatre) -> Snapshot | None:
        """Parse a file without its own neighbour: a chain would recurse file by file."""
        if file in self.parsed:
            return self.parsed[file].snapshot
        path = "/".join(file.parts[-3:])
        return parse_snapshot(
            file.read_bytes(), path=path, theatre=theatre, limits=self.limits
        ).snapshot

    def _theatre_of(self, file: Path) -> tuple[Theatre | None, str]:
        """Return the nearest theatre above a file, or None and why there is none."""
        candidates = (folder / THEATRE_FILE for folder in file.parents)
        nearest = next((path for path in candidates if path.is_file()), None)
        if nearest is None:
            return None, f"looked for {THEATRE_FILE} from the file's folder upward"
        if nearest not in self.theatres:
            self.theatres[nearest] = _readable_theatre(nearest)
        return self.theatres[nearest], f"{shown(str(nearest))} has errors of its own: validate it"

    def _write(self, file: Path, parsed: Parsed) -> str:
        repaired = any(issue.code == "geometry-repaired" for issue in parsed.issues)
        if not repaired or self.output is None or parsed.snapshot is None:
            return ""
        info = parsed.snapshot.info
        target = self.output / info.theatre / info.layer / file.name
        if target.exists():
            raise FileExistsError(f"{target} exists; a repaired file replaces nothing")
        write_atomic(target, snapshot_bytes(parsed.snapshot))
        return str(target)


def _theatre_report(file: Path, _: _Run) -> FileReport:
    try:
        parse_theatre(file.read_bytes(), path=str(file))
    except DataError as error:
        return FileReport(str(file), error.issues)
    return FileReport(str(file), ())


def _days_report(file: Path, run: _Run) -> FileReport:
    """Check covered days: their form, and that each names a snapshot beside them that holds."""
    folder = file.resolve().parent
    snapshots = filter(None, (_recorded(path, run) for path in _siblings(folder)))
    issues = day_issues(file.read_bytes(), folder.parent.name, folder.name, snapshots)
    return FileReport(str(file), tuple(replace(issue, path=str(file)) for issue in issues))


def _recorded(file: Path, run: _Run) -> Recorded | None:
    """Return what a snapshot says of itself; of one that cannot be read what its name says."""
    snapshot, named = run.parse(file).snapshot, _order(file)
    if snapshot is not None:
        info = snapshot.info
        return Recorded(info.valid_from, info.revision, info.valid_to, info.recorded_at)
    try:
        return Recorded(date.fromisoformat(named[0]), named[1]) if named else None
    except ValueError:  # a name that no calendar has
        return None


# What lies beside the snapshots, and how each is checked.
_BESIDE: Mapping[str, Callable[[Path, _Run], FileReport]] = {
    THEATRE_FILE: _theatre_report,
    DAYS_FILE: _days_report,
}


def _readable_theatre(file: Path) -> Theatre | None:
    try:
        return parse_theatre(file.read_bytes(), path=str(file))
    except DataError:  # told in the theatre's own report; without it a snapshot cannot be checked
        return None


def _files_before(file: Path) -> list[Path]:
    """Return the snapshots before a file in its folder, by valid time and revision, last first."""
    own = _order(file)
    if own is None:
        return []
    siblings = [(order, p) for p in file.parent.glob("*.geojson") if (order := _order(p))]
    return [path for _, path in sorted((s for s in siblings if s[0] < own), reverse=True)]


def _order(file: Path) -> tuple[str, int] | None:
    found = _NAME.fullmatch(file.name)
    return None if found is None else (found.group(1), int(found.group(2) or 1))


def _with_layer_issues(reports: list[FileReport], files: list[Path], run: _Run) -> list[FileReport]:
    asked: defaultdict[Path, list[Path]] = defaultdict(list)
    for file in files:
        if file.name not in _BESIDE:
            asked[file.parent].append(file)
    added: list[Issue] = []
    for folder, members in asked.items():
        named = {file.resolve(): str(file) for file in members}
        siblings = [*members, *(p for p in _siblings(folder) if p.resolve() not in named)]
        snapshots = [(run.parse(file).snapshot, str(file)) for file in siblings]
        added += layer_issues([(s.info, path) for s, path in snapshots if s is not None])
    return [
        replace(report, issues=(*report.issues, *(i for i in added if i.path == report.path)))
        for report in reports
    ]


def _siblings(folder: Path) -> list[Path]:
    """Return the snapshots of a layer's folder; a folder of anything else has no siblings."""
    return sorted(path for path in folder.glob("*.geojson") if _order(path) is not None)
