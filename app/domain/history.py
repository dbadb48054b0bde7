"""Who held one point, from when to when, in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.region import Region
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Confidence, Status


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a point.

    Attributes:
        party: party id; None when contested, unknown, on a border, or outside every zone.
        status: of the zone; None outside every zone.
        between: contesting parties, or the parties whose border the point lies on.
        on_border: the point lies exactly on the border of two zones of different holders.
    """

    party: str | None
    status: Status | None
    between: tuple[str, ...] = ()
    on_border: bool = False


@dataclass(frozen=True, slots=True)
class Tenure:
    """Consecutive snapshots in which a point had one holder.

    Attributes:
        holder: who.
        start: ``valid_from`` of the first of them.
        end: first day it was otherwise; None: still so in the newest snapshot.
    """

    holder: Holder
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """Who holds a point on a date, since when, and who did before and after.

    Attributes:
        lon: degrees east.
        lat: degrees north.
        control: the recording that answers.
        holder: who holds.
        regions: regions that contain the point, whole theatre first.
        history: every tenure in the record, oldest first.
        tenure: the one that holds on the date.
        front_distance_m: metres to the nearest ground of another holder; None: none.
        zone: id of the zone, None outside or on a border.
        confidence: of the zone's settled place nearest to the point, else of the zone.
    """

    theatre: Theatre
    lon: float
    lat: float
    requested_date: date | None
    control: SnapshotInfo
    holder: Holder
    regions: tuple[Region, ...]
    history: tuple[Tenure, ...]
    tenure: Tenure
    front_distance_m: float | None
    zone: str | None
    confidence: Confidence | None
    note: str | None

    @property
    def staleness_days(self) -> int:
        """Days the snapshot was carried forward to reach the day asked for."""
        return (self.requested_date - self.control.valid_from).days if self.requested_date else 0
