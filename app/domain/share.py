"""Shares: fractions of a region, with what makes them quotable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """What one party holds of a region.

    Attributes:
        party: id.
        share: fraction 0..1 of the region's area held outright (status controlled).
        area_km2: the same in km² on the WGS 84 ellipsoid.
        low: fraction held outright and farther than the positional accuracy from any front line.
        high: fraction held, contested by this party, or within that accuracy of its front line.
    """

    party: str
    share: float
    area_km2: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RegionShares:
    """Who holds a region in one snapshot: ``Σ shares + contested + unassigned = 1`` to 1e-9.

    Attributes:
        region: region id.
        area_km2: the denominator.
        shares: parties that hold, contest or may hold something there, in vocabulary order.
        contested: fraction contested between named parties.
        contested_km2: the same in km².
        unassigned: fraction nobody is recorded to hold: no zone, or presence or unknown only.
        unassigned_km2: the same in km².
        presence_km2: of the unassigned, km² in zones of mere presence.
        unknown_km2: of the unassigned, km² in zones whose holder is recorded as unknown.
    """

    region: str
    area_km2: float
    shares: tuple[Share, ...]
    contested: float
    contested_km2: float
    unassigned: float
    unassigned_km2: float
    presence_km2: float = 0.0
    unknown_km2: float = 0.0
