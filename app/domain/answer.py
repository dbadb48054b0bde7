"""An answer: who holds one region on one date, with everything that makes it quotable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.claim import Compared
from app.domain.local_text import LocalText
from app.domain.people import KnownPeople
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre


@dataclass(frozen=True, slots=True)
class Change:
    """How shares moved since the snapshot before.

    Attributes:
        since: ``valid_from`` of that snapshot.
        points: percentage points by party, not rounded.
    """

    since: date
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """The shares of one region on one date.

    Attributes:
        theatre: whose vocabulary and disclaimer apply.
        region: what was asked for.
        boundary: the recording the region's polygon comes from; None: it came with the request.
        boundary_source: titles of that recording's sources.
        control: the control recording the shares come from.
        shares: the numbers.
        requested_date: the day asked for; None: the newest.
        known_at: the instant asked for; None: everything recorded.
        change: against the snapshot before; None when it is the first.
        people: the known population by holder; None: the record has no places.
        places: the recording of places it comes from.
        claims: what others published of the region while the answering snapshot holds.
    """

    theatre: Theatre
    region: Region
    boundary: SnapshotInfo | None
    control: SnapshotInfo
    shares: RegionShares
    requested_date: date | None
    known_at: datetime | None
    change: Change | None
    people: KnownPeople | None = None
    places: SnapshotInfo | None = None
    claims: tuple[Compared, ...] = ()

    @property
    def effective_date(self) -> date:
        """The day the answering snapshot begins to hold."""
        return self.control.valid_from

    @property
    def staleness_days(self) -> int:
        """Days the snapshot was carried forward to reach the day asked for."""
        return (self.requested_date - self.effective_date).days if self.requested_date else 0

    @property
    def boundary_source(self) -> str:
        """Where the denominator's boundary comes from, for people."""
        if self.boundary is None:
            return "the polygon of the request"
        return "; ".join(s.title for s in self.boundary.sources)

    def party_name(self, party: str) -> LocalText:
        """Return a party's full name."""
        return self.theatre.party(party).name
