"""``controlmap places``: what places are said to be held by, against the map that is drawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from app.analysis.point import holder_of, zones_at
from app.catalog.catalog import Catalog
from app.commands.opening import EXIT_DATA, day_given, open_record, told
from app.commands.text import table
from app.domain.frontline import SettledPlace
from app.domain.history import Holder
from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.domain.zone import Confidence

_Disagree = Annotated[bool, typer.Option("--disagree", help="Only those the map contradicts.")]
_Date = Annotated[str | None, typer.Option("--date", help="UTC day; omitted: every drawing.")]
_Theatre = Annotated[str | None, typer.Option(help="Theatre id; omitted: the default.")]


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """A settled place, and who holds it on the map of the same day."""

    day: datetime.date
    place: SettledPlace
    drawn: Holder

    @property
    def stated(self) -> Holder:
        """Who the drawing says holds it."""
        place = self.place
        return Holder(place.party, place.status, tuple(sorted(place.between)))

    @property
    def agrees(self) -> bool:
        """Whether the map says the same."""
        return self.stated == Holder(
            self.drawn.party, self.drawn.status, tuple(sorted(self.drawn.between))
        )


def places_on_map(
    catalog: Catalog, theatre: Theatre, day: datetime.date | None
) -> Iterator[PlaceOnMap]:
    """Yield every settled place beside the control snapshot that holds on its drawing's day.

    Args:
        catalog: the record.
        theatre: whose drawings.
        day: the drawing that holds on that UTC day; None: every drawing.
    """
    timeline = catalog.timeline(theatre.id, theatre.control_layer)
    for layer in catalog.layers_of_kind(theatre.id, LayerKind.FRONTLINES):
        drawings = catalog.snapshots(theatre.id, layer)
        if day is not None:
            drawings = (catalog.as_of(theatre.id, layer, day).info,)
        for info in drawings:
            control = timeline.as_of(info.valid_from)
            zones = catalog.read(control).zones if control else ()
            for place in catalog.read(info).places:
                drawn = holder_of(zones_at(zones, place.geometry))
                yield PlaceOnMap(info.valid_from, place, drawn)


def places(disagree: _Disagree = False, date: _Date = None, theatre: _Theatre = None) -> None:
    """Print each settled place with its stated holder and the holder on the drawn map.

    Exit code 1: the map contradicts a place whose confidence is high.
    """
    day = day_given(date)
    with told():
        record = open_record()
        found = list(places_on_map(record.catalog, record.theatre(theatre), day))
    against = [row for row in found if not row.agrees]
    shown = against if disagree else found
    if shown:
        head = ("date", "place", "stated", "on the map", "confidence", "lon", "lat")
        typer.echo(table(head, map(_cells, shown)))
    typer.echo(f"{len(found)} settled places, {len(against)} of them contradicted by the map")
    if any(row.place.confidence is Confidence.HIGH for row in against):
        raise typer.Exit(EXIT_DATA)


def _cells(row: PlaceOnMap) -> tuple[str, ...]:
    point = row.place.geometry
    where = (f"{point.x:.5f}", f"{point.y:.5f}")
    said = (_words(row.stated), _words(row.drawn), str(row.place.confidence))
    return (row.day.isoformat(), row.place.id, *said, *where)


def _words(holder: Holder) -> str:
    if holder.status is None and not holder.on_border:
        return "nobody"
    what = "border" if holder.on_border else str(holder.status)
    names = holder.party or "/".join(holder.between)
    return names if what == "controlled" else f"{what} {names}".strip()
