"""``controlmap …``: the command line. Each command resolves, calls, prints."""

from __future__ import annotations

import typer

from app.commands.build import build
from app.commands.control import control, reconcile
from app.commands.desk import audit, token_commands
from app.commands.draw import draw
from app.commands.events import import_events
from app.commands.export import export_commands
from app.commands.importing import import_archive, profile
from app.commands.over_time import at, diff, series
from app.commands.places import places
from app.commands.publish import publish
from app.commands.regions import import_regions
from app.commands.serve import serve
from app.commands.store import copy, store_commands
from app.commands.theatre import theatre
from app.commands.validate import validate

app = typer.Typer(
    name="controlmap",
    help="Who controls which territory, on which date, and how we know.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


for command in (
    serve,
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
app.add_typer(export_commands, name="export")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
