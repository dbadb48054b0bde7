"""``controlmap …``: the command line. Each command resolves, calls, prints."""

from __future__ import annotations

import os
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from app.cli_control import control, reconcile
from app.cli_draw import draw
from app.cli_events import import_events
from app.cli_places import places
from app.cli_time import at, diff, series
from app.cli_validate import validate
from app.errors import ControlmapError
from app.main import create_app
from app.settings import Settings, unknown_variables

EXIT_DATA = 1
EXIT_USAGE = 2

app = typer.Typer(
    name="controlmap",
    help="Who controls which territory, on which date, and how we know.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")] = None,
) -> None:
    """Check the whole record, then serve it."""
    for variable, near in unknown_variables(os.environ):
        typer.echo(f"{variable} is not a setting; did you mean {near}?", err=True)
        raise typer.Exit(EXIT_USAGE)
    try:
        settings = Settings()
        service = create_app(settings)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(step) for step in problem["loc"]).upper()
            typer.echo(f"CONTROLMAP_{name}: {problem['msg']}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    except ControlmapError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_DATA) from None
    uvicorn.run(
        service,
        host=host or settings.host,
        port=settings.port if port is None else port,
        access_log=settings.access_log,
        server_header=False,
    )


app.command()(validate)
app.command()(draw)
app.command()(control)
app.command()(series)
app.command()(diff)
app.command()(at)
app.command()(reconcile)
app.command()(places)
app.command()(import_events)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
