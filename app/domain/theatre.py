"""A theatre: one conflict's record."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.local_text import LocalText
from app.domain.party import Party


@dataclass(frozen=True, slots=True)
class Theatre:
    """What ``theatre.json`` says: the vocabulary every snapshot of the theatre uses.

    Attributes:
        id: lower-case kebab; also the id of the region that is the whole theatre.
        name: by language.
        parties: the vocabulary of holders, by ``order``.
        region_layer: layer id whose regions shares are asked for by default.
        default_level: level of the regions listed when none is asked for.
        control_layer: layer id of control.
        bbox: west, south, east, north in degrees: nothing of the record lies outside.
        attribution: lines that every answer and view carries.
        attribution_in: the same lines in other languages, for views in those.
        disclaimer: by language; every view prints it.
        default_date: ISO day the map opens on; None: the newest.
        default_region: region id the map opens on; None: the whole theatre.
        aliases: other names of the whole theatre.
        publication_delay_hours: a recording becomes public this many hours after it was recorded.
        coarsening_m: positions of what is published are moved to a grid at least this wide,
            metres; None: as drawn.
    """

    id: str
    name: LocalText
    parties: tuple[Party, ...]
    region_layer: str
    default_level: str
    control_layer: str
    bbox: tuple[float, float, float, float]
    attribution: tuple[str, ...]
    disclaimer: LocalText
    default_date: str | None = None
    default_region: str | None = None
    aliases: tuple[str, ...] = ()
    publication_delay_hours: float = 0.0
    coarsening_m: float | None = None
    attribution_in: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def credits(self, lang: str) -> tuple[str, ...]:
        """Return the attribution for a view in that language: as recorded where none is given."""
        return dict(self.attribution_in).get(lang, self.attribution)

    def credits_language(self, lang: str) -> str:
        """Return the language ``credits`` is in: English, like all that is recorded, or that."""
        return lang if lang in dict(self.attribution_in) else "en"

    def party(self, party_id: str) -> Party:
        """Return the party of that id.

        Raises:
            KeyError: not in the vocabulary.
        """
        for party in self.parties:
            if party.id == party_id:
                return party
        raise KeyError(party_id)
