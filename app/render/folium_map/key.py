"""The key: what each fill, hatch and mark on the map means."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.folium_map.events import WINDOW_DAYS
from app.render.folium_map.fills import AGREEMENT, CONTESTED, NEUTRAL, fill_of
from app.render.folium_map.model import MapPage


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry.

    Attributes:
        kind: ``party``, ``contested``, ``presence``, ``unknown``, ``agreement`` or ``event``.
        text: its words.
        fill: SVG paint of its swatch; none for a mark.
        party: id of the party it stands for.
        rare: shown only on dates whose map has it.
    """

    kind: str
    text: str
    fill: str = ""
    party: str = ""
    rare: bool = False


def key_entries(page: MapPage) -> list[KeyEntry]:
    """Return the entries in the order of the vocabulary, then the marks that are not holders."""
    words = page.words
    parties = sorted(page.theatre.parties, key=lambda party: party.order)
    entries = [
        KeyEntry("party", party.short.get_in(page.lang), fill_of(party), party.id)
        for party in parties
    ]
    entries.append(KeyEntry("contested", words.text("contested"), CONTESTED))
    entries += [
        KeyEntry(status, words.text(f"{status}_row"), NEUTRAL, rare=True)
        for status in ("presence", "unknown")
    ]
    if page.layer_of_kind("overlay"):
        entries.append(KeyEntry("agreement", words.text("agreement"), AGREEMENT))
    if page.layer_of_kind("events"):
        entries.append(KeyEntry("event", words.text("event", days=WINDOW_DAYS)))
    return entries
