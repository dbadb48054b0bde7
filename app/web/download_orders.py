"""What a download's address means: which recordings, under which tag, made how."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.analysis.shares import METHOD_ID
from app.catalog.catalog import Catalog
from app.catalog.record import Record
from app.catalog.tiles import TileFormat
from app.domain.snapshot import SnapshotInfo
from app.errors import NotFoundError
from app.export.csv_file import METADATA_SUFFIX, described, types_of
from app.export.formats import (
    MEDIA_TYPES,
    FileFormat,
    columns_of,
    made_with,
    write_shares,
    write_table,
)
from app.export.pmtiles_file import write_pmtiles
from app.export.record_zip import record_infos, write_record_zip
from app.export.shares import shares_table
from app.export.tables import FeatureTable, layer_table, snapshot_table
from app.web.downloads import Download
from app.web.headers import entity_tag
from app.web.params import day_of

CSVM = "application/csvm+json"


def recording(catalog: Catalog, theatre: str, layer: str, version: str) -> SnapshotInfo:
    """Return the recording a version means: a digest, a UTC day or ``latest``.

    Raises:
        SnapshotNotFoundError: no recording has that digest, or none holds that day.
        InvalidRequestError: the text is no version.
    """
    if version.startswith("sha256-"):
        return catalog.by_version(theatre, layer, version).info
    day = None if version == "latest" else day_of(version, "version")
    return catalog.as_of(theatre, layer, day).info


def snapshot_file(
    record: Record, form: FileFormat, theatre: str, layer: str, version: str
) -> Download:
    """Return the order of one snapshot as a table."""
    catalog = record.catalog
    info = recording(catalog, theatre, layer, version)
    _check_located(catalog, info, form)
    return Download(
        etag=_tag(catalog, theatre, form, "snapshot", [info]),
        media_type=MEDIA_TYPES[form],
        name=f"{_stem(info)}.{form}",
        immutable=version.startswith("sha256-"),
        make=lambda path: write_table(snapshot_table(catalog, info), form, path),
        headers=_described_by(form, f"{version}.csv{METADATA_SUFFIX}"),
    )


def snapshot_tiles(record: Record, theatre: str, layer: str, version: str) -> Download:
    """Return the order of one snapshot's vector tiles as a PMTiles archive.

    Raises:
        NotFoundError: the layer has nothing that lies anywhere.
    """
    info = recording(record.catalog, theatre, layer, version)
    resolved = record.tiles.resolve(theatre, layer, info.version)

    def make(path: Path) -> object:
        return write_pmtiles(resolved, record.tiles.source(resolved), path, TileFormat.MVT)

    return Download(
        etag=entity_tag("pmtiles", resolved.drawing_id, made_with()),
        media_type=MEDIA_TYPES["pmtiles"],
        name=f"{_stem(info)}.pmtiles",
        immutable=version.startswith("sha256-"),
        make=make,
    )


def layer_file(record: Record, form: FileFormat, theatre: str, layer: str) -> Download:
    """Return the order of a layer over all its time as a table."""
    catalog = record.catalog
    infos = catalog.snapshots(theatre, layer)
    _check_located(catalog, infos[0], form)
    return Download(
        etag=_tag(catalog, theatre, form, "layer", infos),
        media_type=MEDIA_TYPES[form],
        name=f"{theatre}-{layer}.{form}",
        immutable=False,
        make=lambda path: write_table(layer_table(catalog, theatre, layer), form, path),
        headers=_described_by(form, f"{layer}.csv{METADATA_SUFFIX}"),
    )


def shares_file(record: Record, form: FileFormat, theatre: str) -> Download:
    """Return the order of every share of a theatre."""
    infos = record_infos(record.catalog, theatre)
    return Download(
        etag=_tag(record.catalog, theatre, form, f"shares {METHOD_ID}", infos),
        media_type=MEDIA_TYPES[form],
        name=f"{theatre}-shares.{form}",
        immutable=False,
        make=lambda path: write_shares(shares_table(record, theatre), form, path),
        headers=_described_by(form, f"shares.csv{METADATA_SUFFIX}"),
    )


def record_file(record: Record, theatre: str) -> Download:
    """Return the order of a theatre's whole record, every file as recorded."""
    infos = record_infos(record.catalog, theatre)
    return Download(
        etag=_tag(record.catalog, theatre, "zip", "record", infos),
        media_type=MEDIA_TYPES["zip"],
        name=f"{theatre}-record.zip",
        immutable=False,
        make=partial(write_record_zip, record.catalog, theatre),
    )


def table_description(table: FeatureTable, url: str) -> str:
    """Return the CSV on the Web description of a table of features."""
    return described(columns_of(table), table.about, url)


def described_snapshot(record: Record, theatre: str, layer: str, version: str) -> str:
    """Return the description of a snapshot's CSV."""
    info = recording(record.catalog, theatre, layer, version)
    return table_description(snapshot_table(record.catalog, info), f"{version}.csv")


def described_layer(record: Record, theatre: str, layer: str) -> str:
    """Return the description of a layer's CSV."""
    return table_description(layer_table(record.catalog, theatre, layer), f"{layer}.csv")


def described_shares(record: Record, theatre: str) -> str:
    """Return the description of the shares' CSV."""
    table = shares_table(record, theatre)
    return described(types_of(table.columns), table.about, "shares.csv")


def _check_located(catalog: Catalog, info: SnapshotInfo, form: FileFormat) -> None:
    """Refuse before anything is made: what lies nowhere has no FlatGeobuf."""
    if form is FileFormat.FGB and not snapshot_table(catalog, info).located:
        hint = "Its features lie nowhere: take it as csv, parquet or gpkg."
        raise NotFoundError("FlatGeobuf of the layer", info.layer, hint=hint)


def _tag(
    catalog: Catalog, theatre: str, form: str, what: str, infos: Sequence[SnapshotInfo]
) -> str:
    digests = ",".join(info.digest for info in infos)
    return entity_tag(what, form, digests, repr(catalog.theatre(theatre)), made_with())


def _stem(info: SnapshotInfo) -> str:
    return f"{info.theatre}-{info.layer}-{info.valid_from}.r{info.revision}"


def _described_by(form: FileFormat, href: str) -> dict[str, str]:
    if form is not FileFormat.CSV:
        return {}
    return {"Link": f'<{href}>; rel="describedby"; type="{CSVM}"'}
