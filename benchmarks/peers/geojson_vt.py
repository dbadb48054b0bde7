"""geojson-vt + vt-pbf in Node: the quickest tiles there are, in its own process, no HTTP."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import shapely

from app.domain.snapshot import Snapshot
from app.render.tile_features import FeatureLayer
from benchmarks.peers import ROOT, PeerMissingError

NAME = "geojson-vt + vt-pbf"
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Made:
    """What the peer took, processor seconds (medians), and its tiles by ``z/x/y``."""

    index_s: float
    tiles_s: float
    tiles: dict[str, bytes] = field(repr=False)


def what() -> str:
    """Return the peer's name and versions."""
    found = [_package(name)["version"] for name in ("geojson-vt", "vt-pbf")]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return f"geojson-vt {found[0]} + vt-pbf {found[1]}, Node {node.strip()}"


def tiles(
    snapshot: Snapshot, layer: FeatureLayer, addresses: Sequence[tuple[int, int, int]]
) -> Made:
    """Make tiles of a snapshot's zones, each once, in several rounds from a new index.

    Raises:
        PeerMissingError: Node or the packages are not installed.
    """
    if shutil.which("node") is None or not (ROOT / "node_modules" / "vt-pbf").is_dir():
        raise PeerMissingError(NAME, "Node or its packages (`npm ci`)")
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(zone.geometry)),
        }
        for zone, properties in zip(snapshot.zones, layer.properties, strict=True)
    ]
    work: dict[str, Any] = {
        "geojson": {"type": "FeatureCollection", "features": features},
        "tiles": list(addresses),
        "rounds": _ROUNDS,
    }
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "work.json"
        given.write_text(json.dumps(work))
        script = str(ROOT / "benchmarks" / "peers" / "geojson_vt.mjs")
        done = subprocess.run(["node", script, str(given)], capture_output=True, check=True)
    said = json.loads(done.stdout)
    return Made(
        median(said["index_s"]),
        median(said["tiles_s"]),
        {address: base64.b64decode(data) for address, data in said["made"].items()},
    )


def _package(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "node_modules" / name / "package.json").read_text())
    return found
