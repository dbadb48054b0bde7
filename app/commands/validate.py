"""``controlmap validate``: every issue of files and folders, before anything is published."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.ingest.report import as_json, as_table, exit_code
from app.ingest.validate import validate_paths
from app.settings import Settings

_Paths = Annotated[
    list[Path],
    typer.Argument(
        exists=True, readable=True, help="Snapshots, theatre.json, or folders of the record."
    ),
]
_Repair = Annotated[
    bool, typer.Option("--repair", help="Mend invalid polygons and report the change in area.")
]
_Output = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Folder for repaired files; the originals stay."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
_Strict = Annotated[
    bool, typer.Option("--strict", help="Take warnings for errors, unless the file gives a reason.")
]


def validate(
    paths: _Paths,
    repair: _Repair = False,
    output: _Output = None,
    json: _Json = False,
    strict: _Strict = False,
) -> None:
    """Print all issues of the files: code, feature, place, and what would be right.

    Exit code 0: no errors (warnings are printed). 1: errors, or warnings with --strict.
    2: the command line is wrong or a file cannot be read or written.
    """
    if output is not None and not repair:
        raise typer.BadParameter("only repaired files are written: give --repair too", None)
    try:
        limits = Settings().limits
        reports = validate_paths(
            paths, limits=limits, repair=repair, output=output, now=datetime.now(UTC)
        )
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(step) for step in problem["loc"]).upper()
            typer.echo(f"CONTROLMAP_{name}: {problem['msg']}", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"controlmap validate: {error}", err=True)
        raise typer.Exit(2) from error
    if not reports:
        typer.echo("controlmap validate: no snapshot and no theatre.json there", err=True)
        raise typer.Exit(2)
    typer.echo(as_json(reports) if json else as_table(reports))
    raise typer.Exit(exit_code(reports, strict=strict))
