"""What stands beside the shares of area: the people, and the figures that others published."""

from __future__ import annotations

from datetime import datetime

from app.analysis.reconcile import compare
from app.catalog.catalog import Catalog
from app.catalog.share_book import RegionSet, ShareBook
from app.domain.claim import Claim, Compared
from app.domain.people import KnownPeople
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.valid_time import ValidInterval


class Ledger:
    """Claims and people of a catalog. Holds no state of its own but the book.

    Attributes:
        book: of the same catalog.
    """

    def __init__(self, catalog: Catalog, book: ShareBook) -> None:
        self._catalog = catalog
        self.book = book

    def claims(self, theatre: str, known_at: datetime | None = None) -> tuple[Claim, ...]:
        """Return every claim as known at an instant, by day, then id.

        A later recording of an id replaces the earlier one.

        Raises:
            TheatreNotFoundError: no such theatre.
        """
        by_id: dict[str, Claim] = {}
        for layer in self._catalog.layers_of_kind(theatre, LayerKind.CLAIMS):
            for info in self._catalog.snapshots(theatre, layer, known_at):
                by_id.update({claim.id: claim for claim in self._catalog.read(info).claims})
        return tuple(sorted(by_id.values(), key=lambda claim: (claim.day, claim.id)))

    def claims_of(
        self, theatre: str, region: str, days: ValidInterval, known_at: datetime | None = None
    ) -> tuple[Claim, ...]:
        """Return the claims of a region (by id) that speak of days in an interval."""
        every = self.claims(theatre, known_at)
        return tuple(claim for claim in every if claim.region == region and claim.day in days)

    def places(
        self, control: SnapshotInfo, known_at: datetime | None = None
    ) -> SnapshotInfo | None:
        """Return the recording of places that holds on a control recording's first day."""
        for layer in self._catalog.layers_of_kind(control.theatre, LayerKind.PLACES):
            found = self._catalog.timeline(control.theatre, layer).as_of(
                control.valid_from, known_at
            )
            if found is not None:
                return found
        return None

    def people(
        self,
        control: SnapshotInfo,
        regions: RegionSet,
        region: str,
        known_at: datetime | None = None,
        *,
        rollup: bool = False,
    ) -> KnownPeople | None:
        """Return a region's known people by holder; None where the record has no places."""
        places = self.places(control, known_at)
        return self.book.people(control, regions, places, rollup)[region] if places else None

    def compared(
        self,
        control: SnapshotInfo,
        regions: RegionSet,
        region: str,
        known_at: datetime | None = None,
    ) -> tuple[Compared, ...]:
        """Return a region's claims of the days a control recording holds, beside the map's figures.

        Figures of the map are those of the parties as recorded, never rolled up.
        """
        held = self._holds(control, known_at)
        if held is None:
            return ()
        chosen = self.claims_of(control.theatre, region, held, known_at)
        if not chosen:
            return ()
        people = self.people(control, regions, region, known_at)
        return compare(chosen, self.book.shares(control, regions)[region], people)

    def _holds(self, control: SnapshotInfo, known_at: datetime | None) -> ValidInterval | None:
        """Return the days a recording answers for; of one that was replaced, those it did."""
        timeline = self._catalog.timeline(control.theatre, control.layer)
        held = (*timeline.held(known_at), *timeline.held(control.recorded_at))
        return next((h.interval for h in held if h.info.digest == control.digest), None)
