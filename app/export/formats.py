"""The forms a table is handed out in: suffix, media type, writer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from app import __version__
from app.errors import NotFoundError
from app.export.csv_file import types_of, with_licence, write_csv_file, write_rows
from app.export.gdal_file import write_with_gdal
from app.export.geopackage import write_geopackage
from app.export.parquet_file import write_parquet, write_plain
from app.export.shares import SharesTable
from app.export.tables import FeatureTable

WRITERS = 1
"""Raise it when the same table gives other bytes than before."""


class FileFormat(StrEnum):
    """How a table is written; the value is the file's suffix."""

    GPKG = "gpkg"
    PARQUET = "parquet"
    FGB = "fgb"
    CSV = "csv"


MEDIA_TYPES: Mapping[str, str] = {
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "fgb": "application/flatgeobuf",
    "csv": "text/csv; charset=utf-8",
    "pmtiles": "application/vnd.pmtiles",
    "zip": "application/zip",
}
"""By suffix. **Source:** IANA media types; FlatGeobuf and PMTiles as their projects name them."""


def made_with() -> str:
    """Return what a file's bytes depend on beside its table: ours and the libraries' versions."""
    # Here, not above: a twentieth of every start, for what few ask for.
    import pyarrow as pa  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415 - as in gdal_file

    return f"{WRITERS} {__version__} {pyogrio.__gdal_version_string__} {pa.__version__}"


def write_table(table: FeatureTable, form: FileFormat, path: Path) -> None:
    """Write a table of features to a file that does not exist yet.

    Raises:
        NotFoundError: a FlatGeobuf of features that lie nowhere.
    """
    named = path.with_name(f"{path.name}.{form}")  # GDAL goes by the name's end
    try:
        _write(table, form, named)
        named.replace(path)
    finally:
        named.unlink(missing_ok=True)


def _write(table: FeatureTable, form: FileFormat, path: Path) -> None:
    match form:
        case FileFormat.GPKG:
            write_geopackage(table, path)
        case FileFormat.PARQUET:
            write_parquet(table, path)
        case FileFormat.CSV:
            write_csv_file(table, path)
        case FileFormat.FGB:
            if not table.located:
                hint = "Its features lie nowhere: take it as csv, parquet or gpkg."
                raise NotFoundError("FlatGeobuf of the layer", table.name, hint=hint)
            title = {"TITLE": table.about.title, "DESCRIPTION": table.about.summary}
            write_with_gdal(table, path, "FlatGeobuf", title)


def write_shares(table: SharesTable, form: FileFormat, path: Path) -> None:
    """Write shares as CSV or Parquet."""
    if form is FileFormat.CSV:
        write_rows(table.columns, path)
    else:
        write_plain(table.columns, table.about, path)


def columns_of(table: FeatureTable) -> list[tuple[str, str]]:
    """Return the columns of the table's CSV with their types."""
    names = types_of(with_licence(table.columns, table.about))
    return [*names, ("wkt", "string")] if table.located else names
