"""The layer of provinces: Natural Earth's units under the theatre's own ids and names."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.region import Region
from app.domain.snapshot import Snapshot, SnapshotInfo
from record.inputs import Inputs, named
from record.natural_earth import Admin1, merged


def provinces(info: SnapshotInfo, inputs: Inputs, units: Mapping[str, Admin1]) -> Snapshot:
    """Return the provinces; a row that names several source units is their union.

    Args:
        info: the snapshot's metadata.
        inputs: the theatre's hand-made files.
        units: the source's units by ISO 3166-2 code.
    """
    regions = [_province(row, units, info.theatre) for row in inputs.rows("provinces.csv")]
    return Snapshot(info, regions=tuple(sorted(regions, key=lambda region: region.id)))


def _province(row: dict[str, str], units: Mapping[str, Admin1], theatre: str) -> Region:
    parts = [units[iso].geometry for iso in row["source_isos"].split("+")]
    return Region(
        id=row["id"],
        name=named(row),
        level="province",
        geometry=merged(parts),
        aliases=tuple(row["aliases"].split("|")),
        iso_3166_2=row["iso_3166_2"],
        pcode=row["pcode"],
        parent=theatre,
        note=row["note"] or None,
    )
