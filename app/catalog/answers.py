"""The question the service exists for: who holds what, on which date, and how do we know?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.catalog.catalog import Catalog
from app.catalog.ledger import Ledger
from app.catalog.region_names import RegionIndex
from app.catalog.share_book import RegionSet, ShareBook
from app.domain.answer import Answer, Change
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import RegionNotFoundError


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, typed.

    Attributes:
        theatre: theatre id.
        day: UTC day; None: the newest.
        known_at: UTC instant; None: everything recorded.
        rollup: add a party to the one it rolls up to.
        version: one recording of control, as its digest stands in a URL, whether or not it still
            stands; ``day`` is then its own (``Answers.settled`` sees to it).
    """

    theatre: str
    day: date | None = None
    known_at: datetime | None = None
    rollup: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    question: Question
    theatre: Theatre
    control: SnapshotInfo


class Answers:
    """Answers questions from a catalog. Holds no state of its own but the book of shares.

    Attributes:
        ledger: the claims and the people that stand beside the shares.
    """

    def __init__(self, catalog: Catalog, book: ShareBook) -> None:
        self._catalog = catalog
        self._book = book
        self.ledger = Ledger(catalog, book)

    def settled(self, question: Question) -> Question:
        """Return the question with the day of the recording it names, when it names one.

        Raises:
            SnapshotNotFoundError: no recording of control has that digest.
        """
        if question.version is None:
            return question
        return replace(question, day=self._scene(question).control.valid_from)

    def region(self, question: Question, text: str) -> Answer:
        """Return the shares of the region a text means.

        Raises:
            RegionNotFoundError: with the closest names.
            SnapshotNotFoundError: before the first snapshot, with the interval.
        """
        scene = self._scene(question)
        owner, found = self._find(question, text)
        return self._answer(scene, owner, found)

    def recording(self, info: SnapshotInfo, text: str) -> Answer:
        """Return a region's shares in one recording, whether or not it still stands.

        Raises:
            RegionNotFoundError: with the closest names.
        """
        question = Question(info.theatre, info.valid_from)
        owner, found = self._find(question, text)
        then = replace(question, known_at=info.recorded_at)  # a later correction changes nothing
        scene = _Scene(then, self._catalog.theatre(info.theatre), info)
        return self._answer(scene, owner, found)

    def find_region(self, question: Question, text: str) -> Region:
        """Return the region a text means.

        Raises:
            RegionNotFoundError: with the closest names.
        """
        return self._find(question, text)[1]

    def _find(self, question: Question, text: str) -> tuple[RegionSet, Region]:
        sets = self.regions(question)
        index = RegionIndex.of([r for s in sets for r in s.regions])
        found = index.find(text)
        if found is not None:
            return next(s for s in sets if any(r is found for r in s.regions)), found
        for ended in self._ended(question):
            found = RegionIndex.of(ended.regions).find(text)
            if found is not None:
                return ended, found
        raise RegionNotFoundError("region", text, index.nearest(text))

    def _ended(self, question: Question) -> Iterator[RegionSet]:
        """Yield earlier states of the overlays, the latest first.

        An agreement ends, its ground does not: shares of it can still be asked for, and the answer
        names the recording its bounds are from.
        """
        day, known_at = question.day, question.known_at
        for layer in self._catalog.layers_of_kind(question.theatre, LayerKind.OVERLAY):
            held = self._catalog.timeline(question.theatre, layer).held(known_at)
            past = [h.info for h in held if day is None or h.info.valid_from <= day]
            yield from (self._book.regions(self._catalog.read(info)) for info in reversed(past))

    def every(self, question: Question, level: str | None = None) -> tuple[Answer, ...]:
        """Return the whole theatre's answer, then each region's of a level of the default layer.

        Raises:
            RegionNotFoundError: no region has that level.
            SnapshotNotFoundError: before the first snapshot, with the interval.
        """
        scene = self._scene(question)
        main = self.regions(question)[0]
        whole, *regions = main.regions
        wanted = scene.theatre.default_level if level is None else level
        chosen = [r for r in regions if r.level == wanted]
        if not chosen:
            raise RegionNotFoundError("level", wanted, sorted({r.level for r in regions}))
        return tuple(self._answer(scene, main, region) for region in (whole, *chosen))

    def default_regions(self, theatre_id: str, day: date) -> RegionSet:
        """Return the regions of the default layer on a day, the whole theatre first.

        Raises:
            SnapshotNotFoundError: the layer has no snapshot that day.
        """
        layer = self._catalog.theatre(theatre_id).region_layer
        return self._book.regions(self._catalog.as_of(theatre_id, layer, day))

    def regions(self, question: Question) -> tuple[RegionSet, ...]:
        """Return all that shares can be asked for: default layer, other regions, overlays in force.

        Raises:
            SnapshotNotFoundError: the default layer has no snapshot that day.
        """
        theatre = self._catalog.theatre(question.theatre)
        day, known_at = question.day, question.known_at
        main = self._catalog.as_of(theatre.id, theatre.region_layer, day, known_at)
        sets = [self._book.regions(main)]
        for kind in (LayerKind.REGIONS, LayerKind.OVERLAY):
            for layer in self._catalog.layers_of_kind(theatre.id, kind):
                info = self._catalog.timeline(theatre.id, layer).as_of(day, known_at)
                if info is not None and layer != theatre.region_layer:
                    sets.append(self._book.regions(self._catalog.read(info)))
        return tuple(sets)

    def _scene(self, question: Question) -> _Scene:
        theatre = self._catalog.theatre(question.theatre)
        layer = theatre.control_layer
        if question.version is not None:
            control = self._catalog.by_version(theatre.id, layer, question.version)
        else:
            control = self._catalog.as_of(theatre.id, layer, question.day, question.known_at)
        return _Scene(question, theatre, control.info)

    def _answer(self, scene: _Scene, regions: RegionSet, region: Region) -> Answer:
        control, known_at = scene.control, scene.question.known_at
        rollup = scene.question.rollup
        shares = self._book.shares(control, regions, rollup)[region.id]
        return Answer(
            theatre=scene.theatre,
            region=region,
            boundary=regions.info,
            control=control,
            shares=shares,
            requested_date=scene.question.day,
            known_at=known_at,
            change=self._change(scene, regions, shares),
            people=self.ledger.people(control, regions, region.id, known_at, rollup=rollup),
            places=self.ledger.places(control, known_at),
            claims=self.ledger.compared(control, regions, region.id, known_at),
        )

    def _change(self, scene: _Scene, regions: RegionSet, now: RegionShares) -> Change | None:
        timeline = self._catalog.timeline(scene.theatre.id, scene.control.layer)
        before = timeline.before(scene.control, scene.question.known_at)
        if before is None:
            return None
        then = self._book.shares(before, regions, scene.question.rollup)[now.region]
        earlier = {s.party: s.share for s in then.shares}
        present = {s.party: s.share for s in now.shares}
        points = {
            party: 100 * (present.get(party, 0.0) - earlier.get(party, 0.0))
            for party in sorted(earlier.keys() | present.keys())
        }
        return Change(before.valid_from, points)
