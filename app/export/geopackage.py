"""A table as GeoPackage that QGIS opens in the parties' colours; same table, same bytes.

GDAL writes the features; what GDAL stamps with the clock is set to the youngest recording's
instant afterwards, and the style and a readable ``about`` table are added.
**Source:** OGC GeoPackage 1.3 (12-128r18): ``gpkg_contents``, ``gpkg_metadata``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.export.gdal_file import write_with_gdal
from app.export.qgis_style import qgis_style
from app.export.tables import GEOMETRY, FeatureTable

_EPOCH = "2000-01-01T00:00:00.000Z"
_STYLES = """CREATE TABLE layer_styles (
 id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
 f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
 styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
 owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_ABOUT = "CREATE TABLE about (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, value TEXT)"


def write_geopackage(table: FeatureTable, path: Path) -> None:
    """Write a table of features to a file that does not exist yet."""
    options = {"IDENTIFIER": table.about.title, "DESCRIPTION": table.about.summary}
    options["GEOMETRY_NAME"] = GEOMETRY
    write_with_gdal(table, path, "GPKG", options)
    with closing(sqlite3.connect(path)) as database:
        _settle_clock(database)
        _add_about(database, table)
        _add_style(database, table)
        database.commit()
        database.execute("VACUUM")


def _settle_clock(database: sqlite3.Connection) -> None:
    """Put one instant for whatever was stamped with the present."""
    database.execute("UPDATE gpkg_contents SET last_change = ?", (_EPOCH,))
    found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata_reference'")
    if found.fetchone():
        database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (_EPOCH,))


def _add_about(database: sqlite3.Connection, table: FeatureTable) -> None:
    database.execute(_ABOUT)
    rows = table.about.pairs.items()
    database.executemany("INSERT INTO about (name, value) VALUES (?, ?)", rows)
    _register(database, "about", "Licence, sources, method, disclaimer")


def _add_style(database: sqlite3.Connection, table: FeatureTable) -> None:
    style = qgis_style(table.theatre, table.kind, next(iter(table.theatre.name)))
    if style is None:
        return
    database.execute(_STYLES)
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
        " update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        (table.name, GEOMETRY, table.name, style, "Colours of the record", _EPOCH),
    )
    _register(database, "layer_styles", "Styles of QGIS")


def _register(database: sqlite3.Connection, name: str, about: str) -> None:
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES (?, 'attributes', ?, ?, ?)",
        (name, name, about, _EPOCH),
    )
