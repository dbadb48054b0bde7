"""The editor's table: a drawing of front lines → control, measured before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shapely import MultiPolygon, Polygon

from app.analysis.population import known_people
from app.analysis.reconcile import compare
from app.analysis.shares import region_shares
from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.domain.answer import Answer
from app.domain.issue import Issue, Severity
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import ValidInterval
from app.ingest import Limits, dump, parse_snapshot
from app.ingest.draw import draw
from app.ingest.drawing_file import parse_drawing
from app.ingest.write import snapshot_bytes


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of a drawing.

    Attributes:
        issues: everything wrong with the drawing, then with the control it makes.
        control: None when any issue is an error.
        data: the bytes of control's file; empty without one.
    """

    issues: tuple[Issue, ...]
    control: Snapshot | None = None
    data: bytes = b""


class Drafting:
    """Draws control against a record, and measures it. Writes nothing.

    Args:
        catalog: the record: regions, the snapshots before, claims, places.
        answers: its ledger gives claims and places.
        limits: of ingest.
    """

    def __init__(self, catalog: Catalog, answers: Answers, limits: Limits) -> None:
        self._catalog = catalog
        self._ledger = answers.ledger
        self._answers = answers
        self._limits = limits

    def draw(
        self,
        data: bytes,
        theatre: Theatre,
        metadata: dict[str, Any] | None = None,
        accept: str | None = None,
        now: datetime | None = None,
    ) -> Drafted:
        """Turn the bytes of a drawing into control, clipped to the whole theatre.

        Args:
            data: of the drawing's file.
            theatre: its vocabulary.
            metadata: of the drawing, for a file that lost its own.
            accept: why a jump against the snapshot before is right.
            now: the clock, UTC.

        Raises:
            SnapshotNotFoundError: the theatre has no regions on the drawing's day.
        """
        parsed = parse_drawing(
            data, theatre=theatre, limits=self._limits, metadata=metadata, now=now
        )
        if parsed.snapshot is None:
            return Drafted(parsed.issues)
        drawing = draw(parsed.snapshot, self._area(parsed.snapshot.info))
        issues = (*parsed.issues, *drawing.issues)
        if _refused(issues):
            return Drafted(issues)
        about = self._about(parsed.snapshot.info, theatre, accept)
        written = snapshot_bytes(Snapshot(about, zones=drawing.zones))
        checked = parse_snapshot(
            written,
            path=about.path,
            theatre=theatre,
            limits=self._limits,
            neighbour=self._before(about),
            now=now,
        )
        issues = (*issues, *(replace(issue, path="") for issue in checked.issues))
        if checked.snapshot is None:
            return Drafted(issues)
        return Drafted(issues, checked.snapshot, written)

    def answers(self, control: Snapshot) -> tuple[Answer, ...]:
        """Return the drawn shares of the whole theatre and of its default region.

        Claims beside them are those of the days the snapshot would hold in the record.
        """
        theatre = self._catalog.theatre(control.info.theatre)
        boundary, regions = self._regions(control.info)
        wanted = {theatre.id, theatre.default_region}
        chosen = [region for region in regions if region.id in wanted]
        parties = [party.id for party in theatre.parties]
        accuracy = control.info.positional_accuracy_m
        shares = region_shares(chosen, control.zones, parties, accuracy)
        places = self._ledger.places(control.info)
        gazetteer = self._catalog.read(places).gazetteer if places else ()
        people = known_people(chosen, control.zones, gazetteer) if places else {}
        days = self._days(control.info)
        return tuple(
            Answer(
                theatre=theatre,
                region=region,
                boundary=boundary,
                control=control.info,
                shares=shares[region.id],
                requested_date=None,
                known_at=None,
                change=None,
                people=people.get(region.id),
                places=places,
                claims=compare(
                    self._ledger.claims_of(theatre.id, region.id, days),
                    shares[region.id],
                    people.get(region.id),
                ),
            )
            for region in chosen
        )

    def metadata_of(self, theatre: Theatre, day: str) -> dict[str, Any] | None:
        """Return the metadata of the record's own front lines of a day (``YYYY-MM-DD``)."""
        for info in self._recorded(theatre.id, LayerKind.FRONTLINES):
            if info.valid_from.isoformat() == day:
                return dump.metadata(info)
        return None

    def _recorded(self, theatre: str, kind: LayerKind) -> Iterator[SnapshotInfo]:
        for layer in self._catalog.layers_of_kind(theatre, kind):
            yield from self._catalog.snapshots(theatre, layer)

    def _regions(self, info: SnapshotInfo) -> tuple[SnapshotInfo, tuple[Region, ...]]:
        found = self._answers.default_regions(info.theatre, info.valid_from)
        return found.info, found.regions

    def _area(self, info: SnapshotInfo) -> Polygon | MultiPolygon:
        return self._regions(info)[1][0].geometry

    def _about(self, drawn: SnapshotInfo, theatre: Theatre, accept: str | None) -> SnapshotInfo:
        """Return control's metadata: the record's own of that day, else made from the drawing's."""
        recorded = self._recorded(theatre.id, LayerKind.CONTROL)
        same = next((i for i in recorded if _same_day(i, drawn, theatre)), None)
        about = same or replace(
            drawn, layer=theatre.control_layer, kind=LayerKind.CONTROL, jump_accepted=None
        )
        sources = {source.id: source for source in (*drawn.sources, *about.sources)}
        listed = about.sources if set(sources) == {s.id for s in about.sources} else ()
        return replace(
            about,
            sources=listed or tuple(sources.values()),
            positional_accuracy_m=drawn.positional_accuracy_m,
            jump_accepted=accept or about.jump_accepted,
        )

    def _before(self, info: SnapshotInfo) -> Snapshot | None:
        standing = [i for i in self._control(info) if i.valid_from < info.valid_from]
        return self._catalog.read(standing[-1]) if standing else None

    def _days(self, info: SnapshotInfo) -> ValidInterval:
        later = [i.valid_from for i in self._control(info) if i.valid_from > info.valid_from]
        ends = [day for day in (info.valid_to, *later[:1]) if day is not None]
        return ValidInterval(info.valid_from, min(ends, default=None))

    def _control(self, info: SnapshotInfo) -> list[SnapshotInfo]:
        recorded = self._recorded(info.theatre, LayerKind.CONTROL)
        return [i for i in recorded if i.layer == info.layer]


def _same_day(info: SnapshotInfo, drawn: SnapshotInfo, theatre: Theatre) -> bool:
    return info.layer == theatre.control_layer and info.valid_from == drawn.valid_from


def _refused(issues: tuple[Issue, ...]) -> bool:
    return any(issue.severity is Severity.ERROR for issue in issues)
