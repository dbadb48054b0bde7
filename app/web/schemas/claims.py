"""The shape of ``/claims``, and of a claim beside the map's own figure."""

from __future__ import annotations

from pydantic import Field

from app.domain.answer import Answer
from app.domain.claim import Claim, Compared
from app.web.schemas.common import Fraction, Km2, Shape


class ClaimShape(Shape):
    """A figure someone published, as it was published."""

    id: str
    region: str = Field(description="Id of the region it is about.")
    party: str
    includes: list[str] = Field(description="Parties it counts in besides its own.")
    percent: float = Field(description="As published, never scaled.")
    bound: str = Field(description="exact, about, at-least or at-most.")
    unit: str = Field(description="percent-of-area or percent-of-population.")
    date: str = Field(description="The day it speaks of.")
    source: str = Field(description="Who published it.")
    published: str | None = Field(description="Day it was published.")
    url: str | None = Field(description="Where it was seen.")
    area_km2: float | None = Field(description="The area published with it.")
    denominator_km2: float | None = Field(description="What its publisher divided by.")
    note: str | None

    @classmethod
    def from_domain(cls, claim: Claim) -> ClaimShape:
        """Make it from a claim."""
        source = claim.source
        return cls(
            id=claim.id,
            region=claim.region,
            party=claim.party,
            includes=list(claim.includes),
            percent=claim.percent,
            bound=str(claim.bound),
            unit=str(claim.unit),
            date=claim.day.isoformat(),
            source=source.title,
            published=source.published.isoformat() if source.published else None,
            url=source.url,
            area_km2=claim.area_km2,
            denominator_km2=claim.denominator_km2,
            note=claim.note,
        )


class ComparedShape(ClaimShape):
    """The same beside what the map says of the same parties. The map never pretends to be it."""

    map_percent: float | None = Field(
        description="The map's figure for party and includes, to 0.1; null: it cannot say."
    )
    difference_points: float | None = Field(
        description="Map minus claim in points, from the unrounded share, to 0.1."
    )
    map_denominator_km2: Km2 | None = Field(
        description="What the map divides by; null for a share of the population."
    )

    @classmethod
    def from_compared(cls, compared: Compared, region_km2: float) -> ComparedShape:
        """Make it from a comparison in a region of that area."""
        share, difference = compared.map_share, compared.difference_points
        claim = ClaimShape.from_domain(compared.claim)
        return cls(
            **claim.model_dump(),
            map_percent=None if share is None else round(100 * share, 1),
            difference_points=None if difference is None else round(difference, 1) + 0.0,
            map_denominator_km2=region_km2 if claim.unit == "percent-of-area" else None,
        )


class ClaimList(Shape):
    """Published figures, oldest first."""

    theatre: str
    claims: list[ClaimShape]


class PopulationShape(Shape):
    """The known people of the region: what population shares are fractions of."""

    word: str = Field(description="Always 'estimate'.")
    vintage: str | None = Field(description="Of which time the figures are.")
    coverage: str = Field(description="How many of the region's listed places have a figure.")
    people: int = Field(description="People in the places whose population is known.")
    places: int = Field(description="Places whose population is known.")
    places_without_population: int
    contested_share: Fraction | None = Field(description="Fraction in contested places.")
    unassigned_share: Fraction | None = Field(description="Fraction in places nobody holds.")
    source: str
    snapshot: str = Field(description="The recording of places.")
    method: str

    @classmethod
    def from_answer(cls, answer: Answer) -> PopulationShape | None:
        """Make it from an answer; None when the record has no places."""
        people, places = answer.people, answer.places
        if people is None or places is None:
            return None
        listed = people.places + people.places_without_population
        return cls(
            word="estimate",
            vintage=places.vintage,
            coverage=f"{people.places} of {listed} listed places have a known population",
            people=people.people,
            places=people.places,
            places_without_population=people.places_without_population,
            contested_share=people.share("contested"),
            unassigned_share=people.share("unassigned"),
            source="; ".join(source.title for source in places.sources),
            snapshot=places.id,
            method=POPULATION_METHOD,
        )


POPULATION_METHOD = (
    "Estimate: the people of each listed place count wholly to whoever holds the place on the map; "
    "people outside listed places, and who fled or moved since the vintage, are not counted."
)
