"""What commands that write one file of the record share."""

from __future__ import annotations

from pathlib import Path

import typer

from app.commands.opening import EXIT_DATA
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.ingest import Limits, parse_snapshot
from app.ingest.report import FileReport, as_table
from app.ingest.write import snapshot_bytes, write_atomic


def write_checked(snapshot: Snapshot, theatre: Theatre, limits: Limits, out: Path) -> None:
    """Write a file that passes every rule, in one step; else say what it breaks and end.

    Raises:
        typer.Exit: with ``EXIT_DATA``; nothing was written.
    """
    data = snapshot_bytes(snapshot)
    info = snapshot.info
    path = f"{theatre.id}/{info.layer}/{info.valid_from}.geojson"
    parsed = parse_snapshot(data, path=path, theatre=theatre, limits=limits)
    if parsed.errors:
        typer.echo(as_table([FileReport(str(out), parsed.issues)]))
        raise typer.Exit(EXIT_DATA)
    write_atomic(out, data)
