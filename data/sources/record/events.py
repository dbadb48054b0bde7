"""The layer of events, as the editor wrote them down."""

from __future__ import annotations

import shapely

from app.domain.snapshot import Snapshot, SnapshotInfo
from app.ingest import build, dump
from record.inputs import Inputs


def events(info: SnapshotInfo, inputs: Inputs) -> Snapshot:
    """Return the events that happened from the snapshot's date on, in order."""
    day = info.valid_from.isoformat()
    entries = [entry for entry in inputs.entries("events.json") if entry["date"] >= day]
    entries.sort(key=lambda entry: (entry["date"], entry["id"]))
    pairs = [(entry, shapely.Point(entry["lon"], entry["lat"])) for entry in entries]
    return build.snapshot(dump.metadata(info), pairs, "")
