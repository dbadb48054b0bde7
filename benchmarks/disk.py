"""The generated theatre as a record on disk, as the service loads it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from app.domain.provenance import Source
from app.domain.snapshot import LayerKind, Snapshot
from app.ingest.write import snapshot_bytes
from benchmarks.record import GeneratedTheatre


def write_record(made: GeneratedTheatre, days: range, root: Path) -> list[str]:
    """Write the theatre and the control of some days; returns the layer's dates in order."""
    theatre = made.theatre
    home = root / theatre.id
    (home / "control").mkdir(parents=True)
    parties = [
        {
            "id": party.id,
            "name": dict(party.name.items()),
            "short": dict(party.short.items()),
            "colour": party.colour,
            "pattern": party.pattern,
            "order": party.order,
        }
        for party in theatre.parties
    ]
    document = {
        "id": theatre.id,
        "name": dict(theatre.name.items()),
        "region_layer": theatre.region_layer,
        "default_level": theatre.default_level,
        "control_layer": theatre.control_layer,
        "bbox": list(theatre.bbox),
        "attribution": list(theatre.attribution),
        "disclaimer": dict(theatre.disclaimer.items()),
        "parties": parties,
    }
    (home / "theatre.json").write_text(json.dumps(document))
    dates: list[str] = []
    for day in days:
        snapshot = _sourced(made.snapshot(day))
        if not dates:
            (home / "provinces").mkdir()
            regions = _regions(made, snapshot)
            name = f"{snapshot.info.valid_from.isoformat()}.geojson"
            (home / "provinces" / name).write_bytes(snapshot_bytes(regions))
        dates.append(snapshot.info.valid_from.isoformat())
        (home / "control" / f"{dates[-1]}.geojson").write_bytes(snapshot_bytes(snapshot))
    return dates


def _sourced(snapshot: Snapshot) -> Snapshot:
    """Name the source that the format asks for."""
    source = Source("seed", "Generated from a seed", snapshot.info.valid_from)
    zones = tuple(replace(zone, source_ids=(source.id,)) for zone in snapshot.zones)
    return replace(snapshot, info=replace(snapshot.info, sources=(source,)), zones=zones)


def _regions(made: GeneratedTheatre, control: Snapshot) -> Snapshot:
    layer, kind = made.theatre.region_layer, LayerKind.REGIONS
    info = replace(control.info, layer=layer, kind=kind, title="Generated provinces")
    return Snapshot(info, regions=made.provinces)
