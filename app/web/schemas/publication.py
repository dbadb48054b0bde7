"""The shapes of publications and drafts."""

from __future__ import annotations

from pydantic import Field

from app.catalog.candidate import Candidate
from app.catalog.desk import DeskDraft
from app.domain.issue import Issue
from app.domain.snapshot import SnapshotInfo
from app.domain.valid_time import format_instant
from app.web.schemas.common import Link, Shape, SnapshotShape, SourceShape

_SETTLED = frozenset({"published", "unchanged"})


class IssueShape(Shape):
    """One thing ingest found."""

    code: str = Field(description="Stable code, listed in docs/issue-codes.md.")
    severity: str = Field(description="error or warning.")
    message: str
    hint: str
    feature: str
    lon: float | None
    lat: float | None
    area_km2: float | None

    @classmethod
    def from_domain(cls, issue: Issue) -> IssueShape:
        """Make it from an issue."""
        return cls(
            code=issue.code,
            severity=str(issue.severity),
            message=issue.message,
            hint=issue.hint,
            feature=issue.feature,
            lon=issue.lon,
            lat=issue.lat,
            area_km2=issue.area_km2,
        )


class MoveShape(Shape):
    """A share of a region, before and after."""

    region: str = Field(description="Region id; of control always the whole theatre.")
    party: str = Field(description="Party id; contested and unassigned are rows of their own.")
    before: float | None = Field(description="Share 0..1; null: nothing held that day.")
    after: float = Field(description="Share 0..1.")
    points: float | None = Field(description="By how many percentage points it moves.")


class OfferedShape(Shape):
    """A snapshot offered: as recorded, or as it would be."""

    id: str = Field(description="theatre/layer/valid_from.rN")
    digest: str | None = Field(
        description="SHA-256 of the recorded file's bytes; null until it is recorded, because the "
        "instant of recording is part of them."
    )
    version: str | None = Field(description="The digest as it stands in a URL; null likewise.")
    draft_digest: str | None = Field(
        description="Of a draft or a rehearsal. Never the digest of what is published: names the "
        "draft in its own preview only."
    )
    title: str
    valid_from: str = Field(description="First UTC day it holds.")
    valid_to: str | None = Field(description="First UTC day it no longer holds, when it says so.")
    recorded_at: str = Field(description="UTC instant the record learned it, or would now.")
    revision: int
    reason: str | None = Field(description="Why it was corrected, from revision 2 on.")
    method: str = Field(description="How the geometry was made.")
    positional_accuracy_m: float | None = Field(description="Accuracy of front lines, metres.")
    licence: str
    sources: list[SourceShape]

    @classmethod
    def from_domain(cls, info: SnapshotInfo, *, settled: bool) -> OfferedShape:
        """Make it from what recording gives; settled: it is recorded."""
        about = SnapshotShape.from_domain(info).model_dump()
        if settled:
            return cls.model_validate(about | {"draft_digest": None})
        unsettled = {"digest": None, "version": None, "draft_digest": info.digest}
        return cls.model_validate(about | unsettled)


class BeforeShape(Shape):
    """What held on the first day of a publication until then."""

    id: str
    digest: str


class Publication(Shape):
    """What became of a snapshot offered."""

    outcome: str = Field(description="published, unchanged, would-publish or drafted.")
    path: str = Field(description="theatre/layer/name it is recorded under.")
    snapshot: OfferedShape
    before: BeforeShape | None
    public_from: str = Field(description="UTC instant from which readers see it.")
    coarsened_m: float | None = Field(
        description="Least width of the grid its positions were moved to, metres."
    )
    moves: list[MoveShape] = Field(
        description="Control: shares of the whole theatre. Boundaries: the shares of every region "
        "that move in the newest public control, the farthest first, at most 50."
    )
    jumps: list[IssueShape] = Field(description="Jumps: accepted, or held back in a draft.")
    issues: list[IssueShape] = Field(description="Every warning, jumps too.")
    links: list[Link]

    @classmethod
    def from_domain(cls, candidate: Candidate, outcome: str, links: list[Link]) -> Publication:
        """Make it from what recording does."""
        info = candidate.snapshot.info
        issues = [IssueShape.from_domain(issue) for issue in candidate.issues]
        theatre = candidate.catalog.theatre(info.theatre)
        before = candidate.before
        return cls(
            outcome=outcome,
            path=candidate.file.path,
            snapshot=OfferedShape.from_domain(info, settled=outcome in _SETTLED),
            before=BeforeShape(id=before.id, digest=before.digest) if before else None,
            public_from=format_instant(candidate.public_from),
            coarsened_m=theatre.coarsening_m,
            moves=[MoveShape.model_validate(dict(move.facts)) for move in candidate.moves],
            jumps=[issue for issue in issues if issue.code.startswith("jump")],
            issues=issues,
            links=links,
        )


class DraftShape(Shape):
    """A snapshot that waits on the desk."""

    key: str
    path: str
    digest: str = Field(description="SHA-256 of the bytes as they came.")
    made_at: str
    made_by: str = Field(description="Id of the token.")
    expires_at: str
    preview: str = Field(description="Address of the map as if it were published.")

    @classmethod
    def from_domain(cls, draft: DeskDraft) -> DraftShape:
        """Make it from a draft."""
        return cls(
            key=draft.key,
            path=draft.path,
            digest=draft.digest,
            made_at=format_instant(draft.made_at),
            made_by=draft.made_by,
            expires_at=format_instant(draft.expires_at),
            preview=preview_of(draft.key),
        )


class DraftList(Shape):
    """What waits on the desk, the oldest first."""

    drafts: list[DraftShape]


def preview_of(key: str) -> str:
    """Return the address of a draft's map, relative to the service's root."""
    return f"/draft/{key}/"
