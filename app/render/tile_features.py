"""A snapshot as tile layers: geometry in Web Mercator, properties a client can style and print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.domain.basemap import BasemapFeature
from app.domain.event import Event
from app.domain.frontline import Frontline, SettledPlace
from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.place import Place
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot
from app.domain.theatre import Theatre
from app.domain.zone import Zone
from app.geo.mercator import to_mercator
from app.geo.tile_math import m_to_lonlat
from app.render.mvt import Value
from app.render.style import LIGHT

Properties = dict[str, Value]
Geometries = npt.NDArray[Any]


class Joint(StrEnum):
    """How a layer's geometries hang together, which decides how they may be simplified."""

    COVERAGE = "coverage"  # polygons with shared borders
    LOOSE = "loose"  # each for itself


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """One layer of a tile.

    Attributes:
        name: the layer's id in vector tiles.
        joint: whether its polygons share borders.
        geometries: EPSG:3857 metres, one family, in feature order.
        properties: of each feature.
    """

    name: str
    joint: Joint
    geometries: Geometries = field(repr=False)
    properties: tuple[Properties, ...] = field(repr=False)

    @property
    def is_areal(self) -> bool:
        """Whether its features are areas."""
        return bool(shapely.get_dimensions(self.geometries).max(initial=0) == 2)

    @property
    def is_linear(self) -> bool:
        """Whether its features are lines."""
        return bool(shapely.get_dimensions(self.geometries).max(initial=0) == 1)


SINCE = "since"
LABELS = "labels"
"""The layer of points to write names at, beside a layer of areas."""

FIELDS: Mapping[str, str] = {
    "id": "stable id of the feature",
    "party": "id of the holder; absent when contested or unknown",
    "status": "controlled, contested, presence or unknown",
    "between": "ids of the contesting parties, separated by commas",
    "colour": "#rrggbb of the holder, or of the first contesting party",
    "colour_2": "#rrggbb of the second contesting party",
    "confidence": "high, medium or low",
    "note": "what a reader must know about it",
    "valid_from": "UTC day from which on this is recorded",
    "since": "valid_from of the first snapshot of the unbroken run in which the place of this "
    "label is held so, as known when this one was recorded; of any place, as known now, "
    "/control/at says it",
    "level": "country, province, district, zone",
    "iso_3166_2": "ISO 3166-2 code",
    "pcode": "humanitarian place code",
    "parent": "id of the region that contains it",
    "class": "kind of base map feature",
    "rank": "1 is drawn and labelled first",
    "population": "people, when known",
    "type": "kind of event",
    "date": "UTC day it happened",
    "killed": "people killed, by the newest report",
    "reports": "number of reports",
}


def field_description(name: str) -> str:
    """Return what a tile property means; names come as ``…_<language>``."""
    stem, _, lang = name.rpartition("_")
    if name not in FIELDS and stem in ("name", "party_name", "place"):
        return f"{stem.replace('_', ' ')} in language '{lang}'"
    return FIELDS.get(name, name)


def feature_layers(snapshot: Snapshot, theatre: Theatre) -> tuple[FeatureLayer, ...]:
    """Return a snapshot's features as the layers of its tiles, in drawing order."""
    name = snapshot.info.layer
    match snapshot.info.kind:
        case LayerKind.CONTROL:
            parties = {p.id: p for p in theatre.parties}
            day = snapshot.info.valid_from.isoformat()
            tags = [_zone(zone, parties) | {"valid_from": day} for zone in snapshot.zones]
            return _labelled(_layer(name, Joint.COVERAGE, snapshot.zones, tags))
        case LayerKind.REGIONS:
            tags = [_region(region) for region in snapshot.regions]
            return _labelled(_layer(name, Joint.COVERAGE, snapshot.regions, tags))
        case LayerKind.OVERLAY:
            tags = [_region(region) for region in snapshot.regions]
            return _labelled(_layer(name, Joint.LOOSE, snapshot.regions, tags))
        case LayerKind.BASEMAP:
            return _basemap(snapshot.basemap)
        case _:
            return _marks(snapshot)


def _marks(snapshot: Snapshot) -> tuple[FeatureLayer, ...]:
    """Lines and points that hang together in no way; none for claims, which lie nowhere."""
    name = snapshot.info.layer
    happened = np.array([shapely.Point(e.lon, e.lat) for e in snapshot.events], dtype=object)
    return (
        *_of(name, Joint.LOOSE, happened, [_event(e) for e in snapshot.events]),
        *_layer(name, Joint.LOOSE, snapshot.frontlines, map(_line, snapshot.frontlines)),
        *_layer("places", Joint.LOOSE, snapshot.places, map(_place, snapshot.places)),
        *_layer(name, Joint.LOOSE, snapshot.gazetteer, map(_town, snapshot.gazetteer)),
    )


# Drawing order; the polygons of one of these groups share borders with one another.
_BASEMAP_GROUPS: tuple[tuple[str, tuple[str, ...], Joint], ...] = (
    ("land", ("land",), Joint.COVERAGE),
    ("country", ("country",), Joint.COVERAGE),
    ("sea", ("sea",), Joint.LOOSE),  # where its name may stand; no style fills it
    ("river", ("river",), Joint.LOOSE),
    ("water", ("lake",), Joint.LOOSE),  # over the rivers: no course is drawn through a lake
    ("border", ("border",), Joint.LOOSE),
    ("town", ("town",), Joint.LOOSE),
)


