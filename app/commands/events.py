"""``controlmap import-events``: a table of events → a file of the record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.opening import EXIT_DATA, EXIT_USAGE, day_given, open_record, told
from app.commands.text import printable, table
from app.commands.writing import write_checked
from app.domain.provenance import Source
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.ingest.event_table import (
    BUILT_IN,
    EventTable,
    Mapped,
    built_in_mapping,
    parse_mapping,
    read_events,
)

_Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a header.")]
_Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="File of kind events.")]
_Mapping = Annotated[
    str, typer.Option(help=f"{', '.join(BUILT_IN)}, or a JSON file: which column means what.")
]
_Licence = Annotated[str, typer.Option(help="Terms under which the table may be used.")]
_Source = Annotated[str, typer.Option(help="What the table is and who published it.")]
_Url = Annotated[str | None, typer.Option(help="Where it was taken from.")]
_From = Annotated[
    str | None, typer.Option("--valid-from", help="UTC day; omitted: the first event's.")
]
_Layer = Annotated[str, typer.Option(help="Layer the file is for.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default.")]
_Lang = Annotated[str, typer.Option(help="Language of the table.")]
_Accept = Annotated[
    bool, typer.Option("--accept-refused", help="Write the file although rows were refused.")
]


def import_events(
    events: _Table,
    out: _Out,
    mapping: _Mapping,
    licence: _Licence,
    source: _Source,
    url: _Url = None,
    valid_from: _From = None,
    layer: _Layer = "events",
    theatre: _Theatre = None,
    lang: _Lang = "en",
    accept_refused: _Accept = False,
) -> None:
    """Turn a table of events (UCDP GED, ACLED, any CSV) into a file of the record.

    Every row becomes an event or is listed with the reason it was refused; with a refused row
    nothing is written unless --accept-refused is given. How well a place is known is kept in its
    collector's own code. Exit code 1: not written.
    """
    day = day_given(valid_from)
    with told():
        record = open_record()
        owner = record.theatre(theatre)
        try:
            text = events.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            typer.echo(f"{printable(str(events))}: not UTF-8 at byte {error.start}", err=True)
            raise typer.Exit(EXIT_USAGE) from None
        found = read_events(text, _mapping(mapping), owner, lang)
        _print_refused(found)
        if not found.events or (found.refused and not accept_refused):
            typer.echo(f"{printable(str(out))}: not written", err=True)
            raise typer.Exit(EXIT_DATA)
        about = Source("table", source, url=url, accessed=datetime.now(UTC).date())
        info = _info(owner, layer, day or found.events[0].day, licence, about)
        write_checked(Snapshot(info, events=found.events), owner, record.limits, out)
    typer.echo(f"{printable(str(out))}: written, {len(found.events)} events")


def _mapping(text: str) -> Mapped:
    return built_in_mapping(text) if text in BUILT_IN else parse_mapping(Path(text).read_bytes())


def _print_refused(found: EventTable) -> None:
    if found.refused:
        typer.echo(f"{len(found.refused)} of {len(found.refused) + len(found.events)} rows refused")
        rows = [(str(row.line), row.id, row.reason) for row in found.refused]
        typer.echo(table(("line", "id", "reason"), rows))


def _info(theatre: Theatre, layer: str, day: date, licence: str, source: Source) -> SnapshotInfo:
    return SnapshotInfo(
        theatre=theatre.id,
        layer=layer,
        kind=LayerKind.EVENTS,
        valid_from=day,
        recorded_at=datetime.now(UTC).replace(microsecond=0),
        revision=1,
        digest="",
        title=f"Events from {day}: {source.title}",
        method="Imported row by row from the table; nothing was corrected or left out silently.",
        licence=licence,
        sources=(source,),
    )
