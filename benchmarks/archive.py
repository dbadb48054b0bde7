"""A generated record of any number of days on disk: 25,000 vertices a snapshot, one a day.

The ground moves for 40 days and back again, so that an archive of years needs no years to draw.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.provenance import Source
from app.domain.snapshot import LayerKind, Snapshot
from app.ingest.write import snapshot_bytes
from benchmarks.record import GeneratedTheatre

_DISTINCT = 40
_START = datetime(2014, 1, 1, tzinfo=UTC)
_SOURCES = (Source("made", "Made for measuring"),)


def write_archive(folder: Path, days: int) -> list[Path]:
    """Write a record of so many days; return its control files in the order of their dates."""
    made = GeneratedTheatre()
    home = folder / made.theatre.id
    (home / "control").mkdir(parents=True)
    (home / "provinces").mkdir()
    (home / "theatre.json").write_text(json.dumps(_theatre(made)), "utf-8")
    (home / "provinces" / "2014-01-01.geojson").write_bytes(_provinces(made))
    drawn = [snapshot_bytes(_control(made, day)) for day in range(min(days, _DISTINCT))]
    files: list[Path] = []
    for day in range(days):
        date = (_START + timedelta(days=day)).date().isoformat()
        files.append(home / "control" / f"{date}.geojson")
        turn = day % (2 * _DISTINCT)
        ground = drawn[min(turn, 2 * _DISTINCT - 1 - turn)]
        files[-1].write_bytes(ground.replace(b"2014-01-01", date.encode()))
    return files


def shorter(archive: Path, folder: Path, days: int) -> Path:
    """Link the first days of an archive into a folder of their own; return it."""
    for path in sorted(archive.rglob("*.*")):
        place = folder / path.relative_to(archive)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name != "control" or days > 0:
            days -= path.parent.name == "control"
            place.hardlink_to(path)
    return folder


def _control(made: GeneratedTheatre, day: int) -> Snapshot:
    drawn = made.snapshot(day)
    info = replace(
        drawn.info,
        valid_from=_START.date(),
        recorded_at=_START,
        sources=_SOURCES,
        jump_accepted="generated",
    )
    zones = tuple(replace(zone, source_ids=("made",)) for zone in drawn.zones)
    return replace(drawn, info=info, zones=zones)


def _provinces(made: GeneratedTheatre) -> bytes:
    info = replace(
        made.snapshot(0).info,
        layer="provinces",
        kind=LayerKind.REGIONS,
        valid_from=_START.date(),
        recorded_at=_START,
        sources=_SOURCES,
    )
    return snapshot_bytes(Snapshot(info, regions=made.provinces))


def _theatre(made: GeneratedTheatre) -> dict[str, object]:
    theatre = made.theatre
    return {
        "id": theatre.id,
        "name": dict(theatre.name),
        "region_layer": theatre.region_layer,
        "default_level": theatre.default_level,
        "control_layer": theatre.control_layer,
        "bbox": list(theatre.bbox),
        "attribution": list(theatre.attribution),
        "disclaimer": dict(theatre.disclaimer),
        "parties": [
            {
                "id": party.id,
                "name": dict(party.name),
                "short": dict(party.short),
                "colour": party.colour,
                "pattern": party.pattern,
                "order": party.order,
            }
            for party in theatre.parties
        ],
    }
