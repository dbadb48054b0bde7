"""Published figures beside the map's own."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.claim import Claim, Compared, Unit
from app.domain.people import KnownPeople
from app.domain.share import RegionShares


def compare(
    claims: Iterable[Claim], shares: RegionShares, people: KnownPeople | None
) -> tuple[Compared, ...]:
    """Put each claim beside the map's figure for the same parties.

    Args:
        claims: of one region.
        shares: the region's, not rolled up: a claim says itself whom it counts in.
        people: the region's known population; None: there are no places.
    """
    return tuple(Compared(claim, _map_share(claim, shares, people)) for claim in claims)


def _map_share(claim: Claim, shares: RegionShares, people: KnownPeople | None) -> float | None:
    counted = {claim.party, *claim.includes}
    if claim.unit is Unit.AREA:
        return sum(share.share for share in shares.shares if share.party in counted)
    if people is None or not people.people:
        return None
    return sum(people.by_state.get(party, 0) for party in counted) / people.people
