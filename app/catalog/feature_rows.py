"""A snapshot's features as flat rows: scalar properties that any table of features can hold.

Every row of a layer's kind has the same properties, absent ones as None: readers that learn a
layer's columns from its first page (GDAL) must find them all there. The id as recorded is
``recorded_id``: in a table ``id`` is the feature's own, which tells its versions apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.basemap import BasemapFeature
from app.domain.claim import Claim
from app.domain.event import Event
from app.domain.frontline import Frontline, SettledPlace
from app.domain.local_text import LocalText
from app.domain.place import Place
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot
from app.domain.theatre import Theatre
from app.domain.valid_time import ValidInterval
from app.domain.zone import Zone

Properties = dict[str, object]

QUERYABLES: Mapping[LayerKind, tuple[str, ...]] = {
    LayerKind.CONTROL: ("recorded_id", "party", "status", "confidence"),
    LayerKind.REGIONS: ("recorded_id", "level", "parent", "iso_3166_2", "pcode"),
    LayerKind.OVERLAY: ("recorded_id", "level", "parent", "iso_3166_2", "pcode"),
    LayerKind.EVENTS: ("recorded_id", "type", "where_precision"),
    LayerKind.FRONTLINES: ("recorded_id", "feature", "party", "status", "confidence"),
    LayerKind.BASEMAP: ("recorded_id", "class", "rank"),
    LayerKind.PLACES: ("recorded_id",),
    LayerKind.CLAIMS: ("recorded_id", "region", "party", "unit", "bound"),
}
"""Properties that can be asked for by their exact text, by kind of layer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One feature of a snapshot.

    Attributes:
        id: as recorded, unique in its snapshot.
        geometry: lon/lat degrees, CRS84; None for what lies nowhere (claims).
        properties: flat; names are stable for a kind of layer.
        own: the days the feature itself speaks of, when those are not its snapshot's.
    """

    id: str
    geometry: BaseGeometry | None = field(repr=False)
    properties: Properties = field(repr=False)
    own: ValidInterval | None = None


def rows_of(snapshot: Snapshot, theatre: Theatre) -> Iterator[Row]:
    """Yield a snapshot's features in the order they were recorded."""
    yield from (Row(z.id, z.geometry, _zone(z, theatre)) for z in snapshot.zones)
    yield from (Row(r.id, r.geometry, _region(r, theatre)) for r in snapshot.regions)
    yield from (_event_row(e, theatre) for e in snapshot.events)
    yield from (Row(line.id, line.geometry, _line(line)) for line in snapshot.frontlines)
    yield from (Row(p.id, p.geometry, _settled(p)) for p in snapshot.places)
    yield from (Row(g.id, g.geometry, _ground(g, theatre)) for g in snapshot.basemap)
    yield from (Row(p.id, p.geometry, _place(p, theatre)) for p in snapshot.gazetteer)
    yield from (Row(c.id, None, _claim(c), _day(c.day)) for c in snapshot.claims)


def _event_row(event: Event, theatre: Theatre) -> Row:
    where = shapely.Point(event.lon, event.lat)
    return Row(event.id, where, _event(event, theatre), _day(event.day))


def _day(day: date) -> ValidInterval:
    end = None if day == date.max else day + timedelta(days=1)
    return ValidInterval(day, end)


def _texts(stem: str, text: LocalText | None, theatre: Theatre) -> Properties:
    """One property a language of the theatre, so that a table has the same columns throughout."""
    return {f"{stem}_{lang}": dict(text or {}).get(lang) for lang in theatre.name}


def _joined(ids: tuple[str, ...]) -> str | None:
    return ",".join(ids) or None


def _held(item: Zone | SettledPlace) -> Properties:
    return {
        "party": item.party,
        "status": str(item.status),
        "between": _joined(item.between),
        "confidence": str(item.confidence),
    }


def _zone(zone: Zone, theatre: Theatre) -> Properties:
    holders = [theatre.party(p) for p in ((zone.party,) if zone.party else zone.between)]
    name = holders[0].name if zone.party else None
    return {
        "recorded_id": zone.id,
        **_held(zone),
        **_texts("party_name", name, theatre),
        "colour": holders[0].colour if holders else None,
        "source_ids": _joined(zone.source_ids),
        "note": zone.note,
    }


def _region(region: Region, theatre: Theatre) -> Properties:
    return {
        "recorded_id": region.id,
        **_texts("name", region.name, theatre),
        "level": region.level,
        "parent": region.parent,
        "iso_3166_2": region.iso_3166_2,
        "pcode": region.pcode,
        "note": region.note,
    }


def _event(event: Event, theatre: Theatre) -> Properties:
    tolls = [report.killed for report in event.reports if report.killed is not None]
    return {
        "recorded_id": event.id,
        **_texts("title", event.title, theatre),
        "type": event.type,
        "date": event.day.isoformat(),
        **_texts("place", event.place, theatre),
        "parties": _joined(event.parties),
        "where_precision": event.where_precision,
        "killed": tolls[-1] if tolls else None,
        "reports": len(event.reports),
        "sources": "; ".join(dict.fromkeys(report.source for report in event.reports)) or None,
    }


def _line(line: Frontline) -> Properties:
    nothing = dict.fromkeys(("name", "party", "status", "between", "confidence"))
    sources = _joined(line.source_ids)
    about = {"source_ids": sources, "note": line.note}
    return {"recorded_id": line.id, "feature": "line", **nothing, **about}


def _settled(place: SettledPlace) -> Properties:
    about = {"source_ids": _joined(place.source_ids), "note": place.note}
    return {
        "recorded_id": place.id,
        "feature": "place",
        "name": place.name,
        **_held(place),
        **about,
    }


def _ground(feature: BasemapFeature, theatre: Theatre) -> Properties:
    return {
        "recorded_id": feature.id,
        "class": feature.feature_class,
        **_texts("name", feature.name, theatre),
        "rank": feature.rank,
        "population": feature.population,
    }


def _place(place: Place, theatre: Theatre) -> Properties:
    names = _texts("name", place.name, theatre)
    return {"recorded_id": place.id, **names, "population": place.population, "note": place.note}


def _claim(claim: Claim) -> Properties:
    return {
        "recorded_id": claim.id,
        "region": claim.region,
        "party": claim.party,
        "includes": _joined(claim.includes),
        "date": claim.day.isoformat(),
        "unit": str(claim.unit),
        "bound": str(claim.bound),
        "percent": claim.percent,
        "area_km2": claim.area_km2,
        "denominator_km2": claim.denominator_km2,
        "source": claim.source.title,
        "source_url": claim.source.url,
        "note": claim.note,
    }
