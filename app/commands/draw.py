"""``controlmap draw``: front lines and settled places → control, and the figures that follow."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.catalog.drafting import Drafted, Drafting
from app.commands.opening import EXIT_DATA, day_given, open_record, told
from app.commands.text import claims_table, printable, table
from app.domain.issue import Issue
from app.domain.theatre import Theatre
from app.errors import ControlmapError
from app.ingest.drawing_file import drawing_metadata
from app.ingest.report import FileReport, as_table
from app.ingest.write import write_atomic
from app.settings import Settings
from app.web.schemas.control import ControlAnswer

POLL_S = 0.3
_ANY_JUMP = 100.0  # points: a record may be asked whose control the drawing is about to mend

_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The drawing.")]
_Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="File of kind control.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the drawing's own.")]
_Date = Annotated[
    str | None,
    typer.Option("--date", help="Take lost metadata from the record's drawing of this day."),
]
_Accept = Annotated[
    str | None, typer.Option("--accept", help="Why a jump against the snapshot before is right.")
]
_Watch = Annotated[bool, typer.Option("--watch", help="Draw again whenever the file is saved.")]


@dataclass(slots=True)
class _Desk:
    """One run of the command."""

    drafting: Drafting
    theatre: Theatre
    file: Path
    out: Path
    accept: str | None
    metadata: dict[str, Any] | None
    seen: tuple[int, int] = field(default=(0, 0))

    def changed(self) -> bool:
        """Return whether the file was saved since it was last drawn."""
        try:
            status = self.file.stat()
        except FileNotFoundError:  # a map program replaces the file: it is back in a moment
            return False
        now = (status.st_mtime_ns, status.st_size)
        if now == self.seen:
            return False
        self.seen = now
        return True

    def draw(self) -> bool:
        """Draw once and print what came of it; write only where there is no error."""
        try:
            data, now = self.file.read_bytes(), datetime.now(UTC)
            drafted = self.drafting.draw(data, self.theatre, self.metadata, self.accept, now)
        except (OSError, ControlmapError) as error:
            typer.echo(f"controlmap draw: {error}", err=True)
            return False
        if drafted.issues:
            typer.echo(_issues(self.file, drafted.issues))
        if drafted.control is None:
            typer.echo(f"{printable(str(self.out))}: not written")
            return False
        write_atomic(self.out, drafted.data)
        typer.echo(self._figures(drafted))
        return True

    def _figures(self, drafted: Drafted) -> str:
        if drafted.control is None:
            return ""
        zones = len(drafted.control.zones)
        lines = [f"{printable(str(self.out))}: written, {zones} zones"]
        for answer in self.drafting.answers(drafted.control):
            shape = ControlAnswer.from_domain(answer, [])
            rows = [(s.party, f"{s.percent:.1f} %") for s in shape.shares]
            rows.append(("contested", f"{shape.contested.percent:.1f} %"))
            rows.append(("unassigned", f"{shape.unassigned.percent:.1f} %"))
            lines += ["", table((shape.region.id, "area"), rows)]
            if shape.claims:
                lines += ["", claims_table(shape.claims)]
        return "\n".join(lines)


def draw(
    frontlines: _File,
    out: _Out,
    theatre: _Theatre = None,
    date: _Date = None,
    accept: _Accept = None,
    watch: _Watch = False,
) -> None:
    """Turn front lines and settled places into control, clipped to the theatre.

    Prints every face without a place, faces whose places contradict each other, lines that end in
    the open, slivers, and whatever keeps the result out of the record, each with its place; then
    the shares of the theatre and its default region beside the published figures. The file is
    written in one step, and only when there is no error. With --watch, again on every save, until
    Ctrl-C. Exit code 1: not written.
    """
    day = day_given(date)
    if frontlines.resolve() == out.resolve():
        raise typer.BadParameter("--out names the drawing itself", param_hint="--out")
    with told():
        limits = Settings().limits
        metadata = drawing_metadata(frontlines.read_bytes(), limits)
        record = open_record(replace(limits, jump_points=_ANY_JUMP))
        owner = record.theatre(theatre or _text((metadata or {}).get("theatre")))
        drafting = Drafting(record.catalog, record.answers, limits)
        if metadata is None and day is not None:
            metadata = drafting.metadata_of(owner, day.isoformat())
        desk = _Desk(drafting, owner, frontlines, out, accept, metadata)
        desk.changed()
        written = desk.draw()
        if watch:
            _watch(desk)
        elif not written:
            raise typer.Exit(EXIT_DATA)


def _watch(desk: _Desk) -> None:
    typer.echo(f"\nwatching {printable(str(desk.file))}; Ctrl-C ends it")
    try:
        while True:
            time.sleep(POLL_S)
            if desk.changed():
                typer.echo(f"\n--- saved {datetime.now(UTC):%H:%M:%S} UTC")
                desk.draw()
    except KeyboardInterrupt:
        typer.echo("\nno longer watching")


def _issues(file: Path, issues: tuple[Issue, ...]) -> str:
    return as_table([FileReport(str(file), issues)])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
