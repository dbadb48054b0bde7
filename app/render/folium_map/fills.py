"""What a party is filled with, by reference to one set of patterns for map, bar, table and key."""

from __future__ import annotations

from app.domain.party import Party
from app.render.text_safety import safe_colour, safe_id

NEUTRAL = "url(#fill-unassigned)"
CONTESTED = "url(#fill-contested)"
AGREEMENT = "url(#fill-agreement)"


def fill_of(party: Party) -> str:
    """Return an SVG paint: the colour itself, or the party's pattern over it.

    A plain colour stays plain: a pattern of one colour shows hairlines between its tiles.
    """
    if party.pattern == "solid":
        return safe_colour(party.colour)
    return f"url(#fill-{safe_id(party.id)})"
