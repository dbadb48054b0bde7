"""``controlmap import`` and ``controlmap profile``: somebody's archive into the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.catalog.day_writer import Options
from app.catalog.importing import Importing, Told
from app.catalog.loading import load_theatre
from app.catalog.store import Store
from app.commands.opening import EXIT_DATA, EXIT_USAGE, day_given, told
from app.commands.text import printable, table
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_instant
from app.errors import DataError, TheatreNotFoundError
from app.ingest.archive.paths import expand, passed_over
from app.ingest.archive.profile_file import parse_profile
from app.ingest.archive.reading import read_source
from app.ingest.archive.report import Report
from app.ingest.archive.report_text import as_json, sections
from app.ingest.archive.source import UnreadableSourceError
from app.ingest.archive.suggest import suggest
from app.ingest.write import write_atomic
from app.opening import open_store
from app.settings import Settings

_EXIT_INTERRUPTED = 130

_Sources = Annotated[
    list[str], typer.Argument(help="Files, folders or globs; GeoJSON, zipped Shapefile, …")
]
_Profile = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="How the archive is to be understood.")
]
_Theatre = Annotated[str, typer.Option(help="Theatre id.")]
_Layer = Annotated[str | None, typer.Option(help="Layer of control; omitted: the theatre's.")]
_Jumps = Annotated[
    list[str] | None,
    typer.Option("--accept-jump", help="DATE=REASON, or DATE with --reason; again for more."),
]
_Reason = Annotated[str | None, typer.Option(help="Why the accepted jumps are right.")]
_Correct = Annotated[
    str | None, typer.Option(help="Record days that differ as revisions, for this reason.")
]
_RecordedAt = Annotated[
    str | None,
    typer.Option(help="Instant of recording; omitted: now. The same gives the same bytes."),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and build everything, write none.")]
_ReportFile = Annotated[
    Path | None,
    typer.Option("--report", dir_okay=False, help="JSON report; omitted: beside the profile."),
]


def import_archive(
    sources: _Sources,
    profile: _Profile,
    theatre: _Theatre,
    layer: _Layer = None,
    accept_jump: _Jumps = None,
    reason: _Reason = None,
    correct: _Correct = None,
    recorded_at: _RecordedAt = None,
    dry_run: _DryRun = False,
    report: _ReportFile = None,
) -> None:
    """Turn somebody's archive of maps into snapshots of control, by a profile.

    Every file, class, repair, overlap and cut is in the report. An unknown class refuses the run
    before anything is written; a jump holds its day back until --accept-jump. Each snapshot is
    recorded whole or not at all: end it at any moment, run it again, and it goes on. Exit code 0:
    all is recorded. 1: something is left for a person. 130: ended by Ctrl-C.
    """
    accepted = _accepted(accept_jump or [], reason)
    instant = _instant(recorded_at)
    with told(), _sources_told():
        settings = Settings()
        store = open_store(settings)
        store.sweep()  # what a killed run left half written
        owner = _theatre(store, theatre)
        found = parse_profile(profile.read_bytes(), owner, str(profile))
        asked = Options(
            layer=layer or owner.control_layer,
            recorded_at=instant,
            accepted=accepted,
            correction=correct or "",
            dry_run=dry_run,
            today=datetime.now(UTC).date(),
        )
        paths = expand(sources)
        run = Importing(store, owner, found, settings.limits, asked)
        run.report.passed_over = [path.name for path in passed_over(sources)]
        try:
            with _progress() as said:
                run.run(paths, said)
        except KeyboardInterrupt:
            typer.echo("ended; what is recorded stands, the same command goes on", err=True)
            raise typer.Exit(_EXIT_INTERRUPTED) from None
        finally:
            target = report or profile.with_suffix(".report.json")
            write_atomic(target, as_json(run.report).encode())
            typer.echo(_text(run.report, target))
    if not run.report.complete:
        raise typer.Exit(EXIT_DATA)


_Checked = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="To check.")]
_Suggest = Annotated[
    str | None,
    typer.Option("--suggest", help="A file of the archive: write a first profile from it."),
]
_Out = Annotated[Path | None, typer.Option(dir_okay=False, help="Omitted: printed.")]
_Vocabulary = Annotated[str | None, typer.Option(help="Theatre whose parties are meant.")]


def profile(
    file: _Checked = None,
    suggest_from: _Suggest = None,
    theatre: _Vocabulary = None,
    out: _Out = None,
) -> None:
    """Check an import profile, or write a first one from what a file of the archive holds.

    Exit code 0: it passes, or is written. 1: it does not; every fault is printed.
    """
    if (file is None) == (suggest_from is None):
        raise typer.BadParameter("give a profile to check, or --suggest FILE")
    with told(), _sources_told():
        settings = Settings()
        owner = _theatre(open_store(settings), theatre) if theatre else None
        if file is not None:
            found = parse_profile(file.read_bytes(), owner, str(file))
            text = f"{file}: passes, {len(found.rules)} rules, {len(found.deltas)} deltas"
            typer.echo(printable(text))
            return
        (path, *_) = expand([suggest_from or ""])
        made = suggest(read_source(path, settings.limits, crs="?"), owner, _name(out))
    _give(made, out)


def _give(made: str, out: Path | None) -> None:
    if out is None:
        typer.echo(made, nl=False)
        return
    if out.exists():
        typer.echo(f"{printable(str(out))} exists; it is not replaced", err=True)
        raise typer.Exit(EXIT_USAGE)
    write_atomic(out, made.encode())
    typer.echo(f"{printable(str(out))}: written")


def _name(out: Path | None) -> str:
    return "profile.yaml" if out is None else out.name


def _theatre(store: Store, theatre: str) -> Theatre:
    if theatre not in store.theatres():
        raise TheatreNotFoundError("theatre", theatre, store.theatres())
    return load_theatre(store, theatre)


def _accepted(jumps: list[str], reason: str | None) -> dict[date, str]:
    found: dict[date, str] = {}
    for jump in jumps:
        day, _, own = jump.partition("=")
        why = own.strip() or (reason or "").strip()
        when = day_given(day.strip())
        if not why or when is None:
            raise typer.BadParameter(f"{jump}: say why, as DATE=REASON or with --reason")
        found[when] = why
    return found


def _instant(text: str | None) -> datetime:
    now = datetime.now(UTC).replace(microsecond=0)
    if text is None:
        return now
    try:
        given = parse_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--recorded-at") from None
    if given > now:
        raise typer.BadParameter(f"{text} lies in the future", param_hint="--recorded-at")
    return given


@contextmanager
def _sources_told() -> Iterator[None]:
    """Say which source cannot be read, and which faults a profile has, one a line."""
    try:
        yield
    except UnreadableSourceError as error:
        typer.echo(printable(f"controlmap: {error}"), err=True)
        raise typer.Exit(EXIT_USAGE) from None
    except DataError as error:
        cleaned = [replace(i, message=printable(i.message)) for i in error.issues]
        raise DataError(cleaned) from None


@contextmanager
def _progress() -> Iterator[Told]:
    """Yield what shows progress: a bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step, _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks = {step: bar.add_task(step, total=None) for step in ("reading", "recording")}
        yield lambda step, done, total: bar.update(tasks[step], completed=done, total=total)


def _text(report: Report, target: Path) -> str:
    blocks = [f"{report.files} files, {report.already} of them recorded before"]
    for title, head, rows in sections(report):
        blocks.append(f"{title}\n{table(head, rows)}")
    if report.refused:
        count = len(report.unknown)
        words = f"{count} unknown class(es): nothing is written. Add them to the profile, or drop"
        blocks.append(f"{words} what it does not list with `class: {{unknown: drop}}`.")
    elif report.dry_run:
        blocks.append("a dry run: nothing is written")
    blocks.append(f"report: {printable(str(target))}")
    return "\n\n".join(blocks)
