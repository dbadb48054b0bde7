"""A table as GDAL writes it: GeoPackage and FlatGeobuf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.export.tables import GEOMETRY, FeatureTable

_MULTI = ("MultiPoint", "MultiLineString", "MultiPolygon")
# By dimension of the geometry: what gathers several of it.
_GATHER = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)


def write_with_gdal(
    table: FeatureTable, path: Path, driver: str, options: dict[str, str] | None = None
) -> None:
    """Write a table with one of GDAL's drivers; provenance as the layer's metadata.

    Args:
        table: what is written.
        path: a file that does not exist yet.
        driver: ``GPKG`` or ``FlatGeobuf``.
        options: of the layer.
    """
    import pyarrow as pa  # noqa: PLC0415 - as in formats
    import pyogrio  # noqa: PLC0415 - brings pandas along: a second of every start

    if not table.located:
        pyogrio.write_arrow(
            table.columns,
            path,
            layer=table.name,
            driver=driver,
            layer_metadata=table.about.pairs,
            layer_options=options or {},
        )
        return
    geometries, kind = _of_one_type(table.geometries)
    wkb = pa.array(list(shapely.to_wkb(geometries, byte_order=1)), pa.binary())
    pyogrio.write_arrow(
        table.columns.append_column(GEOMETRY, wkb),
        path,
        layer=table.name,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type=kind,
        crs="OGC:CRS84" if driver != "GPKG" else "EPSG:4326",  # GeoPackage: lon, lat all the same
        layer_metadata=table.about.pairs,
        dataset_options={"VERSION": "1.3"} if driver == "GPKG" else {},
        layer_options=options or {},
    )


def _of_one_type(geometries: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], str]:
    """Return geometries of one type, gathered into the plural one where both occur.

    A map program makes one layer of one type; of lines and points together there is none.
    """
    kinds = {g.geom_type for g in geometries if g is not None}
    if len(kinds) == 1:
        return geometries, kinds.pop()
    dimensions = {int(d) for d in shapely.get_dimensions(geometries) if d >= 0}
    if len(dimensions) != 1:
        return geometries, "Unknown"
    dimension = dimensions.pop()
    gathered = [g if g is None or _plural(g) else _GATHER[dimension]([g]) for g in geometries]
    return np.array([*gathered, None], dtype=object)[:-1], _MULTI[dimension]


def _plural(geometry: Any) -> bool:  # noqa: ANN401
    return str(geometry.geom_type).startswith("Multi")
