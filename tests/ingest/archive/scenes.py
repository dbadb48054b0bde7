"""A small theatre, a profile for its archive, and the archive's files, made by hand."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from shapely import box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from tests.conftest import Json, document, metadata, region, write_record

DAYS = [f"2024-01-0{n}" for n in range(1, 10)]
RECORDED = "2026-01-01T00:00:00Z"

WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)

PROFILE: Json = {
    "profile": 1,
    "title": "Control on {date}",
    "method": "An archive made by hand for a test.",
    "licence": "CC0-1.0",
    "sources": [{"id": "hand", "title": "By hand", "published": "2024-01-01"}],
    "date": {"from": "file-name"},
    "class": {"property": "name"},
    "classes": [
        {"text": "Red zone", "party": "red"},
        {"text": "Blue zone", "party": "blue"},
        {"text": "Attack", "drop": "an event, no control"},
    ],
}


def with_profile(**changes: object) -> Json:
    """Return the profile with some members replaced; ``class_`` stands for ``class``."""
    made = copy.deepcopy(PROFILE)
    made.update({name.rstrip("_"): value for name, value in changes.items()})
    return made


def record_of(root: Path, *more: Json) -> Path:
    """Write a record with two provinces of one square degree and no control but what is given."""
    provinces = [region("west", WEST), region("east", EAST)]
    regions = document(metadata("provinces", "regions", "2019-01-01"), provinces)
    return write_record(root / "record", [regions, *more])


def drawn(geometry: BaseGeometry | Mapping[str, Any] | None, name: object, **more: object) -> Json:
    """Return a feature of an archive; a mapping is taken as the geometry's JSON."""
    made = mapping(geometry) if isinstance(geometry, BaseGeometry) else geometry
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": made}


def collection(*features: Json, **more: object) -> Json:
    """Return a FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def halves(at: float = 1.0) -> Json:
    """Return a day: red west of a longitude, blue east of it."""
    red, blue = box(0, 0, at, 1), box(at, 0, 2, 1)
    return collection(drawn(red, "Red zone"), drawn(blue, "Blue zone"))


def archive(root: Path, days: Mapping[str, object] | Sequence[Json]) -> Path:
    """Write an archive's files: by name, or one a day from the first of January 2024."""
    folder = root / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    named = days if isinstance(days, Mapping) else dict(zip(DAYS, days, strict=False))
    for name, content in named.items():
        file = folder / (name if "." in name else f"{name}.geojson")
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return folder


def profile_file(root: Path, profile: Json | None = None) -> Path:
    """Write a profile."""
    path = root / "profile.yaml"
    path.write_text(yaml.safe_dump(profile or PROFILE, allow_unicode=True), "utf-8")
    return path
