"""The editor's drawing: front lines and the places that settle each face between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import LineString, Point

from app.domain.zone import Confidence, Status


@dataclass(frozen=True, slots=True)
class Frontline:
    """One drawn line: where holders meet.

    Attributes:
        id: lower-case kebab, the same on every date it was drawn unchanged.
        geometry: lon/lat degrees, CRS84.
        source_ids: ids of the snapshot's sources it rests on.
        note: what the line follows (a river, a road) and why.
    """

    id: str
    geometry: LineString = field(repr=False)
    source_ids: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SettledPlace:
    """A place whose holder is known: it settles the face that contains it.

    Attributes:
        id: lower-case kebab.
        name: the place's name.
        geometry: lon/lat degrees, CRS84.
        party: holder; None when contested or unknown.
        status: as of a zone.
        between: contesting parties.
        source_ids: ids of the snapshot's sources it rests on.
        confidence: how sure the editor is.
        note: free text.
    """

    id: str
    name: str
    geometry: Point
    party: str | None
    status: Status
    between: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    note: str | None = None
