"""A recording's bytes → the rows that other programs read: one for itself, one a feature.

Derived from the bytes and never read back: what cannot be read here is stored as bytes alone, as
in any other store; whether a recording is sound is for ingest to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from psycopg.types.json import Jsonb
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # text of PostgreSQL has no NUL, no half pairs

_LONGEST_H = 1_000_000

FEATURE_TYPES = ("int8", "int4", *["text"] * 8, "jsonb", "bytea")
"""Types of a feature's values, in the order of ``FeatureRow.values`` after the recording's id."""


@dataclass(frozen=True, slots=True)
class About:
    """What a recording says of itself.

    Attributes:
        kind: what its features are.
        valid_from: first UTC day it holds.
        valid_to: first UTC day it no longer holds whatever follows.
        recorded_at: UTC instant the record learned it.
        revision: 1, 2, 3 …
        title: one line for people.
    """

    kind: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    revision: int
    title: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature, its polygons and lines as multi-polygons and multi-lines (EPSG:4326)."""

    position: int
    feature_id: str | None
    party: str | None
    status: str | None
    level: str | None
    name_en: str | None
    name_ar: str | None
    properties: Mapping[str, Any]
    ewkb: bytes | None

    def values(self, snapshot: int, theatre: str, layer: str) -> tuple[object, ...]:
        """Return the columns as ``COPY`` takes them."""
        texts = (self.feature_id, self.party, self.status, self.level, self.name_en, self.name_ar)
        properties = Jsonb(self.properties)
        return (snapshot, self.position, theatre, layer, *texts, properties, self.ewkb)


def delay_hours(data: bytes) -> float:
    """Return how long a theatre's file keeps recordings back; what cannot be read says nothing."""
    try:
        hours = json.loads(data).get("publication_delay_hours", 0)
    except (ValueError, AttributeError, RecursionError):
        return 0.0
    return float(hours) if isinstance(hours, int | float) and 0 <= hours < _LONGEST_H else 0.0


def read_rows(data: bytes) -> tuple[About, tuple[FeatureRow, ...]] | None:
    """Return what a recording says of itself and its features; None: it is no recording."""
    try:
        document: Any = _storable(json.loads(data))
        about = _about(document["metadata"])
        features = tuple(_features(document["features"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return about, features


def _about(metadata: Mapping[str, Any]) -> About:
    valid_from = date.fromisoformat(metadata["valid_from"])
    end = metadata.get("valid_to")
    valid_to = None if end is None else date.fromisoformat(end)
    if valid_to is not None and valid_to <= valid_from:
        raise ValueError(valid_to)
    recorded_at = datetime.fromisoformat(metadata["recorded_at"])
    if recorded_at.tzinfo is None:
        raise ValueError(recorded_at)
    revision, kind, title = metadata["revision"], metadata["kind"], metadata["title"]
    if not (isinstance(revision, int) and 0 < revision < 2**31):
        raise ValueError(revision)
    return About(str(kind), valid_from, valid_to, recorded_at, revision, str(title))


def _features(features: list[Mapping[str, Any]]) -> Iterator[FeatureRow]:
    for position, feature in enumerate(features):
        properties = feature.get("properties") or {}
        name = properties.get("name")
        names = name if isinstance(name, Mapping) else {"en": name}
        yield FeatureRow(
            position=position,
            feature_id=_text(properties.get("id")),
            party=_text(properties.get("party")),
            status=_text(properties.get("status")),
            level=_text(properties.get("level")),
            name_en=_text(names.get("en")),
            name_ar=_text(names.get("ar")),
            properties=properties,
            ewkb=_ewkb(feature.get("geometry")),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _ewkb(geometry: dict[str, Any] | None) -> bytes | None:
    """Return a geometry with its CRS; None: there is none, or it is no geometry."""
    if geometry is None:
        return None
    try:
        made: BaseGeometry = shape(geometry)
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(made, Polygon):
        made = MultiPolygon([made] if not made.is_empty else [])
    elif isinstance(made, LineString):
        made = MultiLineString([made] if not made.is_empty else [])
    return bytes(shapely.to_wkb(shapely.set_srid(made, 4326), include_srid=True))


def _storable(value: object) -> object:
    """Return a JSON value with every character that a PostgreSQL text cannot hold as U+FFFD."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
