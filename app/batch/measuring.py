"""Shares and bounds of consecutive snapshots in one set of regions.

What stays from one snapshot to the next is not measured again: zones and bounds keep the areas
they had (``geo.known_areas``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.analysis.bounds import PartyExtent, party_extents
from app.analysis.ground import Ground, Measure, Measured
from app.analysis.rounding import quoted_km2, quoted_share
from app.analysis.shares import METHOD_ID, closed_shares
from app.batch.tables import parquet
from app.catalog.share_book import whole_region
from app.domain.change import CONTESTED, UNASSIGNED
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.known_areas import KnownAreas, areas_after

_NOTHING = 1e-9  # fraction below which a share is rounding, not land


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the snapshot measured last."""

    zones: KnownAreas | None = None
    bounds: KnownAreas | None = None


class RegionMeasure:
    """Measures snapshots one after the other in the regions of one recording.

    Args:
        theatre: the vocabulary.
        regions: the recording; of the default layer, the whole theatre is measured too.
    """

    def __init__(self, theatre: Theatre, regions: Snapshot) -> None:
        self.theatre = theatre
        self.info = regions.info
        self.regions: tuple[Region, ...] = regions.regions
        if regions.info.layer == theatre.region_layer:
            self.regions = (whole_region(theatre, self.regions), *self.regions)
        self.measure = Measure.of(self.regions)
        self._parties = tuple(party.id for party in theatre.parties)
        self._known = _Known()

    def shares(self, control: Snapshot, *, bounds: bool) -> Mapping[str, RegionShares]:
        """Return every region's shares, by region id.

        Args:
            control: the snapshot; what it has in common with the last one is not measured again.
            bounds: whether low and high are computed; else they say nothing.
        """
        extents: tuple[PartyExtent, ...] = ()
        if bounds:
            accuracy_m = control.info.positional_accuracy_m
            extents = party_extents(control.zones, self._parties, accuracy_m)
        ground = Ground(control.zones, self._parties, extents)
        zones, known = areas_after(self.measure.edges, ground.held, self._known.zones)
        nothing = np.zeros((len(self.regions), len(self._parties)))
        low, high, known_bounds = nothing, nothing, self._known.bounds
        if bounds:
            found, known_bounds = areas_after(self.measure.edges, ground.bounds, known_bounds)
            low, high = np.split(found, 2, axis=1)
        self._known = _Known(known, known_bounds)
        measured = Measured(self.measure.regions, self.measure.total, zones, low, high)
        return closed_shares(ground, measured)

    def about(self, control: Snapshot) -> dict[str, str]:
        """Return what every row of a table of these regions says."""
        return {
            "theatre": self.theatre.id,
            "valid_from": control.info.valid_from.isoformat(),
            "snapshot": control.info.id,
            "digest": control.info.digest,
            "boundary": self.info.id,
            "boundary_digest": self.info.digest,
            "method": METHOD_ID,
        }


def share_table(about: Mapping[str, str], shares: Mapping[str, RegionShares]) -> bytes:
    """Return who holds how much: one row a region and holder, in vocabulary order."""
    rows: list[tuple[object, ...]] = []
    for region in shares.values():
        held = [(s.party, s.share, s.area_km2) for s in region.shares if s.share > _NOTHING]
        held.append((CONTESTED, region.contested, region.contested_km2))
        held.append((UNASSIGNED, region.unassigned, region.unassigned_km2))
        for party, share, km2 in held:
            of = quoted_km2(region.area_km2)
            rows.append((region.region, party, quoted_share(share), quoted_km2(km2), of))
    return parquet(about, ("region", "party", "share", "area_km2", "region_area_km2"), rows)


def bounds_table(about: Mapping[str, str], shares: Mapping[str, RegionShares]) -> bytes:
    """Return what each party surely holds and may hold: one row a region and party."""
    rows = [
        (region.region, s.party, quoted_share(s.low), quoted_share(s.high))
        for region in shares.values()
        for s in region.shares
    ]
    return parquet(about, ("region", "party", "low", "high"), rows)
