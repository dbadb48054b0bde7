"""A table as CSV (RFC 4180), with its description as W3C *CSV on the Web* beside it.

CSV has no place for licence or method inside: each row names its recording, its digest and the
licence, and the description at ``<file>-metadata.json`` says the rest.
**Source:** W3C Recommendations *Model for Tabular Data and Metadata on the Web* (section 5.3:
where the description is) and *Metadata Vocabulary for Tabular Data*, 2015.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.export.about import About
from app.export.cells import safe_cell
from app.export.tables import FeatureTable

if TYPE_CHECKING:
    import pyarrow as pa

METADATA_SUFFIX = "-metadata.json"
WKT = "wkt"
_ROWS = 2_000


def write_csv_file(table: FeatureTable, path: Path) -> None:
    """Write a table of features; geometry, when there is any, is the last column, as WKT."""
    import pyarrow as pa  # noqa: PLC0415 - as in formats

    columns = with_licence(table.columns, table.about)
    if table.located:
        text = [t or None for t in shapely.to_wkt(table.geometries, rounding_precision=-1)]
        columns = columns.append_column(WKT, pa.array(np.asarray(text), pa.string()))
    write_rows(columns, path)


def with_licence(columns: pa.Table, about: About) -> pa.Table:
    """Return columns with the terms of use and the attribution on each row."""
    import pyarrow as pa  # noqa: PLC0415 - as in formats

    for name, text in (("licence", about.licence), ("attribution", about.attribution)):
        columns = columns.append_column(name, pa.array([text] * columns.num_rows, pa.string()))
    return columns


def write_rows(columns: pa.Table, path: Path) -> None:
    """Write columns as CSV, UTF-8, a header line first; no cell is a formula."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(columns.column_names)
        for batch in columns.to_batches(max_chunksize=_ROWS):
            values = [column.to_pylist() for column in batch.columns]
            out.writerows([safe_cell(cell) for cell in row] for row in zip(*values, strict=True))


def described(names: Sequence[tuple[str, str]], about: About, url: str) -> str:
    """Return the description of a CSV file.

    Args:
        names: columns with their XML Schema types.
        about: provenance.
        url: of the CSV file, relative to the description.
    """
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dc:title": about.title,
        "dc:license": about.licence,
        "dc:source": about.sources,
        "dc:provenance": about.method,
        "dc:rights": dict(about.disclaimer),
        "dc:identifier": list(about.digests),
        "dc:creator": about.attribution,
        "tableSchema": {"columns": [{"name": n, "datatype": t} for n, t in names]},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def types_of(columns: pa.Table) -> list[tuple[str, str]]:
    """Return columns with their types as XML Schema names them."""
    names = {"int64": "integer", "double": "double", "date32[day]": "date", "bool": "boolean"}
    return [(f.name, names.get(str(f.type), "string")) for f in columns.schema]
