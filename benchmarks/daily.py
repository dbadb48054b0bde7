"""A generated archive: a record of many daily snapshots, the same from the same seed.

Faces lie in a warped mesh; an edge of the mesh is bent the same way for the two faces it parts, so
every day is a coverage to the last digit. From one day to the next a few edges are bent anew, which
gives one face in twenty another shape, and a few faces change hands; all others stay as they were.
Regions are the cells of another mesh over the same ground.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import Polygon
from shapely.geometry import mapping

Floats = npt.NDArray[np.float64]
Doc = dict[str, Any]

THEATRE = "generated"
PARTIES = ("party-a", "party-b", "party-c", "party-d", "party-e", "party-f")
FIRST_DAY = date(2020, 1, 1)

_BOX = (36.0, 32.5, 42.0, 37.0)  # degrees: west, south, east, north
_COLOURS = ("#c8604f", "#e3b23c", "#3f9a8a", "#6c8ebf", "#4a4a4f", "#9b6ca6")
_DECIMALS = 5
_CHANGED = 1 / 20  # of the faces, from one day to the next
_ACCURACY_M = 2000.0


@dataclass(frozen=True)
class Size:
    """How large an archive is.

    Attributes:
        days: snapshots, one a day.
        faces: columns and rows of the mesh of control.
        regions: columns and rows of the mesh of regions.
        bends: positions an edge of a face has between its ends.
    """

    days: int
    faces: tuple[int, int] = (21, 20)
    regions: tuple[int, int] = (17, 16)
    bends: int = 6


class Mesh:
    """Warped cells over the box; every edge is known once, for both its sides."""

    def __init__(self, cells: tuple[int, int], bends: int, rng: np.random.Generator) -> None:
        self._columns, self._rows = cells
        self._bends = bends
        self._rng = rng
        west, south, east, north = _BOX
        self._step = np.array([(east - west) / self._columns, (north - south) / self._rows])
        x, y = np.meshgrid(np.arange(self._columns + 1), np.arange(self._rows + 1))
        moved = rng.uniform(-0.1, 0.1, (self._rows + 1, self._columns + 1, 2))
        moved[[0, -1], :, 1] = 0.0  # the box's own border stays straight
        moved[:, [0, -1], 0] = 0.0
        self._nodes = (west, south) + (np.dstack([x, y]) + moved) * self._step
        self._edges: dict[tuple[int, int, int], Floats] = {}
        for key in self._keys():
            self._bend(key)

    def cells(self) -> list[Polygon]:
        """Return the cells as they are now, row by row."""
        return [self._cell(x, y) for y in range(self._rows) for x in range(self._columns)]

    def bend_some(self, cells: int) -> None:
        """Bend edges anew until so many cells, about, have another shape."""
        inner = [key for key in self._edges if self._is_inner(key)]
        for i in self._rng.choice(len(inner), max(1, cells // 2), replace=False):
            self._bend(inner[int(i)])

    def _keys(self) -> Iterator[tuple[int, int, int]]:
        """Yield (axis, column, row) of every edge: axis 0 runs east, 1 runs north."""
        for y in range(self._rows + 1):
            for x in range(self._columns + 1):
                if x < self._columns:
                    yield 0, x, y
                if y < self._rows:
                    yield 1, x, y

    def _is_inner(self, key: tuple[int, int, int]) -> bool:
        axis, x, y = key
        return 0 < y < self._rows if axis == 0 else 0 < x < self._columns

    def _bend(self, key: tuple[int, int, int]) -> None:
        axis, x, y = key
        start, end = self._nodes[y, x], self._nodes[y + axis, x + 1 - axis]
        part = np.linspace(0, 1, self._bends + 2)
        line = start + part[:, None] * (end - start)
        if self._is_inner(key):
            high = self._rng.uniform(-0.1, 0.1, len(part)) * np.sin(np.pi * part)
            line[:, 1 - axis] += high * self._step[1 - axis]
        self._edges[key] = line.round(_DECIMALS)

    def _cell(self, x: int, y: int) -> Polygon:
        south, north = self._edges[0, x, y], self._edges[0, x, y + 1]
        west, east = self._edges[1, x, y], self._edges[1, x + 1, y]
        return Polygon(np.concatenate([south[:-1], east[:-1], north[:0:-1], west[:0:-1]]))


def write_archive(root: Path, size: Size, seed: int = 20171126) -> Path:
    """Write the archive as a record in format v1; return its folder."""
    home = root / THEATRE
    (home / "control").mkdir(parents=True)
    (home / "units").mkdir()
    (home / "theatre.json").write_text(json.dumps(_theatre()))
    rng = np.random.default_rng(seed)
    regions = [_region(i, c) for i, c in enumerate(Mesh(size.regions, 12, rng).cells())]
    _write(home / "units", FIRST_DAY, "regions", regions)
    mesh, changed = Mesh(size.faces, size.bends, rng), size.faces[0] * size.faces[1] * _CHANGED
    columns, rows = size.faces
    blocks = [(x * 3 // columns) + 3 * (y * 2 // rows) for y in range(rows) for x in range(columns)]
    holder = np.array(blocks)
    for day in range(size.days):
        if day:
            mesh.bend_some(round(changed))
            flips = rng.choice(len(holder), max(1, round(changed / 5)), replace=False)
            holder[flips] = rng.integers(0, len(PARTIES), len(flips))
        zones = [
            _zone(i, int(p), c) for i, (p, c) in enumerate(zip(holder, mesh.cells(), strict=True))
        ]
        _write(home / "control", FIRST_DAY + timedelta(days=day), "control", zones)
    return root


def _write(folder: Path, day: date, kind: str, features: list[Doc]) -> None:
    recorded = datetime.combine(day, datetime.min.time())
    about: Doc = {
        "format": 1,
        "theatre": THEATRE,
        "layer": folder.name,
        "kind": kind,
        "valid_from": day.isoformat(),
        "recorded_at": f"{recorded.isoformat()}Z",
        "revision": 1,
        "title": f"Generated {folder.name}",
        "method": "generated",
        "licence": "CC0-1.0",
        "sources": [{"id": "made", "title": "A generator", "published": day.isoformat()}],
    }
    if kind == "control":
        about |= {"positional_accuracy_m": _ACCURACY_M, "jump_accepted": "generated"}
    document = {"type": "FeatureCollection", "metadata": about, "features": features}
    (folder / f"{day}.geojson").write_text(json.dumps(document))


def _feature(geometry: Polygon, **properties: object) -> Doc:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def _region(number: int, cell: Polygon) -> Doc:
    id_ = f"unit-{number:03}"
    return _feature(cell, id=id_, name={"en": id_}, aliases=[], level="unit", parent=THEATRE)


def _zone(number: int, party: int, cell: Polygon) -> Doc:
    about = {"status": "controlled", "source_ids": ["made"], "confidence": "high"}
    return _feature(cell, id=f"face-{number:03}", party=PARTIES[party], **about)


def _theatre() -> Doc:
    west, south, east, north = _BOX
    parties = [
        {
            "id": party,
            "name": {"en": party},
            "short": {"en": party},
            "colour": colour,
            "pattern": "solid",
            "order": order,
        }
        for order, (party, colour) in enumerate(zip(PARTIES, _COLOURS, strict=True), start=1)
    ]
    return {
        "id": THEATRE,
        "name": {"en": "Generated theatre"},
        "aliases": [],
        "region_layer": "units",
        "default_level": "unit",
        "control_layer": "control",
        "bbox": [west - 1, south - 1, east + 1, north + 1],
        "attribution": ["Generated"],
        "disclaimer": {"en": "A generated place."},
        "parties": parties,
    }
