"""Who holds ground that more than one class claims, by the profile's declared rule."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.zone import Status
from app.ingest.archive.profile import OverlapRule, Profile, Target


def resolved(claimed: Sequence[Target], profile: Profile) -> Target | None:
    """Return the one holder of ground; None when nobody claims it or the rule does not say.

    ``order``: the first of the declared order; who is not listed comes last, in the order met.
    ``contested``: contested between all parties that claim it; presence gives way to control, and
    classes of one party to its firmest.
    """
    if len(claimed) < 2:
        return claimed[0] if claimed else None
    match profile.overlaps:
        case OverlapRule.ORDER:
            return min(claimed, key=lambda target: _place(target, profile.order))
        case OverlapRule.CONTESTED:
            return _contested(claimed)
        case _:
            return None


def _place(target: Target, order: Sequence[str]) -> int:
    names = (target.id, str(target.status), target.party)
    places = [order.index(name) for name in names if name in order]
    return places[0] if places else len(order)


def _contested(claimed: Sequence[Target]) -> Target:
    firm = [t for t in claimed if t.status in {Status.CONTROLLED, Status.CONTESTED}] or [
        t for t in claimed if t.status is Status.PRESENCE
    ]
    parties = {party for t in firm for party in (t.party, *t.between) if party}
    if len(parties) >= 2 and any(t.status is not Status.PRESENCE for t in firm):
        return Target("", Status.CONTESTED, tuple(sorted(parties)))
    return (firm or list(claimed))[0]
