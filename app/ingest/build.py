"""Checked JSON → domain objects. The rules have passed: no checks, no defaults for errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.basemap import BasemapFeature
from app.domain.claim import Bound, Claim, Unit
from app.domain.event import Event, Report
from app.domain.frontline import Frontline, SettledPlace
from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.place import Place
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.snapshot import ChangeNote, LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day, parse_instant
from app.domain.zone import Confidence, Status, Zone

Json = Mapping[str, Any]


def theatre(doc: Json) -> Theatre:
    """Build a theatre from a checked ``theatre.json``."""
    west, south, east, north = (float(v) for v in doc["bbox"])
    return Theatre(
        id=doc["id"],
        name=LocalText.of(doc["name"]),
        parties=tuple(sorted((_party(p) for p in doc["parties"]), key=lambda p: p.order)),
        region_layer=doc["region_layer"],
        default_level=doc["default_level"],
        control_layer=doc["control_layer"],
        bbox=(west, south, east, north),
        attribution=tuple(doc["attribution"]),
        disclaimer=LocalText.of(doc["disclaimer"]),
        default_date=doc.get("default_date"),
        default_region=doc.get("default_region"),
        aliases=tuple(doc.get("aliases", ())),
        publication_delay_hours=float(doc.get("publication_delay_hours", 0)),
        coarsening_m=doc.get("coarsening_m"),
        attribution_in=tuple((k, tuple(v)) for k, v in doc.get("attribution_in", {}).items()),
    )


def _party(doc: Json) -> Party:
    return Party(
        id=doc["id"],
        name=LocalText.of(doc["name"]),
        short=LocalText.of(doc["short"]),
        colour=doc["colour"],
        pattern=doc["pattern"],
        order=int(doc["order"]),
        rolls_up_to=doc.get("rolls_up_to"),
    )


def info(metadata: Json, digest: str) -> SnapshotInfo:
    """Build a snapshot's info from its checked ``metadata`` member."""
    return SnapshotInfo(
        theatre=metadata["theatre"],
        layer=metadata["layer"],
        kind=LayerKind(metadata["kind"]),
        valid_from=parse_day(metadata["valid_from"]),
        valid_to=_day(metadata.get("valid_to")),
        recorded_at=parse_instant(metadata["recorded_at"]),
        revision=int(metadata["revision"]),  # JSON may write 1 as 1.0
        digest=digest,
        title=metadata["title"],
        method=metadata["method"],
        licence=metadata["licence"],
        sources=tuple(_source(s) for s in metadata["sources"]),
        reason=metadata.get("reason"),
        positional_accuracy_m=metadata.get("positional_accuracy_m"),
        jump_accepted=metadata.get("jump_accepted"),
        changes=tuple(_change(c) for c in metadata.get("changes", ())),
        vintage=metadata.get("vintage"),
    )


def _change(doc: Json) -> ChangeNote:
    return ChangeNote(tuple(doc["places"]), doc["note"])


def _day(text: str | None) -> date | None:
    return None if text is None else parse_day(text)


def _source(doc: Json) -> Source:
    return Source(
        id=doc["id"],
        title=doc["title"],
        published=_day(doc.get("published")),
        url=doc.get("url"),
        accessed=_day(doc.get("accessed")),
    )


def snapshot(
    metadata: Json, pairs: Sequence[tuple[Json, BaseGeometry | None]], digest: str
) -> Snapshot:
    """Build the snapshot of a checked FeatureCollection.

    Args:
        metadata: the checked member.
        pairs: each feature's checked properties and its two-dimensional geometry (None: a claim),
            in file order.
        digest: of the file's bytes.
    """
    about = info(metadata, digest)
    made: dict[str, tuple[Any, ...]] = {}
    match about.kind:
        case LayerKind.REGIONS | LayerKind.OVERLAY:
            made["regions"] = tuple(_region(p, _polygonal(g)) for p, g in pairs)
        case LayerKind.CONTROL:
            made["zones"] = tuple(_zone(p, _polygonal(g)) for p, g in pairs)
        case LayerKind.EVENTS:
            made["events"] = tuple(_event(p, _point(g)) for p, g in pairs)
        case LayerKind.FRONTLINES:
            lines = (_frontline(p, g) for p, g in pairs if isinstance(g, LineString))
            made["frontlines"] = tuple(lines)
            made["places"] = tuple(_settled(p, g) for p, g in pairs if isinstance(g, Point))
        case LayerKind.BASEMAP:
            made["basemap"] = tuple(_basemap(p, g) for p, g in pairs if g is not None)
        case LayerKind.PLACES:
            made["gazetteer"] = tuple(_place(p, _point(g)) for p, g in pairs)
        case LayerKind.CLAIMS:
            named = {source.id: source for source in about.sources}
            made["claims"] = tuple(_claim(p, named) for p, _ in pairs)
    return Snapshot(about, **made)


