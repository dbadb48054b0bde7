"""GeoParquet, through geopandas and pyarrow, which are imported only here and only when needed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np

from app.ingest.archive.gdal_reader import from_wkb, undrawn
from app.ingest.archive.source import LAYER, SourceFile, UnreadableSourceError


def read_parquet(path: Path) -> SourceFile:
    """Read a GeoParquet file of this machine.

    Raises:
        UnreadableSourceError: no Parquet, or none with geometries.
    """
    import geopandas  # noqa: PLC0415 - heavy, and few archives are Parquet
    import pyarrow  # noqa: PLC0415

    try:
        with path.open("rb") as file, np.errstate(invalid="ignore"):
            table = geopandas.read_parquet(file)
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise UnreadableSourceError(f"it is no GeoParquet: {str(error)[:200]}") from error
    name = table.geometry.name
    crs = table.crs.to_string() if table.crs is not None else "OGC:CRS84"
    rows = table.drop(columns=name).to_dict("records")
    plain = ({**{k: _plain(v) for k, v in row.items()}, LAYER: path.stem} for row in rows)
    features = tuple(from_wkb(table.geometry.to_wkb().to_numpy(), plain))
    notes = undrawn(features)
    if table.geometry.has_z.any():
        notes["heights dropped"] = int(table.geometry.has_z.sum())
    return SourceFile(path, crs, features, notes)


def _plain(value: object) -> object:
    """Return a cell as JSON would have it; NaN and NaT are nothing."""
    if isinstance(value, date | datetime):
        return None if value != value else value.isoformat()  # noqa: PLR0124 - NaT
    return None if value is None or value != value else value  # noqa: PLR0124 - NaN
