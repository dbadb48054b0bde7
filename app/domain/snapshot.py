"""A snapshot: a layer's complete state from a date on. Immutable once recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.basemap import BasemapFeature
from app.domain.claim import Claim
from app.domain.event import Event
from app.domain.frontline import Frontline, SettledPlace
from app.domain.place import Place
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.zone import Zone


class LayerKind(StrEnum):
    """What a layer's features are, and which rules they must keep."""

    REGIONS = "regions"  # a coverage: no overlaps, no gaps
    CONTROL = "control"  # a coverage of zones
    OVERLAY = "overlay"  # regions that may overlap: agreements, outside the 100 %
    EVENTS = "events"  # points with dated reports
    FRONTLINES = "frontlines"  # the editor's drawing
    BASEMAP = "basemap"  # land, water, towns: no statement of control
    PLACES = "places"  # points: settlements with the people known to live there
    CLAIMS = "claims"  # published figures: features without a geometry


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What changed hands since the snapshot before, and why.

    Attributes:
        places: ids of settled places, one at least in every face that changed hands.
        note: what happened, for a reader.
    """

    places: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """Everything about a snapshot but its features.

    Attributes:
        theatre: theatre id.
        layer: layer id.
        kind: what its features are.
        valid_from: first UTC day it holds.
        valid_to: first UTC day it no longer holds whatever follows; None: until the next one.
        recorded_at: UTC instant the record learned it.
        revision: 1 for the first recording of a ``valid_from``, then 2, 3 …
        digest: ``sha256:`` and 64 hex digits of the file's bytes.
        title: one line for people.
        method: how it was made.
        licence: under which terms it may be used.
        sources: what it rests on.
        reason: why a revision was needed; required from revision 2 on.
        positional_accuracy_m: how far a front line may lie from the truth, metres.
        jump_accepted: why a large change against the neighbouring snapshot is right.
        changes: which faces changed hands since the snapshot before.
        vintage: of which time the figures of the features are, when that is not valid_from.
    """

    theatre: str
    layer: str
    kind: LayerKind
    valid_from: date
    recorded_at: datetime
    revision: int
    digest: str
    title: str
    method: str
    licence: str
    sources: tuple[Source, ...] = ()
    valid_to: date | None = None
    reason: str | None = None
    positional_accuracy_m: float | None = None
    jump_accepted: str | None = None
    changes: tuple[ChangeNote, ...] = ()
    vintage: str | None = None

    @property
    def id(self) -> str:
        """``theatre/layer/valid_from.rN``: names this recording for people."""
        return f"{self.theatre}/{self.layer}/{self.valid_from}.r{self.revision}"

    @property
    def path(self) -> str:
        """Where the record's layout has it: ``theatre/layer/valid_from[.rN].geojson``."""
        revision = f".r{self.revision}" if self.revision > 1 else ""
        return f"{self.theatre}/{self.layer}/{self.valid_from}{revision}.geojson"

    @property
    def version(self) -> str:
        """The digest as it stands in a URL: ``sha256-`` and its first 16 hex digits."""
        return "sha256-" + self.digest.removeprefix("sha256:")[:16]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A layer's complete state from ``info.valid_from`` on.

    Only the tuples of the layer's kind are filled: ``regions`` for regions and overlay,
    ``zones`` for control, ``events``, ``frontlines`` with the ``places`` that settle them,
    ``basemap``, ``gazetteer`` for places, ``claims``.
    """

    info: SnapshotInfo
    regions: tuple[Region, ...] = field(default=(), repr=False)
    zones: tuple[Zone, ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    frontlines: tuple[Frontline, ...] = field(default=(), repr=False)
    places: tuple[SettledPlace, ...] = field(default=(), repr=False)
    basemap: tuple[BasemapFeature, ...] = field(default=(), repr=False)
    gazetteer: tuple[Place, ...] = field(default=(), repr=False)
    claims: tuple[Claim, ...] = field(default=(), repr=False)
