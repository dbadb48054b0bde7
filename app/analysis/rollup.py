"""Fewer parties: each zone counts to the party its holder rolls up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.party import Party
from app.domain.zone import Status, Zone


def rolled_up(zones: Sequence[Zone], parties: Sequence[Party]) -> tuple[Zone, ...]:
    """Return the same zones as held by the parties they roll up to.

    The line between two parties that roll up together is no front line any more, and ground they
    contest between themselves is held by the party both roll up to; so bounds are computed anew
    from these zones, not added.

    Args:
        zones: one snapshot's.
        parties: the theatre's vocabulary.
    """
    target = {p.id: p.rolls_up_to or p.id for p in parties}
    return tuple(_rolled_up(zone, target) for zone in zones)


def _rolled_up(zone: Zone, target: dict[str, str]) -> Zone:
    if zone.status is Status.CONTESTED:
        between = tuple(dict.fromkeys(target[p] for p in zone.between))
        if len(between) == 1:
            return replace(zone, status=Status.CONTROLLED, party=between[0], between=())
        return replace(zone, between=between)
    return zone if zone.party is None else replace(zone, party=target[zone.party])
