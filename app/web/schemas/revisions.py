"""The shape of ``/snapshots``: everything that was ever recorded of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pydantic import Field

from app.domain.snapshot import SnapshotInfo
from app.web.schemas.common import Link, Shape, SnapshotShape


class RevisionShape(SnapshotShape):
    """One recording of a date, and its neighbours in recorded time."""

    predecessor: str | None = Field(description="Version it corrects; null: the first.")
    successor: str | None = Field(description="Version that corrects it; null: it stands.")
    links: list[Link]


class DateShape(Shape):
    """A ``valid_from`` and its recordings, oldest first; the last one stands."""

    valid_from: str
    revisions: list[RevisionShape]


class RevisionList(Shape):
    """Every recording of a layer. Nothing recorded is ever removed."""

    theatre: str
    layer: str
    kind: str
    known_at: str | None
    snapshots: list[DateShape]

    @classmethod
    def from_domain(
        cls, theatre: str, layer: str, infos: Sequence[SnapshotInfo], known_at: str | None
    ) -> RevisionList:
        """Make it from a layer's recordings, sorted by date and revision."""
        dates: dict[str, list[SnapshotInfo]] = {}
        for info in infos:
            dates.setdefault(info.valid_from.isoformat(), []).append(info)
        return cls(
            theatre=theatre,
            layer=layer,
            kind=infos[0].kind if infos else "",
            known_at=known_at,
            snapshots=[
                DateShape(valid_from=day, revisions=_revisions(recorded))
                for day, recorded in dates.items()
            ],
        )


def _revisions(recorded: Sequence[SnapshotInfo]) -> list[RevisionShape]:
    after = {a.version: b.version for a, b in pairwise(recorded)}
    before = {b.version: a.version for a, b in pairwise(recorded)}
    return [
        RevisionShape(
            **SnapshotShape.from_domain(info).model_dump(),
            predecessor=before.get(info.version),
            successor=after.get(info.version),
            links=[Link(rel="enclosure", href=_href(info), type="application/geo+json")],
        )
        for info in recorded
    ]


def _href(info: SnapshotInfo) -> str:
    return f"/theatres/{info.theatre}/layers/{info.layer}/snapshots/{info.version}.geojson"
