"""``controlmap import-regions``: files of administrative boundaries → a snapshot of regions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.catalog.layer_record import LayerRecord
from app.commands.opening import EXIT_DATA, OpenRecord, day_given, open_record, told
from app.commands.text import printable, table
from app.commands.writing import write_checked
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import InvalidRequestError
from app.ingest.archive.reading import read_source, to_crs84
from app.ingest.archive.source import SourceFeature, UnreadableSourceError
from app.ingest.region_files import Columns, Unit, cod_columns, regions, units
from app.ingest.report import FileReport, as_table
from app.ingest.write import snapshot_bytes

_Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, help="One file a level, the coarsest first."),
]
_Out = Annotated[
    Path | None,
    typer.Option("--out", dir_okay=False, help="File to write; omitted: recorded in the store."),
]
_From = Annotated[str, typer.Option("--valid-from", help="UTC day they hold from.")]
_Licence = Annotated[str, typer.Option(help="Terms under which they may be used.")]
_Source = Annotated[str, typer.Option(help="What they are and who published them.")]
_Levels = Annotated[
    str, typer.Option(help="What units of administrative level 1, 2, 3 are called.")
]
_Mapping = Annotated[
    Path | None,
    typer.Option(help="JSON: of each file level, name (column by language), code, parent."),
]
_Lang = Annotated[str, typer.Option(help="Language of the second name, admN_name1.")]
_Layer = Annotated[str | None, typer.Option(help="Layer; omitted: the theatre's own.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default.")]


def import_regions(
    files: _Files,
    valid_from: _From,
    licence: _Licence,
    source: _Source,
    out: _Out = None,
    levels: _Levels = "province,district,subdistrict",
    mapping: _Mapping = None,
    lang: _Lang = "ar",
    layer: _Layer = None,
    theatre: _Theatre = None,
) -> None:
    """Turn files of administrative boundaries into a snapshot of regions, with parents.

    Columns named as in a Common Operational Dataset (adm1_pcode, adm1_name …) are read by
    themselves. Regions whose code the record knows keep their id. Without --out they are recorded
    in the store, a folder or a database. Exit code 1: not written.
    """
    day = day_given(valid_from)
    with told():
        record = open_record()
        owner = record.theatre(theatre)
        name = layer or owner.region_layer
        try:
            chosen = _mapped(mapping, len(files))
            found = [
                _read(file, at, levels.split(","), lang, chosen, record)
                for at, file in enumerate(files)
            ]
        except UnreadableSourceError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(EXIT_DATA) from None
        made = regions(found, owner.id, _known(record, owner))
        info = _info(owner, name, day or date.min, licence, source)
        made_snapshot = Snapshot(info, regions=made)
        if out is not None:
            write_checked(made_snapshot, owner, record.limits, out)
        else:
            _record(made_snapshot, owner, record)
    counts = [(level[0].region.level, str(len(level))) for level in found]
    typer.echo(table(("level", "regions"), counts))
    place = printable(str(out)) if out else f"{owner.id}/{name}/{day}.geojson"
    typer.echo(f"{place}: written, {len(made)} regions")


def _mapped(mapping: Path | None, count: int) -> list[Columns] | None:
    if mapping is None:
        return None
    try:
        listed: Any = json.loads(mapping.read_text("utf-8"))
        found = [Columns(**entry) for entry in listed]
    except (ValueError, TypeError) as error:
        expected = "a list of {level, name, code, parent}"
        raise InvalidRequestError("mapping", str(error)[:200], expected) from None
    if len(found) != count:
        raise InvalidRequestError("mapping", f"{len(found)} entries", f"one a file: {count}")
    return found


def _read(
    path: Path,
    at: int,
    levels: list[str],
    lang: str,
    chosen: list[Columns] | None,
    record: OpenRecord,
) -> list[Unit]:
    try:
        file = read_source(path, record.limits, crs="OGC:CRS84")
    except UnreadableSourceError as error:
        raise UnreadableSourceError(f"{printable(str(path))}: {error}") from error
    if not file.features:
        raise UnreadableSourceError(f"{printable(str(path))}: no feature in it")
    columns = chosen[at] if chosen else cod_columns(file.features[0].properties, levels, lang)
    return units([_moved(feature, file.crs) for feature in file.features], columns)


def _moved(feature: SourceFeature, crs: str) -> SourceFeature:
    return replace(feature, polygons=tuple(to_crs84(feature.polygons, crs)))


def _known(record: OpenRecord, theatre: Theatre) -> dict[str, str]:
    """Return the ids the record has for codes, on any date."""
    catalog, layer = record.catalog, theatre.region_layer
    if layer not in catalog.layers(theatre.id):
        return {}
    held: list[Region] = []
    for info in catalog.snapshots(theatre.id, layer):
        held += catalog.read(info).regions
    return {region.pcode: region.id for region in held if region.pcode}


def _record(snapshot: Snapshot, theatre: Theatre, record: OpenRecord) -> None:
    """Record what passes every rule, beside what is recorded; else say what it breaks."""
    info, data = snapshot.info, snapshot_bytes(snapshot)
    layer = LayerRecord(record.catalog.store, theatre, info.layer, record.limits)
    layer.require(LayerKind.REGIONS)
    key = (info.valid_from, info.revision)
    before = layer.before(key)
    parsed = layer.parse(key, data, layer.read(before) if before else None)
    if parsed.snapshot is None:
        typer.echo(as_table([FileReport(info.id, parsed.issues)]))
        raise typer.Exit(EXIT_DATA)
    layer.append(key, data, parsed.snapshot)


def _info(theatre: Theatre, layer: str, day: date, licence: str, source: str) -> SnapshotInfo:
    return SnapshotInfo(
        theatre=theatre.id,
        layer=layer,
        kind=LayerKind.REGIONS,
        valid_from=day,
        recorded_at=datetime.now(UTC).replace(microsecond=0),
        revision=1,
        digest="",
        title=f"Regions from {day}: {source}",
        method="Imported as published; only ids and parents were made.",
        licence=licence,
        sources=(Source("boundaries", source, accessed=datetime.now(UTC).date()),),
    )
