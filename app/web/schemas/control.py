"""The shape of ``/control``."""

from __future__ import annotations

from pydantic import Field

from app.analysis.rounding import percents
from app.domain.answer import Answer
from app.domain.change import CONTESTED, UNASSIGNED
from app.domain.share import Share
from app.geo.area import METHOD as AREA_METHOD
from app.web.schemas.claims import ComparedShape, PopulationShape
from app.web.schemas.common import Fraction, Km2, Link, Shape, SnapshotShape, instant_or_none

_LEAST_POINTS = 0.05  # a smaller loss rounds to nothing


class RegionShape(Shape):
    """The region that was asked for: the denominator of every share."""

    id: str
    name: dict[str, str] = Field(description="By language.")
    level: str
    iso_3166_2: str | None
    area_km2: Km2 = Field(description="Area on the WGS 84 ellipsoid, km².")
    boundary_source: str = Field(description="Where the boundary, and so the area, comes from.")
    boundary_snapshot: str | None = Field(
        description="The recording the boundary comes from; null: it came with the request."
    )
    note: str | None = Field(description="What a reader must know: approximate, disputed …")


class ChangeShape(Shape):
    """How a share moved since the snapshot before."""

    since: str = Field(description="valid_from of that snapshot.")
    points: float = Field(description="Percentage points, from unrounded shares, to 0.1.")


class ShareShape(Shape):
    """What one party holds."""

    party: str
    name: dict[str, str]
    share: Fraction = Field(description="Fraction 0..1 held outright.")
    percent: float = Field(description="To 0.1; the column adds up to 100.0.")
    area_km2: Km2
    low: Fraction = Field(description="Fraction surely held: beyond the front line's accuracy.")
    high: Fraction = Field(description="Fraction held, contested or within that accuracy.")
    change: ChangeShape | None = Field(description="None on the first snapshot.")
    population_share: Fraction | None = Field(
        description="Estimate: fraction of the known population; null when none is known."
    )


class PartShape(Shape):
    """A part of the region that no party holds outright."""

    share: Fraction
    percent: float
    area_km2: Km2
    population_share: Fraction | None = Field(description="As of a party.")


class UnassignedShape(PartShape):
    """The part nobody is recorded to hold: no zone, or zones of presence or unknown holder."""

    presence_km2: Km2 = Field(description="Of it, in zones of mere presence.")
    unknown_km2: Km2 = Field(description="Of it, in zones whose holder is unknown.")


class ControlAnswer(Shape):
    """Who holds one region on one date, and how we know."""

    theatre: str
    layer: str
    region: RegionShape
    requested_date: str | None = Field(description="The day asked for; null: the newest.")
    effective_date: str = Field(description="First day of the snapshot that answers.")
    staleness_days: int = Field(description="Days the snapshot was carried forward.")
    known_at: str | None
    snapshot: SnapshotShape
    shares: list[ShareShape]
    contested: PartShape
    unassigned: UnassignedShape
    claims: list[ComparedShape] = Field(
        description="What others published of the region for the days this snapshot holds."
    )
    population: PopulationShape | None = Field(description="Null: the record has no places.")
    method: str = Field(description="How areas and shares are computed.")
    attribution: list[str]
    disclaimer: dict[str, str]
    links: list[Link]

    @classmethod
    def from_domain(cls, answer: Answer, links: list[Link]) -> ControlAnswer:
        """Make it from an answer; rounding happens here and nowhere before."""
        shares = answer.shares
        rounded = percents([*(s.share for s in shares.shares), shares.contested, shares.unassigned])
        return cls(
            theatre=answer.theatre.id,
            layer=answer.control.layer,
            region=_region(answer),
            requested_date=answer.requested_date.isoformat() if answer.requested_date else None,
            effective_date=answer.effective_date.isoformat(),
            staleness_days=answer.staleness_days,
            known_at=instant_or_none(answer.known_at),
            snapshot=SnapshotShape.from_domain(answer.control),
            shares=[
                *(_share(answer, s, p) for s, p in zip(shares.shares, rounded[:-2], strict=True)),
                *(_share(answer, Share(party, 0.0, 0.0, 0.0, 0.0), 0.0) for party in _gone(answer)),
            ],
            contested=PartShape(
                share=shares.contested,
                percent=rounded[-2],
                area_km2=shares.contested_km2,
                population_share=_people(answer, CONTESTED),
            ),
            unassigned=UnassignedShape(
                share=shares.unassigned,
                percent=rounded[-1],
                area_km2=shares.unassigned_km2,
                population_share=_people(answer, UNASSIGNED),
                presence_km2=shares.presence_km2,
                unknown_km2=shares.unknown_km2,
            ),
            claims=[ComparedShape.from_compared(c, shares.area_km2) for c in answer.claims],
            population=PopulationShape.from_answer(answer),
            method=AREA_METHOD,
            attribution=list(answer.theatre.attribution),
            disclaimer=dict(answer.theatre.disclaimer),
            links=links,
        )


class ControlAnswers(Shape):
    """Every region of a level, and the whole theatre."""

    theatre: str
    whole: ControlAnswer
    regions: list[ControlAnswer]


def _region(answer: Answer) -> RegionShape:
    region = answer.region
    return RegionShape(
        id=region.id,
        name=dict(region.name),
        level=region.level,
        iso_3166_2=region.iso_3166_2,
        area_km2=answer.shares.area_km2,
        boundary_source=answer.boundary_source,
        boundary_snapshot=answer.boundary.id if answer.boundary else None,
        note=region.note,
    )


def _share(answer: Answer, share: Share, percent: float) -> ShareShape:
    return ShareShape(
        party=share.party,
        name=dict(answer.party_name(share.party)),
        share=share.share,
        percent=percent,
        area_km2=share.area_km2,
        low=share.low,
        high=share.high,
        change=_change(answer, share.party),
        population_share=_people(answer, share.party),
    )


def _gone(answer: Answer) -> list[str]:
    """Return the parties that held something before and nothing now: their loss is news."""
    present = {share.party for share in answer.shares.shares}
    points = answer.change.points if answer.change else {}
    lost = [p for p in points if p not in present and abs(points[p]) >= _LEAST_POINTS]
    order = [party.id for party in answer.theatre.parties]
    return sorted(lost, key=order.index)


def _people(answer: Answer, state: str) -> float | None:
    return None if answer.people is None else answer.people.share(state)


def _change(answer: Answer, party: str) -> ChangeShape | None:
    if answer.change is None:
        return None
    points = round(answer.change.points.get(party, 0.0), 1) + 0.0  # no minus before a zero
    return ChangeShape(since=answer.change.since.isoformat(), points=points)
