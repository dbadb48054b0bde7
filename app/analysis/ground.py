"""One snapshot's ground as it is measured: its zones, and what bounds each party's share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from app.analysis.bounds import PartyExtent, party_extents
from app.domain.region import Region
from app.domain.zone import Zone
from app.geo.area import Floats, areas_km2
from app.geo.known_areas import KnownAreas, areas_after
from app.geo.overlay import RegionEdges


@dataclass(frozen=True, slots=True)
class Ground:
    """What is measured of one snapshot.

    Attributes:
        zones: a coverage.
        parties: ids in vocabulary order.
        extents: each party's bounds, in the same order.
    """

    zones: tuple[Zone, ...]
    parties: tuple[str, ...]
    extents: tuple[PartyExtent, ...]

    @classmethod
    def of(cls, zones: Sequence[Zone], parties: Sequence[str], accuracy_m: float | None) -> Ground:
        """Return a snapshot's ground.

        Args:
            zones: one snapshot's, a coverage.
            parties: ids in vocabulary order.
            accuracy_m: positional accuracy of the front line, metres.
        """
        return cls(tuple(zones), tuple(parties), party_extents(zones, parties, accuracy_m))

    @property
    def held(self) -> list[BaseGeometry]:
        """The zones' geometries."""
        return [zone.geometry for zone in self.zones]

    @property
    def bounds(self) -> list[BaseGeometry]:
        """What each party surely holds, then what each may hold."""
        return [e.surely for e in self.extents] + [e.maybe for e in self.extents]


@dataclass(frozen=True, slots=True)
class Measured:
    """Areas of one ground in some regions, km².

    Attributes:
        regions: ids.
        total: shape (regions,).
        zones: shape (regions, zones).
        low: shape (regions, parties).
        high: shape (regions, parties).
    """

    regions: tuple[str, ...]
    total: Floats
    zones: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Measure:
    """Regions made ready to measure many snapshots in.

    Attributes:
        regions: ids.
        total: areas, km².
        edges: borders.
    """

    regions: tuple[str, ...]
    total: Floats
    edges: RegionEdges

    @classmethod
    def of(cls, regions: Sequence[Region]) -> Measure:
        """Return the regions made ready."""
        shapes = [region.geometry for region in regions]
        ids = tuple(region.id for region in regions)
        return cls(ids, areas_km2(shapes), RegionEdges.of(shapes))

    def measured(
        self, ground: Ground, before: KnownAreas | None = None
    ) -> tuple[Measured, KnownAreas]:
        """Return the areas of a ground, and what to know of them for the next one.

        Args:
            ground: a snapshot's.
            before: what an earlier ground measured in these regions; its zones that are still
                there are not measured again.
        """
        zones, known = areas_after(self.edges, ground.held, before)
        bounds = self.edges.areas_km2(ground.bounds)
        half = len(ground.parties)
        low, high = bounds[:, :half], bounds[:, half:]
        return Measured(self.regions, self.total, zones, low, high), known


@dataclass(frozen=True, slots=True)
class GroundEdges:
    """One snapshot's ground made ready to measure many polygons in it.

    Attributes:
        ground: the snapshot's.
        edges: borders of its zones and bounds.
    """

    ground: Ground
    edges: RegionEdges

    @classmethod
    def of(cls, ground: Ground) -> GroundEdges:
        """Return a ground made ready."""
        return cls(ground, RegionEdges.of(ground.held + ground.bounds))

    def pairs(self, region: Region) -> int:
        """Return how many pairs of edges are looked at to measure one region: what it costs."""
        return self.edges.pairs([region.geometry])

    def measured(self, region: Region) -> Measured:
        """Return the areas of the ground in one region."""
        inside = self.edges.areas_km2([region.geometry]).T
        zones, half = len(self.ground.zones), len(self.ground.parties)
        low, high = inside[:, zones : zones + half], inside[:, zones + half :]
        total = areas_km2([region.geometry])
        return Measured((region.id,), total, inside[:, :zones], low, high)
