"""The shape of ``/control/changes``."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from pydantic import Field
from shapely.geometry import mapping

from app.analysis.rounding import quoted_km2
from app.domain.change import ChangedArea, Transition
from app.geo.area import METHOD as AREA_METHOD
from app.web.schemas.common import Km2, Points, Shape, SnapshotShape

_DUST_KM2 = 1e-6  # a square metre: rounding of coordinates, not ground


class PartyChange(Shape):
    """What one party, or contested or unassigned ground, gained and lost."""

    party: str = Field(description="Party id, contested or unassigned.")
    gained_km2: Km2
    lost_km2: Km2
    net_km2: Km2
    points: Points = Field(description="Net change of the share, percentage points, to 8 decimals.")


class MatrixEntry(Shape):
    """Ground that went from one holder to another, or stayed."""

    from_party: str
    to_party: str
    area_km2: Km2


class ChangesAnswer(Shape):
    """Who took what from whom between two dates."""

    theatre: str
    region: str
    area_km2: Km2
    boundary_snapshot: str | None
    from_: str = Field(alias="from", description="The first day asked for.")
    to: str = Field(description="The second day asked for.")
    before: SnapshotShape = Field(description="The recording that answers for the first day.")
    after: SnapshotShape = Field(description="The recording that answers for the second.")
    parties: list[PartyChange]
    matrix: list[MatrixEntry] = Field(description="Rows sum to the first day's areas.")
    method: str
    attribution: list[str]
    disclaimer: dict[str, str]

    @classmethod
    def from_domain(cls, found: Transition) -> ChangesAnswer:
        """Make it from a transition."""
        first, second = found.requested
        return cls.model_validate(
            {
                "theatre": found.theatre.id,
                "region": found.region.id,
                "area_km2": found.area_km2,
                "boundary_snapshot": found.boundary.id if found.boundary else None,
                "from": first.isoformat(),
                "to": second.isoformat(),
                "before": SnapshotShape.from_domain(found.before),
                "after": SnapshotShape.from_domain(found.after),
                "parties": [_party(found, state) for state in found.states],
                "matrix": [
                    MatrixEntry(from_party=a, to_party=b, area_km2=area)
                    for (a, b), area in found.matrix_km2.items()
                    if area > _DUST_KM2
                ],
                "method": AREA_METHOD,
                "attribution": list(found.theatre.attribution),
                "disclaimer": dict(found.theatre.disclaimer),
            }
        )


def _party(found: Transition, state: str) -> PartyChange:
    gained, lost = found.gained_km2(state), found.lost_km2(state)
    net = gained - lost
    return PartyChange(
        party=state,
        gained_km2=gained,
        lost_km2=lost,
        net_km2=net,
        points=100 * net / found.area_km2,
    )


def changes_geojson(found: Transition, areas: Iterable[ChangedArea]) -> dict[str, object]:
    """Return the ground that changed hands as a FeatureCollection: a valid coverage."""
    first, second = (day.isoformat() for day in found.requested)
    features = [
        {
            "type": "Feature",
            "id": f"{area.from_party}-{area.to_party}",
            "geometry": mapping(shapely.orient_polygons(area.geometry)),  # RFC 7946 section 3.1.6
            "properties": {
                "from_party": area.from_party,
                "to_party": area.to_party,
                "area_km2": quoted_km2(area.area_km2),
                "from": first,
                "to": second,
                "before": found.before.id,
                "after": found.after.id,
            },
        }
        for area in areas
    ]
    return {
        "type": "FeatureCollection",
        "theatre": found.theatre.id,
        "region": found.region.id,
        "from": first,
        "to": second,
        "attribution": list(found.theatre.attribution),
        "features": features,
    }
