"""Recordings as one flat table: of a snapshot, or of a layer over all its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from app.analysis.rounding import quoted_km2
from app.catalog.catalog import Catalog
from app.catalog.feature_rows import rows_of
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import ValidInterval
from app.export.about import About
from app.geo.area import areas_km2

if TYPE_CHECKING:
    import pyarrow as pa

Geometries = npt.NDArray[Any]

GEOMETRY = "geometry"
_AREAS = (LayerKind.CONTROL, LayerKind.REGIONS, LayerKind.OVERLAY)


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features as rows.

    Attributes:
        theatre: its vocabulary styles what can be styled.
        kind: what the features are.
        geometries: lon/lat degrees (CRS84), None for what lies nowhere, shape (n,).
        columns: everything else, without the geometry.
        about: provenance.
    """

    theatre: Theatre
    kind: LayerKind
    geometries: Geometries = field(repr=False)
    columns: pa.Table = field(repr=False)
    about: About

    @property
    def name(self) -> str:
        """The layer's id: what the table is called inside a file."""
        return self.about.layer

    @property
    def located(self) -> bool:
        """Whether any row lies somewhere: claims do not."""
        return bool(np.any(~shapely.is_missing(self.geometries)))


def snapshot_table(catalog: Catalog, info: SnapshotInfo) -> FeatureTable:
    """Return one recording; ``valid_to`` is what it says of itself, whatever followed it.

    So the table of a digest never changes.
    """
    title = f"{info.title} ({info.id})"
    return _table(catalog, [(info, ValidInterval(info.valid_from, info.valid_to))], title)


def layer_table(catalog: Catalog, theatre: str, layer: str) -> FeatureTable:
    """Return every feature of every recording that stands, each with the days it holds.

    Days are half-open: ``valid_to`` is the first day a row no longer holds; empty: it still does.
    """
    held = [(h.info, h.interval) for h in catalog.timeline(theatre, layer).held()]
    return _table(catalog, held, f"{theatre}/{layer}, every date")


def _table(
    catalog: Catalog, held: Sequence[tuple[SnapshotInfo, ValidInterval]], title: str
) -> FeatureTable:
    info = held[0][0]
    theatre = catalog.theatre(info.theatre)
    rows: list[dict[str, object]] = []
    geometries: list[Any] = []
    for recording, interval in held:
        for row in rows_of(catalog.read(recording), theatre):
            geometries.append(row.geometry)
            days = row.own or interval
            about: dict[str, object] = {
                "valid_from": days.start,
                "valid_to": days.end,
                "snapshot": recording.id,
                "digest": recording.digest,
            }
            rows.append(row.properties | about)
    shapes = np.array([*geometries, None], dtype=object)[:-1]
    if info.kind in _AREAS:
        for row_, area in zip(rows, areas_km2(shapes).tolist(), strict=True):
            row_["area_km2"] = quoted_km2(area)
    infos = [recording for recording, _ in held]
    made_of = About.of(title, theatre, info.layer, infos)
    return FeatureTable(theatre, info.kind, shapes, arrow_of(rows), made_of)


def arrow_of(rows: Sequence[dict[str, object]]) -> pa.Table:
    """Return rows as columns; a column's type is the widest its values need, text when empty."""
    import pyarrow as pa  # noqa: PLC0415 - as in formats

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    return pa.table({n: pa.array(values, _type_of(values)) for n, values in columns.items()})


def _type_of(values: Iterable[object]) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 - as in formats

    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    if kinds == {date}:
        return pa.date32()
    if kinds == {bool}:
        return pa.bool_()
    return pa.string()
