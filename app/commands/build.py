"""``controlmap build``: shares, bounds, changes, tiles and PMTiles of a whole archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.batch.archive import Archive
from app.batch.listing import current
from app.batch.planning import DAYS_A_TASK, Order, Plan
from app.batch.results import Results
from app.batch.running import Where, build_missing
from app.batch.work import What
from app.catalog.store import Store
from app.commands.opening import told
from app.opening import open_indexes, open_store
from app.settings import Settings

_Out = Annotated[Path, typer.Option("--out", file_okay=False, help="Folder of the results.")]
_What = Annotated[
    str, typer.Option("--what", help=f"Of {', '.join(What)}; several, separated by commas.")
]
_Theatre = Annotated[list[str] | None, typer.Option(help="A theatre; several times; omitted: all.")]
_Workers = Annotated[
    int, typer.Option(min=0, max=256, help="Processes of this machine, by Dask; 0: this one alone.")
]
_Scheduler = Annotated[
    str, typer.Option(help="A Dask scheduler that is there already, `tcp://host:8786`.")
]
_Zooms = Annotated[str, typer.Option(help="First and last zoom of tiles and pmtiles, `0-7`.")]
_Window = Annotated[
    int, typer.Option(min=1, max=366, help="Days in one task: what a worker that dies loses.")
]

_SCHEDULER = re.compile(r"[a-z]+://[^\s/:]+:[0-9]{1,5}|[a-z]+://\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}")


def build(
    out: _Out,
    what: _What = "shares,bounds,changes",
    theatre: _Theatre = None,
    workers: _Workers = 0,
    scheduler: _Scheduler = "",
    zooms: _Zooms = "0-7",
    days_per_task: _Window = DAYS_A_TASK,
) -> None:
    """Compute results of every snapshot and region of an archive that are not there yet.

    Results are named by digests of all they are made from: a build that was interrupted is
    finished by another one, and a build of an archive that grew makes what is new.

    Exit code 0: everything is there. 1: a file breaks the rules, or the cluster failed.
    2: the command line is wrong or a file cannot be read or written. 3: the store does not answer.
    """
    if workers and scheduler:
        raise typer.BadParameter("give --workers or --scheduler, not both", None)
    if scheduler and not _SCHEDULER.fullmatch(scheduler):
        raise typer.BadParameter(f"'{scheduler}' is no scheduler, as tcp://host:8786", None)
    order = Order(_kinds(what), _zooms(zooms), days_per_task)
    with told():
        settings = Settings()
        _check_outside(out, settings)
        store = open_store(settings)
        parsed = open_indexes(settings).parsed
        for theatre_id in theatre or store.theatres():
            archive = Archive.of(store, _known(store, theatre_id), settings.limits, parsed)
            typer.echo(_built(archive, order, Results(out), Where(scheduler, workers)))


def _check_outside(out: Path, settings: Settings) -> None:
    record = settings.record.resolve()
    if not settings.store.get_secret_value() and record in [out.resolve(), *out.resolve().parents]:
        raise typer.BadParameter(f"results are no part of the record: {out} lies in it", None)


def _built(archive: Archive, order: Order, results: Results, where: Where) -> str:
    plan, theatre = Plan(archive, order), archive.theatre.id
    left = plan.windows(results)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(f"building {theatre}", total=left)
        made = build_missing(plan, results, where, lambda: progress.advance(bar))
    results.list_current(theatre, current(archive, order, results, results.listed(theatre)))
    text = f"{theatre}: {made.written} results written, {made.present} there already"
    return text + (f", {made.damaged} of them in place of damaged files" if made.damaged else "")


def _known(store: Store, theatre: str) -> str:
    if theatre not in store.theatres():
        raise typer.BadParameter(f"{store.name} has no theatre '{theatre}'", None)
    return theatre


def _kinds(text: str) -> frozenset[What]:
    try:
        return frozenset(What(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(f"{error}; there are {', '.join(What)}", None) from None


def _zooms(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isascii() and first.isdigit()) or not (last.isascii() and last.isdigit()):
        raise typer.BadParameter(f"'{text}' is not first-last, as 0-7", None)
    if not 0 <= int(first) <= int(last) <= 14:
        raise typer.BadParameter("zooms go from 0 to 14", None)
    return int(first), int(last)
