"""How a publication moves the shares of the whole theatre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.analysis.rounding import quoted_points, quoted_share
from app.catalog.record import Record
from app.domain.share import RegionShares
from app.domain.snapshot import SnapshotInfo
from app.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Move:
    """One party's share of a region, before and after.

    Attributes:
        party: its id; ``contested`` and ``unassigned`` are rows of their own.
        before: share 0..1; None: nothing held that day.
        after: share 0..1.
        region: id of the region; of control always the whole theatre, by the theatre's id.
    """

    party: str
    before: float | None
    after: float
    region: str

    @property
    def points(self) -> float | None:
        """By how many percentage points it moves."""
        return None if self.before is None else 100 * (self.after - self.before)

    @property
    def facts(self) -> Mapping[str, object]:
        """The same as JSON members, as figures are quoted."""
        before, points = self.before, self.points
        return {
            "region": self.region,
            "party": self.party,
            "before": None if before is None else quoted_share(before),
            "after": quoted_share(self.after),
            "points": None if points is None else quoted_points(points),
        }


def moves_of(
    held: Record, then: Record, before: SnapshotInfo | None, after: SnapshotInfo
) -> tuple[Move, ...]:
    """Return every share of the theatre that a recording of control gives, beside the one before.

    Empty for other layers, and for a theatre that has no regions to measure on that day.

    Args:
        held: the record as it is.
        then: the record with the recording in it.
        before: what held on its first day until now.
        after: the recording.
    """
    if after.layer != then.catalog.theatre(after.theatre).control_layer:
        return ()
    try:
        new = _shares(then, after)
        old = _shares(held, before) if before else {}
    except NotFoundError:
        return ()
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        Move(name, old.get(name, 0.0) if before else None, new.get(name, 0.0), after.theatre)
        for name in names
    )


def _shares(record: Record, info: SnapshotInfo) -> dict[str, float]:
    return shares_by_name(record.answers.recording(info, info.theatre).shares)  # of the whole


def shares_by_name(shares: RegionShares) -> dict[str, float]:
    """Return a region's shares 0..1 by party id, with the rows that are no party's."""
    by_name = {share.party: share.share for share in shares.shares}
    return by_name | {"contested": shares.contested, "unassigned": shares.unassigned}
