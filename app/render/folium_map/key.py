"""The key: what each fill, hatch and mark on the map means."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.folium_map.events import WINDOW_DAYS
from app.render.folium_map.model import MapPage
from app.render.i18n import wording
from app.render.text_safety import safe_id


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry.

    Attributes:
        kind: ``party``, ``contested``, ``agreement`` or ``event``.
        text: its words.
        key: of a party: the token its pattern is named by.
    """

    kind: str
    text: str
    key: str = ""


def key_entries(page: MapPage) -> list[KeyEntry]:
    """Return the entries in the order of the vocabulary, then the marks that are not holders."""
    words = wording(page.lang)
    parties = sorted(page.theatre.parties, key=lambda party: party.order)
    entries = [
        KeyEntry("party", party.short.get_in(page.lang), safe_id(party.id)) for party in parties
    ]
    entries.append(KeyEntry("contested", words.text("contested")))
    if page.layer_of_kind("overlay"):
        entries.append(KeyEntry("agreement", words.text("agreement")))
    if page.layer_of_kind("events"):
        entries.append(KeyEntry("event", words.text("event", days=words.number(WINDOW_DAYS))))
    return entries
