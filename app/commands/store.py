"""``controlmap copy`` and ``controlmap store``: records between stores, and a database's tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import track

from app.catalog.catalog import Catalog
from app.catalog.copying import copy_record
from app.catalog.desk import Act
from app.catalog.mending import overtaken_days, take_out
from app.catalog.store import Store, StoredFile, digest_of
from app.commands.desk import local_user
from app.commands.opening import EXIT_DATA, told
from app.commands.text import printable
from app.errors import StoreUnusableError
from app.opening import open_desk, open_store, store_at
from app.settings import POSTGRES, Settings

if TYPE_CHECKING:
    from app.catalog.postgis.checking import Checked

store_commands = typer.Typer(
    help="A PostGIS store's tables: renew, check. Covered days of any store: mend.",
    no_args_is_help=True,
)

_Place = Annotated[
    str, typer.Argument(help="A record's folder, or postgresql://user@host:port/database.")
]
_Replace = Annotated[
    bool, typer.Option("--replace-theatres", help="A theatre.json that differs takes the other's.")
]
_Store = Annotated[
    str | None, typer.Argument(help="postgresql://…; omitted: that of CONTROLMAP_STORE.")
]

_Any = Annotated[
    str | None,
    typer.Argument(help="A record's folder or postgresql://…; omitted: that of the settings."),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the days, take none out.")]


def copy(source: _Place, target: _Place, replace_theatres: _Replace = False) -> None:
    """Copy a whole record into another store, byte for byte; digests stay what they were.

    What the target holds already is left alone, so a copy that was interrupted is finished by
    another one. Exit code 0: everything is there. 1: the target holds something else under a
    name; both digests are printed. 2: a place cannot be used. 3: a database does not answer.
    """
    with told():
        came_from, goes_to = store_at(source), store_at(target)
        copied = copy_record(
            came_from, goes_to, replace_theatres=replace_theatres, done=_print_written
        )
    days = f", covered days of {copied.covered} layers" if copied.covered else ""
    typer.echo(
        f"{came_from.name} → {goes_to.name}: {copied.theatres} theatres, {copied.written} "
        f"snapshots written ({copied.size_bytes} bytes), {copied.present} there already{days}"
    )


def _print_written(file: StoredFile, written: bool) -> None:
    if written:
        typer.echo(printable(file.path))


@store_commands.command()
def upgrade(store: _Store = None) -> None:
    """Make or renew the tables of a PostGIS store; needs the role that owns them.

    Exit code 2: there is no such store, or the role may not. 3: the database does not answer.
    """
    with told():
        # Alembic takes a while to load, and only this command needs it.
        from app.catalog.postgis.connections import Connections  # noqa: PLC0415
        from app.catalog.postgis.upgrade import upgrade as run  # noqa: PLC0415

        connections = Connections(_address(store))
        steps = run(connections)
    ran = f"step {', '.join(steps)} done" if steps else "the tables are up to date"
    typer.echo(f"{connections.name}: {ran}")


@store_commands.command()
def check(store: _Store = None) -> None:
    """Read every recording again: its digest, the rows of its features, and covered days.

    A covered day is wrong when its file is not of the form, or when it names a snapshot that is
    not recorded or does not hold on it.

    Exit code 1: something is not as recorded. 2: the store cannot be used. 3: it does not answer.
    """
    with told():
        opened = open_store(Settings()) if store is None else store_at(store)
        checked = _check(opened)
    wrong = [c for c in checked if c.problems]
    for one in wrong:
        typer.echo(f"{printable(one.file.path)}: {'; '.join(one.problems)}", err=True)
    features, layers = sum(c.features for c in checked), sum(c.is_days for c in checked)
    days = f"{layers} days.json, " if layers else ""
    held = f"{len(checked) - layers} snapshots, {features} features, {days}"
    typer.echo(f"{opened.name}: {held}{len(wrong)} wrong")
    if wrong:
        raise typer.Exit(EXIT_DATA)


@store_commands.command()
def mend(store: _Any = None, dry_run: _DryRun = False) -> None:
    """Take out covered days that confirm what no longer holds on them (`day-not-held`).

    A day is one of them when a snapshot published by hand stands over it since. Each is printed,
    and written into the audit log when the settings name a desk. Nothing else is changed: no
    snapshot, no other covered day. Not while an import runs, which writes these days as well.

    Exit code 0: no such day is left (or, with --dry-run, each is printed). 1: the record breaks
    its rules, or covered days are not of the form; nothing was changed. 2: the store cannot be
    used or written. 3: it does not answer.
    """
    with told():
        settings = Settings()
        opened = open_store(settings) if store is None else store_at(store)
        desk = None if dry_run else open_desk(settings, opened)
        catalog = Catalog.load(opened, settings.limits, settings.snapshot_cache_bytes)
        found = overtaken_days(catalog)
        for layer in found:
            if not dry_run:
                take_out(opened, layer)
            for why in layer.why.values():
                typer.echo(printable(f"{layer.file.path}: {why}"))
                if desk is not None:
                    acted = ("mend", "done", layer.file.path, digest_of(layer.data), why)
                    desk.note(Act(datetime.now(UTC), local_user(), "-", *acted))
    count = sum(len(layer.why) for layer in found)
    typer.echo(f"{opened.name}: {count} covered days {'to take' if dry_run else 'taken'} out")


def _check(store: Store) -> list[Checked]:
    from app.catalog.postgis_store import PostgisStore  # noqa: PLC0415 - an extra

    if not isinstance(store, PostgisStore):
        raise StoreUnusableError(store.name, "it is a folder: `controlmap validate` checks it.")
    quiet = Console(stderr=True)
    return list(track(store.check(), "checking", console=quiet, transient=True))


def _address(given: str | None) -> str:
    address = Settings().store.get_secret_value() if given is None else given
    if not address.startswith(POSTGRES):
        where = given or "of the settings"
        raise StoreUnusableError(where, "only postgresql://… has tables to renew.")
    return address
