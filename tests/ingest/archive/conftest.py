"""One run of the real importer over a small archive, and what its report says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.ingest import parse_snapshot, parse_theatre
from app.ingest.validate import validate_paths
from tests.cli_scenes import Said, controlmap
from tests.conftest import Json
from tests.ingest.archive.scenes import RECORDED, archive, profile_file, record_of


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: what the command said, its report, and the record it left."""

    said: Said
    report: Json
    record: Path

    @property
    def snapshots(self) -> list[str]:
        """The days of the layer's snapshots."""
        return sorted(p.stem for p in (self.record / "demo" / "control").glob("*.geojson"))

    def zones(self, day: str) -> dict[str, Any]:
        """The geometries of a snapshot's zones by id."""
        file = self.record / "demo" / "control" / f"{day}.geojson"
        theatre = parse_theatre((self.record / "demo" / "theatre.json").read_bytes())
        path = f"demo/control/{file.name}"
        parsed = parse_snapshot(file.read_bytes(), path=path, theatre=theatre)
        assert parsed.issues == () or all(i.code == "jump-accepted" for i in parsed.issues)
        assert parsed.snapshot is not None
        return {zone.id: zone.geometry for zone in parsed.snapshot.zones}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """Return a function that imports days into a fresh record, or once more into the same."""
    record = record_of(tmp_path)

    def make(
        days: Mapping[str, object] | Sequence[Json], *more: str, profile: Json | None = None
    ) -> Ran:
        folder = archive(tmp_path, days)
        file = profile_file(tmp_path, profile)
        asked = ["--theatre", "demo", "--profile", str(file), "--recorded-at", RECORDED, *more]
        said = controlmap(record, "import", folder, *asked)
        written = file.with_suffix(".report.json")
        report = json.loads(written.read_text()) if written.is_file() else {}
        assert not any(r.issues for r in validate_paths([record]) if "jump" not in str(r.issues))
        return Ran(said, report, record)

    return make
