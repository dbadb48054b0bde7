"""What changed hands between two dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shapely import MultiPolygon, Polygon

from app.domain.region import Region
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre

CONTESTED = "contested"
UNASSIGNED = "unassigned"
"""The two states of ground that no party holds outright; not ids of parties."""


@dataclass(frozen=True, slots=True)
class ChangedArea:
    """Ground that went from one holder to another.

    Attributes:
        from_party: party id, ``contested`` or ``unassigned`` at the first date.
        to_party: the same at the second.
        geometry: lon/lat degrees, CRS84.
        area_km2: on the WGS 84 ellipsoid.
    """

    from_party: str
    to_party: str
    geometry: Polygon | MultiPolygon = field(repr=False)
    area_km2: float


@dataclass(frozen=True, slots=True)
class Transition:
    """From whom to whom, in one region: rows and columns sum to the areas at both dates.

    Attributes:
        region: what is measured.
        before: the recording at the first date.
        after: the recording at the second.
        area_km2: the region's.
        states: party ids that hold at either date, then contested and unassigned.
        matrix_km2: km² by (state at the first date, state at the second).
    """

    theatre: Theatre
    region: Region
    boundary: SnapshotInfo | None
    before: SnapshotInfo
    after: SnapshotInfo
    requested: tuple[date, date]
    area_km2: float
    states: tuple[str, ...]
    matrix_km2: Mapping[tuple[str, str], float] = field(repr=False)

    def gained_km2(self, state: str) -> float:
        """Return what a state took from others."""
        return sum(v for (a, b), v in self.matrix_km2.items() if b == state != a)

    def lost_km2(self, state: str) -> float:
        """Return what a state lost to others."""
        return sum(v for (a, b), v in self.matrix_km2.items() if a == state != b)
