"""Overlays of agreements whose bounds nobody published: drawn from who held the ground that day."""

from __future__ import annotations

from typing import Any

import shapely
from shapely import MultiPolygon, Polygon

from app.domain.local_text import LocalText
from app.domain.region import Region
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.domain.zone import Zone
from record.inputs import Inputs


def agreement(info: SnapshotInfo, inputs: Inputs, zones: tuple[Zone, ...]) -> Snapshot:
    """Return an agreement's regions: for each, the zone round a place, its enclaves filled.

    Args:
        info: the snapshot's metadata.
        inputs: the theatre's hand-made files.
        zones: control on the day the agreement is drawn from.
    """
    places = {row["id"]: row for row in inputs.rows("places.csv")}
    entry = _entry(info, inputs)
    regions = [_region(r, entry["level"], places[r["place"]], zones) for r in entry["regions"]]
    return Snapshot(info, regions=tuple(regions))


def drawn_from(info: SnapshotInfo, inputs: Inputs) -> str:
    """Return the day whose front lines the agreement is drawn from."""
    return str(_entry(info, inputs)["drawn_from"])


def _entry(info: SnapshotInfo, inputs: Inputs) -> dict[str, Any]:
    day = info.valid_from.isoformat()
    entries: list[dict[str, Any]] = inputs.entries("agreements.json")
    return next(e for e in entries if e["layer"] == info.layer and e["valid_from"] == day)


def _region(
    entry: dict[str, Any], level: str, place: dict[str, str], zones: tuple[Zone, ...]
) -> Region:
    point = shapely.Point(float(place["lon"]), float(place["lat"]))
    zone = next(zone for zone in zones if zone.geometry.contains(point))
    return Region(
        id=entry["id"],
        name=LocalText.of(entry["name"]),
        level=level,
        geometry=_filled(zone.geometry),
        aliases=tuple(entry["aliases"]),
        note=entry["note"],
    )


def _filled(geometry: Polygon | MultiPolygon) -> Polygon:
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    return Polygon(largest.exterior)
