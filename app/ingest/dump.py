"""Domain objects → the JSON of the record: the inverse of ``build``.

Members come in the order of the format, members without a value are left out, and polygons are
put into one canonical form (ring starts, ring order, RFC 7946 orientation), so that the same
state always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.basemap import BasemapFeature
from app.domain.claim import Claim
from app.domain.event import Event, Report
from app.domain.frontline import Frontline, SettledPlace
from app.domain.local_text import LocalText
from app.domain.place import Place
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.domain.valid_time import format_instant
from app.domain.zone import Zone

Doc = dict[str, Any]

FORMAT = 1


def metadata(info: SnapshotInfo) -> Doc:
    """Return the ``metadata`` member of a snapshot's file."""
    return _present(
        {
            "format": FORMAT,
            "theatre": info.theatre,
            "layer": info.layer,
            "kind": str(info.kind),
            "valid_from": info.valid_from.isoformat(),
            "valid_to": _day(info.valid_to),
            "recorded_at": format_instant(info.recorded_at),
            "revision": info.revision,
            "reason": info.reason,
            "title": info.title,
            "method": info.method,
            "positional_accuracy_m": _whole(info.positional_accuracy_m),
            "licence": info.licence,
            "sources": [_source(s) for s in info.sources],
            "jump_accepted": info.jump_accepted,
            "changes": [{"places": list(c.places), "note": c.note} for c in info.changes],
            "vintage": info.vintage,
        }
    )


def features(snapshot: Snapshot) -> Iterator[Doc]:
    """Yield the snapshot's features as GeoJSON objects with shapely geometries, in its order."""
    return (feature(properties, geometry) for properties, geometry in pairs(snapshot))


def pairs(snapshot: Snapshot) -> Iterator[tuple[Doc, BaseGeometry | None]]:
    """Yield each feature's properties and its geometry as it is (None: a claim), in its order."""
    for region in snapshot.regions:
        yield _present(_region(region)), region.geometry
    for zone in snapshot.zones:
        yield _present(_zone(zone)), zone.geometry
    for event in snapshot.events:
        yield _event(event), shapely.Point(event.lon, event.lat)
    for line in snapshot.frontlines:
        yield _present(_frontline(line)), line.geometry
    for place in snapshot.places:
        yield _present(_settled(place)), place.geometry
    for item in snapshot.basemap:
        yield _present(_basemap(item)), item.geometry
    yield from ((_present(_place(town)), town.geometry) for town in snapshot.gazetteer)
    yield from ((_present(_claim(claim)), None) for claim in snapshot.claims)


def feature(properties: Mapping[str, Any], geometry: BaseGeometry | None) -> Doc:
    """Return a feature with its geometry in canonical form (lines keep their direction)."""
    return {
        "type": "Feature",
        "properties": _present(properties),
        "geometry": None if geometry is None else canonical(geometry),
    }


def canonical(geometry: BaseGeometry) -> BaseGeometry:
    """Return polygons with shells counter-clockwise, holes clockwise, parts and starts ordered.

    **Source:** RFC 7946 section 3.1.6 (right-hand rule).
    """
    if isinstance(geometry, Polygon | MultiPolygon):
        return shapely.orient_polygons(shapely.normalize(geometry))
    return geometry


def _present(members: Mapping[str, Any]) -> Doc:
    return {name: value for name, value in members.items() if value not in (None, (), [], {})}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and float(number).is_integer() else number


def _text(text: LocalText | None) -> Doc | None:
    return None if text is None else dict(text)


def _source(source: Source) -> Doc:
    return _present(
        {
            "id": source.id,
            "title": source.title,
            "url": source.url,
            "published": _day(source.published),
            "accessed": _day(source.accessed),
        }
    )


def _region(region: Region) -> Doc:
    return {
        "id": region.id,
        "name": _text(region.name),
        "aliases": list(region.aliases),
        "iso_3166_2": region.iso_3166_2,
        "pcode": region.pcode,
        "level": region.level,
        "parent": region.parent,
        "note": region.note,
    }


def _zone(zone: Zone) -> Doc:
    return {
        "id": zone.id,
        "party": zone.party,
        "status": str(zone.status),
        "between": list(zone.between),
        "source_ids": list(zone.source_ids),
        "confidence": str(zone.confidence),
        "note": zone.note,
    }


def _event(event: Event) -> Doc:
    return _present(
        {
            "id": event.id,
            "title": _text(event.title),
            "type": event.type,
            "date": event.day.isoformat(),
            "place": _text(event.place),
            "parties": list(event.parties),
            "where_precision": event.where_precision,
            "reports": [_report(report) for report in event.reports],
        }
    )


def _report(report: Report) -> Doc:
    return _present(
        {
            "published_at": format_instant(report.published_at),
            "source": report.source,
            "killed": report.killed,
            "killed_children": report.killed_children,
            "wounded": report.wounded,
            "text": _text(report.text),
            "url": report.url,
        }
    )


def _frontline(line: Frontline) -> Doc:
    return {"id": line.id, "source_ids": list(line.source_ids), "note": line.note}


def _settled(place: SettledPlace) -> Doc:
    return {
        "id": place.id,
        "name": place.name,
        "party": place.party,
        "status": str(place.status),
        "between": list(place.between),
        "source_ids": list(place.source_ids),
        "confidence": str(place.confidence),
        "note": place.note,
    }


def _basemap(item: BasemapFeature) -> Doc:
    return {
        "id": item.id,
        "class": item.feature_class,
        "name": _text(item.name),
        "rank": item.rank,
        "population": item.population,
    }


def _place(place: Place) -> Doc:
    return {
        "id": place.id,
        "name": _text(place.name),
        "aliases": list(place.aliases),
        "population": place.population,
        "note": place.note,
    }


def _claim(claim: Claim) -> Doc:
    return {
        "id": claim.id,
        "region": claim.region,
        "party": claim.party,
        "includes": list(claim.includes),
        "date": claim.day.isoformat(),
        "unit": str(claim.unit),
        "bound": str(claim.bound),
        "percent": _whole(claim.percent),
        "area_km2": _whole(claim.area_km2),
        "denominator_km2": _whole(claim.denominator_km2),
        "source_id": claim.source.id,
        "note": claim.note,
    }
