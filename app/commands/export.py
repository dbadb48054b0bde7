"""``controlmap export …``: snapshots, the record, tile archives and a whole site as files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from app.catalog.record import Record
from app.catalog.tiles import TileFormat
from app.commands.opening import told
from app.commands.text import printable
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.export.folder import SiteFolder
from app.export.formats import FileFormat, write_shares, write_table
from app.export.pmtiles_file import write_pmtiles
from app.export.record_zip import write_record_zip
from app.export.shares import shares_table
from app.export.tables import layer_table, snapshot_table
from app.main import create_app
from app.opening import open_record
from app.settings import Settings
from app.web.download_orders import recording
from app.web.in_process import InProcess
from app.web.site import Site

export_commands = typer.Typer(
    help="Write the record as files other programs open.", no_args_is_help=True
)

_Out = Annotated[Path, typer.Argument(dir_okay=False, help="The file to write.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default one.")]
_Layer = Annotated[str | None, typer.Option(help="Layer id; omitted: control.")]
_Version = Annotated[str | None, typer.Option(help="sha256-…, a UTC day, or latest (the default).")]


@export_commands.command("snapshot")
def snapshot(
    out: _Out, theatre: _Theatre = None, layer: _Layer = None, version: _Version = None
) -> None:
    """Write a snapshot as .gpkg, .parquet, .fgb or .csv, by the file's suffix.

    With --version all: every date of the layer, each row with the days it holds. A file named
    shares.csv or shares.parquet becomes the table of all shares instead.
    """
    form = _form(out)
    with told():
        record, owner = _opened(theatre)
        if out.stem == "shares" and form in (FileFormat.CSV, FileFormat.PARQUET):
            _write(out, lambda path: write_shares(shares_table(record, owner.id), form, path))
            return
        name = layer or owner.control_layer
        if version == "all":
            table = layer_table(record.catalog, owner.id, name)
        else:
            info = recording(record.catalog, owner.id, name, version or "latest")
            table = snapshot_table(record.catalog, info)
        _write(out, lambda path: write_table(table, form, path))


@export_commands.command("record")
def whole_record(out: _Out, theatre: _Theatre = None) -> None:
    """Write a theatre's whole record as a ZIP: every file as recorded, licence, SHA256SUMS."""
    with told():
        record, owner = _opened(theatre)
        _write(out, lambda path: write_record_zip(record.catalog, owner.id, path))


@export_commands.command("pmtiles")
def pmtiles(
    out: Annotated[Path, typer.Argument(help="The archive; with --all a folder.")],
    theatre: _Theatre = None,
    layer: _Layer = None,
    version: _Version = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every snapshot, each as <version>.pmtiles.")
    ] = False,
    png: Annotated[bool, typer.Option("--png", help="Pictures instead of vector tiles.")] = False,
    max_zoom: Annotated[
        int | None, typer.Option(min=0, max=14, help="Omitted: 10, and 8 for pictures.")
    ] = None,
) -> None:
    """Write the tiles of a snapshot, or of every snapshot of a layer, as PMTiles archives."""
    form = TileFormat.PNG if png else TileFormat.MVT
    with told():
        record, owner = _opened(theatre)
        name = layer or owner.control_layer
        if all_:
            infos = record.catalog.snapshots(owner.id, name)
            wanted = [(out / f"{info.version}.pmtiles", info) for info in infos]
        else:
            wanted = [(out, recording(record.catalog, owner.id, name, version or "latest"))]
        for path, info in wanted:
            _write(path, _tiles_writer(record, info, form, max_zoom))


@export_commands.command("site")
def site(
    out: Annotated[Path, typer.Argument(file_okay=False, help="Folder, empty or of before.")],
    theatre: Annotated[
        list[str] | None, typer.Option(help="Theatre id, may be repeated; omitted: all.")
    ] = None,
    base_url: Annotated[
        str, typer.Option(help="Where the folder will stand, for previews of links.")
    ] = "",
    changes: Annotated[
        bool, typer.Option(help="What changed between any two dates, one file a pair and region.")
    ] = True,
) -> None:
    """Write the whole map, time included, as a folder that needs no server but for files.

    A second export of the same record writes the same bytes; what is no longer needed is removed.
    """
    begun = time.monotonic()
    with told():
        folder = SiteFolder(out)
        app = create_app(Settings(desk=None))
        services = app.state.services
        default = services.default_theatre().id
        known = [default, *(t.id for t in services.catalog.theatres() if t.id != default)]
        chosen = tuple(services.catalog.theatre(t).id for t in theatre or known)
        with InProcess(app) as ask:
            made = Site(services, ask, base_url.rstrip("/"), changes=changes)
            for name, data in made.files(chosen):
                folder.put(name, data)
        folder.finish()
    size = folder.size_bytes / 1_000_000
    took = time.monotonic() - begun
    typer.echo(f"{printable(str(out))}: {folder.count} files, {size:.1f} MB, {took:.1f} s")


def _opened(theatre: str | None) -> tuple[Record, Theatre]:
    settings = Settings()
    record = open_record(settings)
    asked = theatre or settings.default_theatre
    theatres = record.catalog.theatres()
    return record, record.catalog.theatre(asked) if asked else theatres[0]


def _form(out: Path) -> FileFormat:
    suffix = out.suffix.removeprefix(".")
    if suffix not in set(FileFormat):
        expected = ", ".join(f".{form}" for form in FileFormat)
        raise typer.BadParameter(f"a name that ends in {expected}", param_hint="OUT")
    return FileFormat(suffix)


def _tiles_writer(
    record: Record, info: SnapshotInfo, form: TileFormat, max_zoom: int | None
) -> Callable[[Path], object]:
    resolved = record.tiles.resolve(info.theatre, info.layer, info.version)
    source = record.tiles.source(resolved)
    return lambda path: write_pmtiles(resolved, source, path, form, max_zoom)


def _write(out: Path, make: Callable[[Path], object]) -> None:
    """Write a file in one step: whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    try:
        make(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    typer.echo(f"{printable(str(out))}: {out.stat().st_size} bytes")
