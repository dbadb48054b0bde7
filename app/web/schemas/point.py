"""The shape of ``/control/at``."""

from __future__ import annotations

from pydantic import Field

from app.domain.history import Holder, PointAnswer, Tenure
from app.domain.place import Place
from app.web.schemas.common import Metres, Shape, SnapshotShape


class HolderShape(Shape):
    """Who holds a point."""

    party: str | None = Field(description="null: contested, unknown, on a border, or no zone.")
    status: str | None = Field(description="null: the point lies in no zone, or on a border.")
    between: list[str] = Field(description="Contesting parties, or whose border it is.")
    on_border: bool = Field(description="The point lies exactly on a border of two holders.")


class TenureShape(HolderShape):
    """Consecutive snapshots with one holder."""

    start: str = Field(alias="from", description="valid_from of the first of them.")
    end: str | None = Field(alias="to", description="First day otherwise; null: still so.")

    @classmethod
    def from_domain(cls, tenure: Tenure) -> TenureShape:
        """Make it from a tenure."""
        end = tenure.end.isoformat() if tenure.end else None
        dates = {"from": tenure.start.isoformat(), "to": end}
        return cls.model_validate(_holder(tenure.holder) | dates)


class PlaceInRegion(Shape):
    """A region that contains the point."""

    id: str
    name: dict[str, str]
    level: str


class PlaceShape(Shape):
    """A place of the record."""

    id: str
    name: dict[str, str]


class PointShape(HolderShape):
    """Who holds a point on a date, since when, and who before and after."""

    theatre: str
    lon: float
    lat: float
    place: PlaceShape | None = Field(description="The place asked for, when it was one.")
    region: str | None = Field(description="The innermost region of the default level.")
    regions: list[PlaceInRegion]
    requested_date: str | None
    effective_date: str
    staleness_days: int
    since: str = Field(description="First snapshot date of this holder's unbroken tenure.")
    until: str | None = Field(description="First day of another holder; null: still so.")
    front_distance_m: Metres | None = Field(
        description="Metres to the nearest ground of another holder."
    )
    within_accuracy: bool = Field(
        description="Nearer to a front line than the snapshot's positional accuracy: "
        "the other side may hold it."
    )
    zone: str | None
    confidence: str | None
    note: str | None
    history: list[TenureShape]
    snapshot: SnapshotShape
    attribution: list[str]
    disclaimer: dict[str, str]

    @classmethod
    def from_domain(cls, found: PointAnswer, place: Place | None = None) -> PointShape:
        """Make it from an answer for a point, and the place that was asked for."""
        inner = [r.id for r in found.regions if r.level == found.theatre.default_level]
        end = found.tenure.end
        facts = {
            "theatre": found.theatre.id,
            "lon": found.lon,
            "lat": found.lat,
            "place": PlaceShape(id=place.id, name=dict(place.name)) if place else None,
            "region": inner[0] if inner else None,
            "regions": [
                PlaceInRegion(id=r.id, name=dict(r.name), level=r.level) for r in found.regions
            ],
            "requested_date": found.requested_date.isoformat() if found.requested_date else None,
            "effective_date": found.control.valid_from.isoformat(),
            "staleness_days": found.staleness_days,
            "since": found.tenure.start.isoformat(),
            "until": end.isoformat() if end else None,
            "front_distance_m": found.front_distance_m,
            "within_accuracy": _within_accuracy(found),
            "zone": found.zone,
            "confidence": found.confidence,
            "note": found.note,
            "history": [TenureShape.from_domain(t) for t in found.history],
            "snapshot": SnapshotShape.from_domain(found.control),
            "attribution": list(found.theatre.attribution),
            "disclaimer": dict(found.theatre.disclaimer),
        }
        return cls.model_validate(_holder(found.holder) | facts)


def _within_accuracy(found: PointAnswer) -> bool:
    distance, accuracy = found.front_distance_m, found.control.positional_accuracy_m
    return distance is not None and distance <= (accuracy or 0.0)


def _holder(holder: Holder) -> dict[str, object]:
    return {
        "party": holder.party,
        "status": holder.status,
        "between": list(holder.between),
        "on_border": holder.on_border,
    }
