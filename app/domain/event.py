"""An event: something that happened at a place and time, with dated reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.local_text import LocalText

EVENT_TYPES = (
    "strike",
    "shelling",
    "bombing",
    "chemical-attack",
    "clash",
    "offensive",
    "siege",
    "capture",
    "withdrawal",
    "agreement",
    "displacement",
    "other",
)
"""The vocabulary of the record format; ``ingest/schemas/events.json`` is held to it by a test."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody said of an event at an instant. A toll is revised by a later report.

    Attributes:
        published_at: UTC instant.
        source: who said it, where it was seen.
        killed: people killed, as reported.
        killed_children: of them children.
        wounded: people wounded, as reported (a lower bound when the source says "at least").
        text: the report in our words, by language.
        url: where it was seen.
    """

    published_at: datetime
    source: str
    killed: int | None = None
    killed_children: int | None = None
    wounded: int | None = None
    text: LocalText | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        id: lower-case kebab.
        title: by language.
        type: from the format's vocabulary: ``strike``, ``capture`` …
        day: the UTC day it happened.
        lon: degrees east.
        lat: degrees north.
        place: name of the place, by language.
        reports: ordered by ``published_at``.
        parties: ids of the theatre's parties who took part or held the place; no word on blame.
        where_precision: how well the place is known, as its collector codes it:
            ``scheme:code``, for example ``ucdp-ged:2``.
    """

    id: str
    title: LocalText
    type: str
    day: date
    lon: float
    lat: float
    place: LocalText
    reports: tuple[Report, ...] = ()
    parties: tuple[str, ...] = ()
    where_precision: str | None = None

    def reports_known_at(self, known_at: datetime | None) -> tuple[Report, ...]:
        """Return the reports published by ``known_at`` (all when it is None)."""
        return tuple(r for r in self.reports if known_at is None or r.published_at <= known_at)