def _polygonal(geometry: BaseGeometry | None) -> Polygon | MultiPolygon:
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise TypeError(f"a polygon is needed, not {geometry!r:.40}")
    return geometry


def _point(geometry: BaseGeometry | None) -> Point:
    if not isinstance(geometry, Point):
        raise TypeError(f"a point is needed, not {geometry!r:.40}")
    return geometry


def _count(number: float | None) -> int | None:
    return None if number is None else int(number)


def _text(doc: Json | None) -> LocalText | None:
    return None if doc is None else LocalText.of(doc)


def _region(p: Json, geometry: Polygon | MultiPolygon) -> Region:
    return Region(
        id=p["id"],
        name=LocalText.of(p["name"]),
        level=p["level"],
        geometry=geometry,
        aliases=tuple(p.get("aliases", ())),
        iso_3166_2=p.get("iso_3166_2"),
        pcode=p.get("pcode"),
        parent=p.get("parent"),
        note=p.get("note"),
    )


def _zone(p: Json, geometry: Polygon | MultiPolygon) -> Zone:
    return Zone(
        id=p["id"],
        party=p.get("party"),
        status=Status(p["status"]),
        geometry=geometry,
        between=tuple(p.get("between", ())),
        source_ids=tuple(p["source_ids"]),
        confidence=Confidence(p["confidence"]),
        note=p.get("note"),
    )


def _event(p: Json, point: Point) -> Event:
    reports = sorted((_report(r) for r in p["reports"]), key=lambda r: r.published_at)
    return Event(
        id=p["id"],
        title=LocalText.of(p["title"]),
        type=p["type"],
        day=parse_day(p["date"]),
        lon=point.x,
        lat=point.y,
        place=LocalText.of(p["place"]),
        reports=tuple(reports),
        parties=tuple(p.get("parties", ())),
        where_precision=p.get("where_precision"),
    )


def _report(doc: Json) -> Report:
    return Report(
        published_at=parse_instant(doc["published_at"]),
        source=doc["source"],
        killed=_count(doc.get("killed")),
        killed_children=_count(doc.get("killed_children")),
        wounded=_count(doc.get("wounded")),
        text=_text(doc.get("text")),
        url=doc.get("url"),
    )


def _frontline(p: Json, line: LineString) -> Frontline:
    return Frontline(p["id"], line, tuple(p.get("source_ids", ())), p.get("note"))


def _settled(p: Json, point: Point) -> SettledPlace:
    return SettledPlace(
        id=p["id"],
        name=p["name"],
        geometry=point,
        party=p.get("party"),
        status=Status(p["status"]),
        between=tuple(p.get("between", ())),
        source_ids=tuple(p.get("source_ids", ())),
        confidence=Confidence(p["confidence"]),
        note=p.get("note"),
    )


def _basemap(p: Json, geometry: BaseGeometry) -> BasemapFeature:
    return BasemapFeature(
        id=p["id"],
        feature_class=p["class"],
        geometry=geometry,
        name=_text(p.get("name")),
        rank=int(p["rank"]),
        population=_count(p.get("population")),
    )


def _place(p: Json, point: Point) -> Place:
    return Place(
        id=p["id"],
        name=LocalText.of(p["name"]),
        geometry=point,
        population=_count(p.get("population")),
        aliases=tuple(p.get("aliases", ())),
        note=p.get("note"),
    )


def _claim(p: Json, sources: Mapping[str, Source]) -> Claim:
    return Claim(
        id=p["id"],
        region=p["region"],
        party=p["party"],
        day=parse_day(p["date"]),
        unit=Unit(p["unit"]),
        bound=Bound(p["bound"]),
        percent=float(p["percent"]),
        source=sources[p["source_id"]],
        includes=tuple(p.get("includes", ())),
        area_km2=p.get("area_km2"),
        denominator_km2=p.get("denominator_km2"),
        note=p.get("note"),
    )
