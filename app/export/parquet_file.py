"""A table as GeoParquet 1.1 with a box a row, so that a reader skips what lies elsewhere.

**Source:** OGC GeoParquet 1.1.0: ``geo`` metadata, WKB, ``covering``; edges are planar in lon/lat,
as RFC 7946 has them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from app.export.about import About
from app.export.tables import GEOMETRY, FeatureTable

if TYPE_CHECKING:
    import pyarrow as pa

BOX = "bbox"
ABOUT = "controlmap"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_ROW_GROUP = 10_000


def write_parquet(table: FeatureTable, path: Path) -> None:
    """Write a table of features; without geometry it is plain Parquet."""
    import pyarrow as pa  # noqa: PLC0415 - as in formats

    if not table.located:
        write_plain(table.columns, table.about, path)
        return
    missing = shapely.is_missing(table.geometries)
    boxes = shapely.bounds(table.geometries)
    sides = [pa.array(boxes[:, i], pa.float64()) for i in range(4)]
    box = pa.StructArray.from_arrays(sides, _SIDES, mask=pa.array(missing))
    wkb = shapely.to_wkb(table.geometries, byte_order=1)
    columns = table.columns.append_column(BOX, box)
    columns = columns.append_column(GEOMETRY, pa.array(list(wkb), pa.binary()))
    _write(columns, {"geo": json.dumps(_geo(table, boxes[~missing]))}, table.about, path)


def write_plain(columns: pa.Table, about: About, path: Path) -> None:
    """Write columns as Parquet with their provenance."""
    _write(columns, {}, about, path)


def _write(columns: pa.Table, more: Mapping[str, str], about: About, path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - as in formats

    named = {**more, ABOUT: about.json}
    columns = columns.replace_schema_metadata(named)
    pq.write_table(columns, path, compression="zstd", row_group_size=_ROW_GROUP)


def _geo(table: FeatureTable, boxes: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, object]:
    kinds = {g.geom_type for g in table.geometries if g is not None}
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    column = {
        "encoding": "WKB",
        "geometry_types": sorted(kinds),
        "edges": "planar",
        "bbox": [west, south, east, north],
        "covering": {BOX: {side: [BOX, side] for side in _SIDES}},
    }
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
