"""A place: a settlement, with the people known to live there."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import Point

from app.domain.local_text import LocalText


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village.

    Attributes:
        id: lower-case kebab; settled places of a drawing refer to it.
        name: by language.
        geometry: lon/lat degrees, CRS84.
        population: people, of the vintage the recording states; None: not known.
        aliases: other spellings it answers to.
        note: free text.
    """

    id: str
    name: LocalText
    geometry: Point = field(repr=False)
    population: int | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None
