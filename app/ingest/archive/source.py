"""Nouns of an archive: a file as read, its features, and why one could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely import Polygon

LAYER = "@layer"
"""Property every feature gets: the layer of its file it lies in (a KML folder, a table)."""


class UnreadableSourceError(ValueError):
    """A file of an archive cannot be read; the text says why, for the report."""


@dataclass(frozen=True, slots=True)
class SourceFeature:
    """One feature of an archive's file.

    Attributes:
        properties: as they stand, values JSON-like; ``@layer`` added.
        polygons: its polygons, two-dimensional, possibly invalid, in the file's CRS.
        others: how many points and lines it has beside them.
    """

    properties: Mapping[str, Any]
    polygons: tuple[Polygon, ...] = field(repr=False)
    others: int = 0


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of an archive, read.

    Attributes:
        path: where it lies.
        crs: as the file says it; empty when it says nothing.
        features: in the file's order.
        notes: what was met on the way and how often: heights dropped, collections taken apart.
    """

    path: Path
    crs: str
    features: tuple[SourceFeature, ...]
    notes: Mapping[str, int] = field(default_factory=Counter)
