"""Who held this point, on which dates: one point asked of every snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

import shapely
from shapely import Point

from app.analysis.point import front_distance_m, holder_of, zones_at
from app.catalog.answers import Answers, Question
from app.catalog.catalog import Catalog
from app.catalog.region_names import fold
from app.catalog.timeline import Held
from app.domain.history import PointAnswer, Tenure
from app.domain.place import Place
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot
from app.domain.zone import Confidence, Zone
from app.errors import PlaceNotFoundError, SnapshotNotFoundError


class Points:
    """Answers for points from a catalog."""

    def __init__(self, catalog: Catalog, answers: Answers) -> None:
        self._catalog = catalog
        self._answers = answers

    def at(self, question: Question, lon: float, lat: float) -> PointAnswer:
        """Return who holds a point on a date, since when, and the holders before and after.

        Args:
            question: theatre, day, known_at.
            lon: degrees east.
            lat: degrees north.

        Raises:
            SnapshotNotFoundError: before the first snapshot, with the interval.
        """
        theatre = self._catalog.theatre(question.theatre)
        layer = theatre.control_layer
        control = self._catalog.as_of(theatre.id, layer, question.day, question.known_at)
        point = Point(lon, lat)
        found = zones_at(control.zones, point)
        held = self._catalog.timeline(theatre.id, layer).held(question.known_at)
        history = tuple(self._tenures(held, point))
        only = found[0] if len(found) == 1 else None
        return PointAnswer(
            theatre=theatre,
            lon=lon,
            lat=lat,
            requested_date=question.day,
            control=control.info,
            holder=holder_of(found),
            regions=self._regions(question, point),
            history=history,
            tenure=_holding(history, control.info.valid_from),
            front_distance_m=front_distance_m(control.zones, found, point),
            zone=only.id if only else None,
            confidence=self._confidence(control, only, point),
            note=only.note if only else None,
        )

    def place(self, question: Question, text: str) -> Place:
        """Return the place of the record that a text means: id, name in any language, or alias.

        Raises:
            PlaceNotFoundError: with the closest names.
            SnapshotNotFoundError: before the first snapshot, with the interval.
        """
        theatre = self._catalog.theatre(question.theatre)
        layer = theatre.control_layer
        control = self._catalog.as_of(theatre.id, layer, question.day, question.known_at)
        found = self._answers.ledger.places(control.info, question.known_at)
        places = self._catalog.read(found).gazetteer if found else ()
        wanted = fold(text)
        names = {fold(n): p for p in reversed(places) for n in (*p.name.values(), *p.aliases)}
        names |= {fold(p.id): p for p in places}
        if wanted not in names:
            near = get_close_matches(wanted, names, n=3)
            raise PlaceNotFoundError("place", text, list(dict.fromkeys(names[n].id for n in near)))
        return names[wanted]

    def _confidence(self, control: Snapshot, zone: Zone | None, point: Point) -> Confidence | None:
        """Return how sure the editor is here: as of the zone's nearest settled place.

        A zone is as unsure as its least sure place, and may be as large as a country; where the
        drawing of the date is in the record, the place nearest to the point says more.
        """
        if zone is None:
            return None
        info, theatre = control.info, control.info.theatre
        for layer in self._catalog.layers_of_kind(theatre, LayerKind.FRONTLINES):
            drawing = self._catalog.timeline(theatre, layer).as_of(info.valid_from)
            if drawing is not None and drawing.valid_from == info.valid_from:
                settled = self._catalog.read(drawing).places
                inside = [p for p in settled if shapely.intersects(zone.geometry, p.geometry)]
                if inside:
                    return min(inside, key=lambda p: p.geometry.distance(point)).confidence
        return zone.confidence

    def _regions(self, question: Question, point: Point) -> tuple[Region, ...]:
        sets = self._answers.regions(question)
        return tuple(r for s in sets for r in s.regions if shapely.intersects(r.geometry, point))

    def _tenures(self, held: Iterable[Held], point: Point) -> Iterable[Tenure]:
        """Yield runs of one holder; a gap in the record ends a run."""
        run: Tenure | None = None
        for item in held:
            holder = holder_of(zones_at(self._catalog.read(item.info).zones, point))
            start, end = item.interval.start, item.interval.end
            if run is not None and run.holder == holder and run.end == start:
                run = Tenure(holder, run.start, end)
                continue
            if run is not None:
                yield run
            run = Tenure(holder, start, end)
        if run is not None:
            yield run


def _holding(history: tuple[Tenure, ...], day: date) -> Tenure:
    for tenure in history:
        if tenure.start <= day and (tenure.end is None or day < tenure.end):
            return tenure
    raise SnapshotNotFoundError("control", day.isoformat(), None, None)
