"""Shapes that several answers share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.analysis.rounding import quoted_km2, quoted_m, quoted_points, quoted_share
from app.domain.provenance import Source
from app.domain.snapshot import SnapshotInfo
from app.domain.valid_time import format_instant

# A figure that is measured is quoted by its field's type, so JSON, CSV, terminal and page agree.
Km2 = Annotated[float, AfterValidator(quoted_km2)]
Fraction = Annotated[float, AfterValidator(quoted_share)]
Points = Annotated[float, AfterValidator(quoted_points)]
Metres = Annotated[float, AfterValidator(quoted_m)]


class Shape(BaseModel):
    """Base of every answer: exactly the fields declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(Shape):
    """A link to something related (RFC 8288)."""

    rel: str = Field(description="Relation: self, alternate, related …")
    href: str = Field(description="Reference, relative to the service's root.")
    type: str | None = Field(default=None, description="Media type of the target.")
    title: str | None = Field(default=None, description="What the target is.")


class SourceShape(Shape):
    """Something published that a recording rests on."""

    id: str
    title: str
    published: str | None = Field(description="Day it was published.")
    url: str | None
    accessed: str | None = Field(description="Day it was read.")

    @classmethod
    def from_domain(cls, source: Source) -> SourceShape:
        """Make it from a source."""
        return cls(
            id=source.id,
            title=source.title,
            published=source.published.isoformat() if source.published else None,
            url=source.url,
            accessed=source.accessed.isoformat() if source.accessed else None,
        )


class SnapshotShape(Shape):
    """The recording an answer comes from."""

    id: str = Field(description="theatre/layer/valid_from.rN")
    digest: str = Field(description="SHA-256 of the recorded file's bytes.")
    version: str = Field(description="The digest as it stands in a URL.")
    title: str
    valid_from: str = Field(description="First UTC day it holds.")
    valid_to: str | None = Field(description="First UTC day it no longer holds, when it says so.")
    recorded_at: str = Field(description="UTC instant the record learned it.")
    revision: int
    reason: str | None = Field(description="Why it was corrected, from revision 2 on.")
    method: str = Field(description="How the geometry was made.")
    positional_accuracy_m: float | None = Field(description="Accuracy of front lines, metres.")
    licence: str
    sources: list[SourceShape]

    @classmethod
    def from_domain(cls, info: SnapshotInfo) -> SnapshotShape:
        """Make it from a recording's info."""
        return cls(
            id=info.id,
            digest=info.digest,
            version=info.version,
            title=info.title,
            valid_from=info.valid_from.isoformat(),
            valid_to=info.valid_to.isoformat() if info.valid_to else None,
            recorded_at=format_instant(info.recorded_at),
            revision=info.revision,
            reason=info.reason,
            method=info.method,
            positional_accuracy_m=info.positional_accuracy_m,
            licence=info.licence,
            sources=[SourceShape.from_domain(s) for s in info.sources],
        )


class Problem(BaseModel):
    """The one error body (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="urn:controlmap:problem:<code>")
    title: str
    status: int
    detail: str = Field(description="What was wrong, and what would be right.")
    code: str = Field(description="Stable code, listed in docs/api.md.")


def instant_or_none(instant: datetime | None) -> str | None:
    """Write an optional instant."""
    return None if instant is None else format_instant(instant)


_Responses = dict[int | str, dict[str, object]]


def problem_response(description: str) -> dict[str, object]:
    """Return how the contract declares an error: its description and the one body."""
    body = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": description, "content": {"application/problem+json": body}}


PROBLEM_RESPONSES: _Responses = {
    404: problem_response("Nothing there; the closest names or the available interval."),
    422: problem_response("A parameter cannot be read; says which, and what would be right."),
    503: problem_response("A recorded file changed on disk and is refused."),
}

LATE: _Responses = {408: problem_response("The body took too long to arrive.")}
TOO_LARGE: _Responses = {413: problem_response("Larger than a stated limit; says which.")}
CODED: _Responses = {415: problem_response("The body is compressed: send it as it is.")}
OUT_OF_RANGE: _Responses = {416: problem_response("No byte of the file is in that range.")}
