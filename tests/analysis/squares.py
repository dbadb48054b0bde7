"""Zones and regions of one square degree each, along the equator."""

from __future__ import annotations

from shapely import MultiPolygon, Polygon, box

from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.region import Region
from app.domain.share import RegionShares, Share
from app.domain.zone import Status, Zone

PARTIES = ("red", "blue", "pink")


def a_region(id_: str, geometry: Polygon | MultiPolygon, level: str = "province") -> Region:
    return Region(id_, LocalText.of({"en": id_.title()}), level, geometry)


def held(id_: str, party: str, geometry: Polygon | MultiPolygon) -> Zone:
    return Zone(id_, party, Status.CONTROLLED, geometry)


def contested(id_: str, geometry: Polygon | MultiPolygon, *between: str) -> Zone:
    return Zone(id_, None, Status.CONTESTED, geometry, between=between)


def in_status(
    id_: str, status: Status, geometry: Polygon | MultiPolygon, party: str | None = None
) -> Zone:
    return Zone(id_, party, status, geometry)


def a_party(id_: str, rolls_up_to: str | None = None) -> Party:
    name = LocalText.of({"en": id_})
    return Party(id_, name, name, "#000000", "solid", 1, rolls_up_to)


def share_of(shares: RegionShares, party: str) -> Share:
    return next(s for s in shares.shares if s.party == party)


def closure(shares: RegionShares) -> float:
    return sum(s.share for s in shares.shares) + shares.contested + shares.unassigned


ROW = [box(i, 0, i + 1, 1) for i in range(5)]
