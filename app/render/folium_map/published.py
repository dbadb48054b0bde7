"""What others published of the same region, beside what the map says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from app.domain.theatre import Theatre
from app.render.folium_map.fills import fill_of
from app.render.i18n import Wording
from app.render.text_safety import safe_url

UNITS: Mapping[str, str] = {"area": "percent-of-area", "people": "percent-of-population"}
_SIGNS: Mapping[str, str] = {"about": "~", "at-least": "≥", "at-most": "≤"}
Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure; ``difference`` is ours minus theirs, points, as text."""

    fill: str
    name: str
    percent: str
    difference: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The figures of one source for one day; ``url`` is where they were seen."""

    source: str
    url: str | None
    day: str
    figures: tuple[Figure, ...]


def publications(
    answer: Item, theatre: Theatre, words: Wording, unit: str
) -> tuple[Publication, ...]:
    """Return the claims of an answer in a unit, one entry a source and day, as they come."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for claim in cast("Sequence[Item]", answer.get("claims") or ()):
        if claim["unit"] == UNITS[unit]:
            groups.setdefault((str(claim["source"]), str(claim["date"])), []).append(claim)
    made = []
    for (source, day), found in groups.items():
        claims = sorted(found, key=_largest_first)
        figures = tuple(
            _figure(claim, theatre, words) for claim in sorted(claims, key=_largest_first)
        )
        seen = next((str(claim["url"]) for claim in claims if claim.get("url")), None)
        shown = words.day(date.fromisoformat(day))
        made.append(Publication(source, safe_url(seen), shown, figures))
    return tuple(made)


def _largest_first(claim: Item) -> float:
    return -float(cast("float", claim["percent"]))


def _figure(claim: Item, theatre: Theatre, words: Wording) -> Figure:
    ids = [str(claim["party"]), *cast("Sequence[str]", claim.get("includes") or ())]
    parties = [theatre.party(party) for party in ids]
    percent = float(cast("float", claim["percent"]))
    points = claim.get("difference_points")
    return Figure(
        fill=fill_of(parties[0]),
        name=words.text("with").join(party.short.get_in(words.lang) for party in parties),
        percent=_SIGNS.get(str(claim["bound"]), "") + words.number(percent, 1),
        difference="" if points is None else words.signed(float(cast("float", points))),
    )
