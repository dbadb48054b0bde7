"""A generated theatre to measure on: the same from the same seed, on any machine.

14 provinces made of 62 districts, six parties, about 25,000 vertices a snapshot. Borders are
fractal: straight Voronoi edges are cut finely and bent by a sum of waves, each half as long and
half as high as the one before. One bend moves every point of the plane, so whatever shared a
border still does, to the last bit: each layer is a valid coverage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Status, Zone

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Shapes = npt.NDArray[Any]

SEED = 20171126
DAYS = 100
PARTIES = ("party-a", "party-b", "party-c", "party-d", "party-e", "party-f")
ACCURACY_M = 2000.0

_BOX = (36.0, 32.5, 42.0, 37.0)  # degrees: west, south, east, north
_PROVINCES, _DISTRICTS, _FACES = 14, 62, 420
_FRONT_STEP_DEG, _REGION_STEP_DEG = 0.0048, 0.025  # pieces straight edges are cut into
_OCTAVES = 7


@dataclass(frozen=True)
class GeneratedTheatre:
    """The whole generated record; ``snapshot(day)`` for day 0 … 99."""

    seed: int = SEED
    _waves: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_waves", _waves(np.random.default_rng([self.seed, 0])))

    @cached_property
    def districts(self) -> tuple[Region, ...]:
        """62 districts, a coverage."""
        return tuple(
            _region(f"district-{i:02}", "district", shape)
            for i, shape in enumerate(self._district_shapes)
        )

    @cached_property
    def provinces(self) -> tuple[Region, ...]:
        """14 provinces, each the union of the districts nearest to its seat."""
        rng = np.random.default_rng([self.seed, 2])
        middles = shapely.get_coordinates(shapely.centroid(self._district_shapes))
        seats = middles[rng.choice(len(middles), _PROVINCES, replace=False)]
        owner = _nearest(middles, seats)
        return tuple(
            _region(f"province-{i:02}", "province", _union(self._district_shapes[owner == i]))
            for i in range(_PROVINCES)
        )

    def snapshot(self, day: int) -> Snapshot:
        """Return the control of one day: six zones; about one face in twenty moves a day."""
        holder = self._holders(day)
        zones = tuple(
            Zone(party, party, Status.CONTROLLED, _union(self.faces[holder == i]))
            for i, party in enumerate(PARTIES)
        )
        start = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(days=day)
        info = SnapshotInfo(
            theatre=self.theatre.id,
            layer="control",
            kind=LayerKind.CONTROL,
            valid_from=start.date(),
            recorded_at=start,
            revision=1,
            digest=f"sha256:{day:064x}",
            title="Generated control",
            method="generated",
            licence="MIT",
            positional_accuracy_m=ACCURACY_M,
        )
        return Snapshot(info, zones=zones)

    @cached_property
    def theatre(self) -> Theatre:
        """The vocabulary of the generated record."""
        colours = ("#c8604f", "#e3b23c", "#3f9a8a", "#6c8ebf", "#4a4a4f", "#9b6ca6")
        patterns = ("solid", "hatch", "dots", "cross", "solid", "hatch")
        names = [LocalText.of({"en": party}) for party in PARTIES]
        looks = zip(PARTIES, names, colours, patterns, strict=True)
        west, south, east, north = _BOX
        return Theatre(
            id="generated",
            name=LocalText.of({"en": "Generated theatre"}),
            parties=tuple(Party(p, n, n, c, k, i) for i, (p, n, c, k) in enumerate(looks)),
            region_layer="provinces",
            default_level="province",
            control_layer="control",
            bbox=(west - 1, south - 1, east + 1, north + 1),
            attribution=("Generated",),
            disclaimer=LocalText.of({"en": "A generated place."}),
        )

    @cached_property
    def _district_shapes(self) -> Shapes:
        rng = np.random.default_rng([self.seed, 1])
        cells = _voronoi(rng, _DISTRICTS)
        return self._bent_faces(shapely.boundary(cells), _REGION_STEP_DEG)

    @cached_property
    def faces(self) -> Shapes:
        """Small faces that are held as a whole; they end where the theatre ends."""
        rng = np.random.default_rng([self.seed, 3])
        cells = _voronoi(rng, _FACES)
        return self._bent_faces(shapely.boundary(cells), _FRONT_STEP_DEG)

    def _bent_faces(self, borders: Shapes, step_deg: float) -> Shapes:
        """Cut the borders finely, bend them and return the faces between them."""
        noded = shapely.get_parts(shapely.node(shapely.union_all(borders, grid_size=1e-9)))
        cut = shapely.segmentize(noded, step_deg)
        bent = shapely.transform(cut, lambda at: at + self._bend(at))
        faces = shapely.get_parts(shapely.polygonize(bent))
        return np.asarray(faces[np.lexsort(shapely.get_coordinates(shapely.centroid(faces)).T)])

    def _bend(self, at: Floats) -> Floats:
        """Return how far each point moves, degrees; nothing at the theatre's own border."""
        kx, ky, phase_x, phase_y, height = self._waves
        turn = at[:, :1] * kx + at[:, 1:] * ky
        moved = np.column_stack([np.sin(turn + phase_x) @ height, np.sin(turn + phase_y) @ height])
        west, south, east, north = _BOX
        inward = np.minimum(at - (west, south), (east, north) - at).min(axis=1)
        return np.asarray(moved * np.clip(inward / 0.3, 0.0, 1.0)[:, None])

    def _holders(self, day: int) -> Ints:
        """Return each face's holder: the nearest of circling strongholds, and a few pockets."""
        rng = np.random.default_rng([self.seed, 4])
        strongholds = rng.uniform(_BOX[:2], _BOX[2:], (2 * len(PARTIES), 2))
        turn = rng.uniform(0, 2 * np.pi, len(strongholds)) + 0.16 * day
        moved = strongholds + 0.6 * np.column_stack([np.cos(turn), np.sin(turn)])
        middles = shapely.get_coordinates(shapely.centroid(self.faces))
        holder = _nearest(middles, moved) % len(PARTIES)
        pockets = rng.choice(len(middles), len(middles) // 12, replace=False)
        holder[pockets] = rng.integers(0, len(PARTIES), len(pockets))
        return holder


def _waves(rng: np.random.Generator) -> Floats:
    """Return wave numbers x and y, phases x and y, and heights, shape (5, waves)."""
    octave = np.repeat(np.arange(_OCTAVES), 3)
    length_deg = 1.6 / 2.0**octave
    angle = rng.uniform(0, 2 * np.pi, len(octave))
    number = 2 * np.pi / length_deg
    phases = rng.uniform(0, 2 * np.pi, (2, len(octave)))
    height = 0.012 * length_deg
    return np.stack([number * np.cos(angle), number * np.sin(angle), *phases, height])


def _voronoi(rng: np.random.Generator, count: int) -> Shapes:
    west, south, east, north = _BOX
    seeds = shapely.MultiPoint(rng.uniform((west, south), (east, north), (count, 2)))
    cells = shapely.voronoi_polygons(seeds, extend_to=shapely.box(*_BOX))
    return np.asarray(shapely.intersection(shapely.get_parts(cells), shapely.box(*_BOX)))


def _nearest(points: Floats, seeds: Floats) -> Ints:
    distance = ((points[:, None, :] - seeds[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(distance.argmin(axis=1))


def _union(faces: Shapes) -> Polygon | MultiPolygon:
    union = shapely.coverage_union_all(faces)
    assert isinstance(union, Polygon | MultiPolygon)
    return union


def _region(region_id: str, level: str, shape: Polygon | MultiPolygon) -> Region:
    return Region(region_id, LocalText.of({"en": region_id}), level, shape)
