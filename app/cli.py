"""``controlmap …``: the command line. Each command resolves, calls, prints."""

from __future__ import annotations

import os
from typing import Annotated

import typer
import uvicorn

from app.commands.build import build
from app.commands.control import control, reconcile
from app.commands.desk import audit, token_commands
from app.commands.draw import draw
from app.commands.events import import_events
from app.commands.importing import import_archive, profile
from app.commands.opening import EXIT_USAGE, told
from app.commands.over_time import at, diff, series
from app.commands.places import places
from app.commands.publish import publish
from app.commands.regions import import_regions
from app.commands.store import copy, store_commands
from app.commands.theatre import theatre
from app.commands.validate import validate
from app.main import create_app
from app.settings import Settings, unknown_variables

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
    with told():
        settings = Settings()
        service = create_app(settings)
    uvicorn.run(
        service,
        host=host or settings.host,
        port=settings.port if port is None else port,
        access_log=settings.access_log,
        server_header=False,
        proxy_headers=settings.trusted_proxies > 0,  # else anybody says who they are
    )


for command in (
    validate,
    draw,
    control,
    series,
    diff,
    at,
    reconcile,
    places,
    import_events,
    import_regions,
    profile,
    publish,
    audit,
    build,
):
    app.command()(command)
app.command("import")(import_archive)
app.command()(copy)
app.add_typer(store_commands, name="store")
app.add_typer(theatre, name="theatre")
app.add_typer(token_commands, name="token")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
