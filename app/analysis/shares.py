"""Who holds each region in one snapshot: areas, shares, bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analysis.ground import Ground, Measure, Measured
from app.domain.region import Region
from app.domain.share import RegionShares, Share
from app.domain.zone import Status, Zone
from app.geo.area import Floats

METHOD_ID = "exact-area-4"
"""Names the way shares are computed; it changes when any answer could."""

_NOTHING = 1e-9  # fraction below which a bound is rounding, not land


def region_shares(
    regions: Sequence[Region],
    zones: Sequence[Zone],
    parties: Sequence[str],
    accuracy_m: float | None,
) -> dict[str, RegionShares]:
    """Return every region's shares, by region id; each closes to 1 within 1e-9.

    Args:
        regions: polygons shares are asked for.
        zones: one snapshot's zones, a coverage.
        parties: ids in vocabulary order.
        accuracy_m: positional accuracy of the front line, metres.

    >>> from shapely import box
    >>> from app.domain.local_text import LocalText
    >>> square = Region("r", LocalText.of({"en": "R"}), "province", box(0, 0, 2, 1))
    >>> zone = Zone("z", "a", Status.CONTROLLED, box(0, 0, 1, 1))
    >>> found = region_shares([square], [zone], ["a"], None)["r"]
    >>> round(found.shares[0].share, 9), round(found.unassigned, 9)
    (0.5, 0.5)
    """
    ground = Ground.of(zones, parties, accuracy_m)
    return closed_shares(ground, Measure.of(regions).measured(ground)[0])


def closed_shares(ground: Ground, measured: Measured) -> dict[str, RegionShares]:
    """Return every region's shares of a measured ground, by region id; each closes to 1."""
    return {
        region: _region(
            region,
            float(measured.total[i]),
            measured.zones[i],
            ground.zones,
            ground.parties,
            (measured.low[i], measured.high[i]),
        )
        for i, region in enumerate(measured.regions)
    }


def _region(
    region: str,
    total_km2: float,
    by_zone: Floats,
    zones: Sequence[Zone],
    parties: Sequence[str],
    bounds: tuple[Floats, Floats],
) -> RegionShares:
    # Zones may overlap within ingest's tolerance: ground that two claim is counted once, taken
    # from all in proportion, so that shares close also in a region as small as the tolerance.
    by_zone = by_zone * (total_km2 / max(float(by_zone.sum()), total_km2))
    held = dict.fromkeys(parties, 0.0)
    other = {Status.CONTESTED: 0.0, Status.PRESENCE: 0.0, Status.UNKNOWN: 0.0}
    for zone, area in zip(zones, by_zone, strict=True):
        if zone.status is Status.CONTROLLED and zone.party is not None:
            held[zone.party] += float(area)
        else:
            other[zone.status] += float(area)
    contested_km2 = other[Status.CONTESTED]
    # Clipping leaves rounding of the order of 1e-9 km²; below that nothing is unassigned.
    unassigned_km2 = max(0.0, total_km2 - sum(held.values()) - contested_km2)
    return RegionShares(
        region=region,
        area_km2=total_km2,
        shares=_shares(held, parties, bounds, total_km2),
        contested=min(contested_km2 / total_km2, 1.0),
        contested_km2=contested_km2,
        unassigned=unassigned_km2 / total_km2,
        unassigned_km2=unassigned_km2,
        presence_km2=other[Status.PRESENCE],
        unknown_km2=other[Status.UNKNOWN],
    )


def _shares(
    held: dict[str, float], parties: Sequence[str], bounds: tuple[Floats, Floats], total: float
) -> tuple[Share, ...]:
    rows = []
    for i, party in enumerate(parties):
        share = min(held[party] / total, 1.0)  # the last bit of a sum of many zones may be over
        low = min(float(bounds[0][i]) / total, share)
        high = float(np.clip(bounds[1][i] / total, share, 1.0))
        if high > _NOTHING:
            rows.append(Share(party, share, held[party], low, high))
    return tuple(rows)
