"""An editor's drawing as a map program saved it → a snapshot of kind ``frontlines``.

Map programs that save GeoJSON give every feature every field, null where it has none, and drop
members of the collection they do not know, ``metadata`` among them. Both are undone here and
nowhere else: a file of the record is taken as it stands or refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.theatre import Theatre
from app.ingest.collection import members
from app.ingest.decode import decode
from app.ingest.findings import make_issue
from app.ingest.limits import Limits
from app.ingest.parse import Parsed, parse_snapshot

Json = dict[str, Any]


def drawing_metadata(data: bytes, limits: Limits) -> Json | None:
    """Return a drawing's ``metadata`` member; None when it has none that can be read."""
    document = decode(data, limits).document
    found = document.get("metadata") if isinstance(document, dict) else None
    return dict(found) if isinstance(found, dict) else None


def parse_drawing(
    data: bytes,
    *,
    theatre: Theatre,
    limits: Limits,
    metadata: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Parsed:
    """Read a drawing; where it lies and what it is called do not matter.

    Args:
        data: the file's bytes.
        theatre: the vocabulary it must keep to.
        limits: sizes and tolerances.
        metadata: taken when the file has lost its own.
        now: the clock, UTC.
    """
    decoded = decode(data, limits)
    document = decoded.document
    if decoded.issues or not isinstance(document, dict):
        return parse_snapshot(data, path="", theatre=theatre, limits=limits)
    about = document.get("metadata")
    about = about if isinstance(about, dict) else dict(metadata or {})
    if about.get("kind") != "frontlines":
        message = f"the kind is {about.get('kind')!r:.40}, a drawing is of kind 'frontlines'"
        return Parsed(None, (make_issue("metadata-invalid", message),))
    features = [_without_nulls(feature) for feature in members(document)]
    whole = {**document, "metadata": about, "features": features}
    text = json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")
    path = "/".join(str(about.get(name)) for name in ("theatre", "layer", "valid_from"))
    revision = about.get("revision", 1)
    path += ".geojson" if revision == 1 else f".r{revision}.geojson"
    return parse_snapshot(text, path=path, theatre=theatre, limits=limits, now=now)


def _without_nulls(feature: object) -> object:
    """Drop null properties: in the format absent means the same."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return feature
    given = {name: value for name, value in feature["properties"].items() if value is not None}
    return {**feature, "properties": given}
