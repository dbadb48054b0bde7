"""A party: who holds."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.local_text import LocalText


@dataclass(frozen=True, slots=True)
class Party:
    """One holder from a theatre's vocabulary.

    Attributes:
        id: lower-case kebab, stable.
        name: full name by language.
        short: the name used on a map or in a row.
        colour: ``#rrggbb``.
        pattern: ``solid``, ``hatch``, ``dots`` or ``cross``: told apart without colour.
        order: place in legends and bars, ascending.
        rolls_up_to: the party it is added to when a reader asks for fewer parties.
    """

    id: str
    name: LocalText
    short: LocalText
    colour: str
    pattern: str
    order: int
    rolls_up_to: str | None = None
