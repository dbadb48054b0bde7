"""A zone: a polygon of control in a snapshot: party and status."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shapely import MultiPolygon, Polygon


class Status(StrEnum):
    """How a zone is held.

    ``controlled`` counts to its party; ``contested`` counts to the contested share, between
    named parties; ``presence`` and ``unknown`` count to nobody and stay in ``unassigned``.
    """

    CONTROLLED = "controlled"
    CONTESTED = "contested"
    PRESENCE = "presence"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How sure the editor is that the zone is held as stated."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Zone:
    """One polygon of control.

    Attributes:
        id: lower-case kebab, unique in its snapshot.
        party: id of the holder; None when contested or unknown.
        status: controlled, contested, presence or unknown.
        geometry: lon/lat degrees, CRS84.
        between: ids of the contesting parties, two or more, only when contested.
        source_ids: ids of the snapshot's sources it rests on.
        confidence: high, medium or low.
        note: free text for a reader.
    """

    id: str
    party: str | None
    status: Status
    geometry: Polygon | MultiPolygon = field(repr=False)
    between: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    note: str | None = None
