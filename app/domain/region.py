"""A region: a polygon that shares are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import MultiPolygon, Polygon

from app.domain.local_text import LocalText


@dataclass(frozen=True, slots=True)
class Region:
    """A country, province, district, or an agreement's zone.

    Attributes:
        id: lower-case kebab, unique in its layer.
        name: by language.
        level: ``country``, ``province``, ``district``, ``zone`` …
        geometry: lon/lat degrees, CRS84.
        aliases: other spellings it answers to.
        iso_3166_2: ISO code, when it has one.
        pcode: humanitarian place code, when it has one.
        parent: id of the region that contains it.
        note: what a reader must know about it (approximate, agreed, disputed).
    """

    id: str
    name: LocalText
    level: str
    geometry: Polygon | MultiPolygon = field(repr=False)
    aliases: tuple[str, ...] = ()
    iso_3166_2: str | None = None
    pcode: str | None = None
    parent: str | None = None
    note: str | None = None