def _basemap(features: Sequence[BasemapFeature]) -> tuple[FeatureLayer, ...]:
    layers: list[FeatureLayer] = []
    for name, classes, joint in _BASEMAP_GROUPS:
        chosen = [f for f in features if f.feature_class in classes]
        layers += _layer(name, joint, chosen, map(_ground, chosen))
    return tuple(layers)


def _layer(
    name: str,
    joint: Joint,
    items: Sequence[Zone | Region | Frontline | SettledPlace | BasemapFeature | Place],
    properties: Iterable[Properties],
) -> tuple[FeatureLayer, ...]:
    geometries = np.empty(len(items), dtype=object)
    geometries[:] = [item.geometry for item in items]
    return _of(name, joint, geometries, list(properties))


def _of(
    name: str, joint: Joint, lonlat: Geometries, properties: Sequence[Properties]
) -> tuple[FeatureLayer, ...]:
    """Project, one layer a dimension: MVT clients expect one geometry type in a layer."""
    dimension = shapely.get_dimensions(lonlat)
    layers: list[FeatureLayer] = []
    for value, suffix in ((2, "_areas"), (1, "_lines"), (0, "_points")):
        where = np.flatnonzero(dimension == value)
        if len(where):
            full_name = name + suffix if layers else name
            tags = tuple(properties[i] for i in where.tolist())
            layers.append(FeatureLayer(full_name, joint, to_mercator(lonlat[where]), tags))
    return tuple(layers)


def with_since(layers: Sequence[FeatureLayer], days: Sequence[date]) -> tuple[FeatureLayer, ...]:
    """Return a control snapshot's layers with labels that say since when their places are held.

    Args:
        layers: as ``feature_layers`` returns them.
        days: of each zone.
    """
    *others, labels = layers
    given = zip(labels.properties, days, strict=True)
    tags = tuple(properties | {SINCE: day.isoformat()} for properties, day in given)
    return (*others, replace(labels, properties=tags))


def _labelled(layers: tuple[FeatureLayer, ...]) -> tuple[FeatureLayer, ...]:
    """Add a point in the largest part of every area: a name is written once, not once a tile."""
    areas = [layer for layer in layers if layer.is_areal]
    if not areas:
        return layers
    name = LABELS if areas[0].name != LABELS else f"{LABELS}_points"  # a tile's layers differ
    points = _inside(areas[0].geometries)
    return (*layers, FeatureLayer(name, Joint.LOOSE, points, areas[0].properties))


def label_places(zones: Sequence[Zone]) -> Geometries:
    """Return where the names of zones are written: a point of each, lon/lat degrees."""
    shapes = np.array([zone.geometry for zone in zones], dtype=object)
    return np.asarray(shapely.transform(_inside(to_mercator(shapes)), m_to_lonlat))


def _inside(areas: Geometries) -> Geometries:
    """Return a point in the largest part of each area."""
    parts, owner = shapely.get_parts(areas, return_index=True)
    smallest_first = np.argsort(shapely.area(parts), kind="stable")
    largest = np.zeros(len(areas), dtype=np.intp)
    largest[owner[smallest_first]] = smallest_first  # the last one said of an area stays
    return np.asarray(shapely.point_on_surface(parts[largest]))


def _names(stem: str, text: LocalText | None) -> Properties:
    return {f"{stem}_{lang}": words for lang, words in (text or {}).items()}


def _given(**values: Value | None) -> Properties:
    return {key: value for key, value in values.items() if value is not None and value != ""}


def _zone(zone: Zone, parties: Mapping[str, Party]) -> Properties:
    holder = parties.get(zone.party or "")
    holders = [holder] if holder else [parties[p] for p in zone.between if p in parties]
    colours = [p.colour for p in holders] or [LIGHT.unknown]
    names = holder.name if holder else None
    return {
        **_given(id=zone.id, party=zone.party, status=str(zone.status)),
        **_given(between=",".join(zone.between), colour=colours[0]),
        **_given(colour_2=colours[1] if len(colours) > 1 else None),
        **_names("name", names),
        **_names("party_name", names),
        **_given(confidence=str(zone.confidence), note=zone.note),
    }


def _region(region: Region) -> Properties:
    return {
        **_given(id=region.id, level=region.level),
        **_names("name", region.name),
        **_given(iso_3166_2=region.iso_3166_2, pcode=region.pcode),
        **_given(parent=region.parent, note=region.note),
    }


def _ground(feature: BasemapFeature) -> Properties:
    return {
        **{"id": feature.id, "class": feature.feature_class},
        **_names("name", feature.name),
        **_given(rank=feature.rank, population=feature.population),
    }


def _town(place: Place) -> Properties:
    return {
        **_given(id=place.id, population=place.population),
        **_names("name", place.name),
        **_given(note=place.note),
    }


def _event(event: Event) -> Properties:
    tolls = [r.killed for r in event.reports if r.killed is not None]
    return {
        **_given(id=event.id, type=event.type, date=event.day.isoformat()),
        **_names("name", event.title),
        **_names("place", event.place),
        **_given(killed=tolls[-1] if tolls else None, reports=len(event.reports)),
    }


def _line(line: Frontline) -> Properties:
    return _given(id=line.id, note=line.note)


def _place(place: SettledPlace) -> Properties:
    return {
        **_given(id=place.id, name=place.name, party=place.party, status=str(place.status)),
        **_given(between=",".join(place.between), confidence=str(place.confidence)),
        **_given(note=place.note),
    }
