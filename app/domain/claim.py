"""A claim: a figure someone published. It stands beside the map's own, never in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.provenance import Source


class Unit(StrEnum):
    """What a claim's figure is a part of."""

    AREA = "percent-of-area"
    POPULATION = "percent-of-population"


class Bound(StrEnum):
    """How the figure was put: as it is, or as a limit."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure.

    Attributes:
        id: lower-case kebab.
        region: id of the region it is about.
        party: id of the party it is about.
        day: the day it speaks of.
        unit: what it is a part of.
        bound: exact, about, at least or at most.
        percent: the figure, 0..100.
        source: who published it, where it was seen.
        includes: parties of our vocabulary the figure counts in besides its own.
        area_km2: the area that was published with it.
        denominator_km2: what its publisher divided by.
        note: what a reader must know to compare.
    """

    id: str
    region: str
    party: str
    day: date
    unit: Unit
    bound: Bound
    percent: float
    source: Source
    includes: tuple[str, ...] = ()
    area_km2: float | None = None
    denominator_km2: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim and what the map says of the same parties in the same region.

    Attributes:
        claim: as published.
        map_share: fraction 0..1 of the claim's unit; None when the map cannot say.
    """

    claim: Claim
    map_share: float | None

    @property
    def difference_points(self) -> float | None:
        """Map minus claim in percentage points, not rounded."""
        return None if self.map_share is None else 100 * self.map_share - self.claim.percent
