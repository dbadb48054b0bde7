"""``controlmap theatre``: a theatre of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.catalog.directory_store import DirectoryStore
from app.commands.opening import EXIT_DATA, EXIT_USAGE, told
from app.commands.text import printable
from app.ingest import parse_theatre
from app.opening import open_store
from app.settings import Settings

theatre = typer.Typer(help="A theatre of one's own.", no_args_is_help=True)

# Five fills that readers with any kind of colour vision tell apart (after Okabe and Ito, 2008).
_COLOURS = ("#4E79A7", "#D98C3F", "#3F9A8A", "#B65C7A", "#4A4A4F")
_PATTERNS = ("solid", "hatch", "dots", "cross")

_Id = Annotated[str, typer.Argument(help="Lower-case kebab; also the folder's name.")]
_Name = Annotated[list[str], typer.Option(help="LANG=NAME, once a language.")]
_Bbox = Annotated[str, typer.Option(help="west,south,east,north in degrees: all it may hold.")]
_Party = Annotated[list[str], typer.Option(help="ID=NAME, once a party; in the legend's order.")]
_Record = Annotated[
    Path | None, typer.Option(help="Folder of the record; omitted: the store of the settings.")
]
_Layer = Annotated[str, typer.Option(help="Layer of the regions shares are asked for.")]
_Level = Annotated[str, typer.Option(help="What its regions are: province, canton …")]


@theatre.command()
def new(
    id: _Id,
    name: _Name,
    bbox: _Bbox,
    party: _Party,
    record: _Record = None,
    region_layer: _Layer = "provinces",
    default_level: _Level = "province",
) -> None:
    """Make an empty theatre: its folder and theatre.json, to be filled by import or draw.

    Exit code 1: what was given is no theatre, or it exists.
    """
    with told():
        store = open_store(Settings()) if record is None else DirectoryStore(record)
        document = {
            "id": id,
            "name": dict(_pair(text, "--name") for text in name),
            "region_layer": region_layer,
            "default_level": default_level,
            "control_layer": "control",
            "bbox": _box(bbox),
            "attribution": [f"{id}: say here whose record it is"],
            "disclaimer": {"en": "Say here how sure it is, and what it takes no position on."},
            "parties": [_party(text, order) for order, text in enumerate(party, start=1)],
        }
        data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
        parse_theatre(data, path=f"{id}/theatre.json")
        place = printable(f"{store.name}/{id}/theatre.json")
        if id in store.theatres() or not store.put_theatre(id, data):
            typer.echo(f"{place}: exists; nothing was written", err=True)
            raise typer.Exit(EXIT_DATA)
    typer.echo(f"{place}: written; next: import-regions, then import or draw")


def _pair(text: str, option: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not (found and key.strip() and value.strip()):
        typer.echo(f"{option} {printable(text)!r}: expected KEY=TEXT", err=True)
        raise typer.Exit(EXIT_USAGE)
    return key.strip(), value.strip()


def _box(text: str) -> list[float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        typer.echo(f"--bbox {printable(text)!r}: expected west,south,east,north", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    return [west, south, east, north]


def _party(text: str, order: int) -> dict[str, Any]:
    own, name = _pair(text, "--party")
    turn = order - 1
    return {
        "id": own,
        "name": {"en": name},
        "short": {"en": name},
        "colour": _COLOURS[turn % len(_COLOURS)],
        "pattern": _PATTERNS[turn // len(_COLOURS) % len(_PATTERNS)],
        "order": order,
    }
