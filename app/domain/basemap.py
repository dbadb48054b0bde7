"""The base map's own features: what lies under and over the control fills."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from app.domain.local_text import LocalText


@dataclass(frozen=True, slots=True)
class BasemapFeature:
    """Land, water, a border or a town.

    Attributes:
        id: lower-case kebab.
        feature_class: ``land``, ``lake``, ``river``, ``border``, ``country``, ``town``; ``sea`` is
            where a sea's name may stand: water is what no land covers, so it is never filled.
        geometry: lon/lat degrees, CRS84.
        name: by language, when it is named on the map.
        rank: 1 is drawn and labelled first.
        population: people, for towns, when known.
    """

    id: str
    feature_class: str
    geometry: BaseGeometry = field(repr=False)
    name: LocalText | None = None
    rank: int = 9
    population: int | None = None
