"""The panel: who holds the chosen region, as server-rendered text; scripts only replace it.

Fractions become per cent here, at the edge. ``percent`` is taken from the answer, where a column
adds up to 100.0; a range is rounded on its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import cast

from app.domain.provenance import Source
from app.domain.theatre import Theatre
from app.render.folium_map.element import Plugin
from app.render.folium_map.fills import CONTESTED, NEUTRAL, fill_of
from app.render.folium_map.model import MapPage
from app.render.folium_map.published import UNITS
from app.render.i18n import Wording
from app.render.text_safety import safe_colour, safe_url

Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table and one piece of the bar. ``low`` and ``high`` are per cent."""

    kind: str  # party, contested or unassigned
    fill: str
    name: str
    percent: float
    percent_text: str
    change: str = ""
    low: float | None = None
    high: float | None = None
    range_text: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class PanelView:
    """The panel's words and numbers, formatted."""

    place: str
    date: str
    iso_date: str
    carried: str
    accuracy: str
    accuracy_short: str
    since: str
    range_head: str
    units: tuple[str, ...]  # what shares can be of, when there is a choice
    note: str
    rows: tuple[Row, ...]
    bar: tuple[tuple[Row, float], ...]  # a piece and where it starts, per cent
    snapshot_id: str
    version: str
    recorded: str
    method: str
    boundaries: str
    sources: tuple[tuple[str, str | None, str], ...]  # title, address, published
    attribution: tuple[str, ...]
    attribution_lang: str
    disclaimer: str
    withheld: tuple[str, ...]  # what a theatre shows later, or less exactly, than it knows


class Panel(Plugin):
    """Keeps the panel in step with the chosen region and date."""

    module = "panel"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Item:
        """Return the answer the page was rendered with, so that it is not fetched again."""
        return {"region": self.page.region, "answer": dict(self.page.answer)}


def panel_view(page: MapPage) -> PanelView:
    """Return what the panel says of ``page.answer``."""
    words = page.words
    answer = page.answer
    snapshot, region = _item(answer, "snapshot"), _item(answer, "region")
    day = date.fromisoformat(str(answer["effective_date"]))
    people = of_people(page)
    rows = _rows(page, words)
    ref = page.control.as_of(day)
    return PanelView(
        place=_local(region["name"], page.lang),
        date=words.day(day),
        iso_date=day.isoformat(),
        carried=_carried(answer, words),
        accuracy=_accuracy(snapshot, words, "accuracy_text"),
        accuracy_short=_accuracy(snapshot, words, "accuracy_short"),
        since="" if people else _since(answer, words),
        range_head="" if people else words.text("range"),
        units=tuple(UNITS) if answer.get("population") else (),
        note=_note(answer, words, people=people),
        rows=rows,
        bar=_bar(rows),
        snapshot_id=str(snapshot["id"]),
        version=ref.info.version if ref else "",
        recorded=words.instant(datetime.fromisoformat(str(snapshot["recorded_at"]))),
        method=str(snapshot.get("method", "")),
        boundaries=str(region.get("boundary_source", "")),
        sources=tuple(_source(source, words) for source in (ref.info.sources if ref else ())),
        attribution=page.theatre.credits(page.lang),
        attribution_lang=page.theatre.credits_language(page.lang),
        disclaimer=page.theatre.disclaimer.get_in(page.lang),
        withheld=_withheld(page.theatre, words),
    )


def _rows(page: MapPage, words: Wording) -> tuple[Row, ...]:
    shares = cast("Sequence[Item]", page.answer["shares"])
    rows = [_party_row(share, page, words) for share in shares]
    parts = (("contested", "contested_row", CONTESTED), ("unassigned", "unassigned", NEUTRAL))
    for kind, label, fill in parts:
        part = _item(page.answer, kind)
        percent = _percent(page, part)
        shown = _shown(page, part, percent, words)
        rows.append(Row(kind, fill, words.text(label), percent, shown))
    return tuple(rows)


def _party_row(share: Item, page: MapPage, words: Wording) -> Row:
    party = page.theatre.party(str(share["party"]))
    percent = _percent(page, share)
    row = Row(
        kind="party",
        fill=fill_of(party),
        name=party.short.get_in(page.lang) if page.embed else _local(share["name"], page.lang),
        percent=percent,
        percent_text=_shown(page, share, percent, words),
        colour=safe_colour(party.colour),
    )
    if of_people(page):
        return row
    low, high = 100 * _number(share["low"]), 100 * _number(share["high"])
    change = cast("Item | None", share.get("change"))
    return replace(
        row,
        change=words.signed(_number(change["points"])) if change else "",
        low=low,
        high=high,
        range_text=f"{words.number(low, 1)}–{words.number(high, 1)}",
    )


def of_people(page: MapPage) -> bool:
    """Return whether the shares shown are of people: asked for, and the record knows any."""
    return page.unit == "people" and bool(page.answer.get("population"))


def _percent(page: MapPage, part: Item) -> float:
    if of_people(page):
        return 100 * _number(part.get("population_share") or 0.0)
    return _number(part["percent"])


def _shown(page: MapPage, part: Item, percent: float, words: Wording) -> str:
    """Return a per cent as text; a dash where people live whose number nobody knows."""
    if of_people(page) and part.get("population_share") is None:
        return "–"
    return words.number(percent, 1)


def _note(answer: Item, words: Wording, *, people: bool) -> str:
    if people:
        known = _item(answer, "population")
        places, missing = known["places"], known["places_without_population"]
        counts = {"people": known["people"], "places": places, "missing": missing}
        return words.text("people_note", **{k: int(_number(v)) for k, v in counts.items()})
    area = words.text("area_of", area=words.number(_number(_item(answer, "region")["area_km2"])))
    return f"{area}. {words.text('range_note')}"


def _bar(rows: tuple[Row, ...]) -> tuple[tuple[Row, float], ...]:
    pieces, start = [], 0.0
    for row in rows:
        pieces.append((row, start))
        start += row.percent
    return tuple(pieces)


def _since(answer: Item, words: Wording) -> str:
    for share in cast("Sequence[Item]", answer["shares"]):
        change = cast("Item | None", share.get("change"))
        if change:
            day = date.fromisoformat(str(change["since"]))
            year = date.fromisoformat(str(answer["effective_date"])).year
            form = "date_short" if day.year == year else "date_year"
            return words.text("since", date=words.day(day, form))
    return ""


def _carried(answer: Item, words: Wording) -> str:
    days = int(_number(answer["staleness_days"]))
    if days == 0:
        return ""
    asked = date.fromisoformat(str(answer["requested_date"]))
    return words.text("carried", date=words.day(asked), days=days)


def _accuracy(snapshot: Item, words: Wording, key: str) -> str:
    metres = snapshot.get("positional_accuracy_m")
    if metres is None:
        return words.text("accuracy_none")
    kilometres = _number(metres) / 1000
    return words.text(key, km=words.number(kilometres, 0 if kilometres == int(kilometres) else 1))


def _withheld(theatre: Theatre, words: Wording) -> tuple[str, ...]:
    lines = []
    if theatre.publication_delay_hours:
        lines.append(words.text("published_late", hours=ceil(theatre.publication_delay_hours)))
    if theatre.coarsening_m is not None:
        lines.append(words.text("published_coarse", metres=words.number(theatre.coarsening_m)))
    return tuple(lines)


def _source(source: Source, words: Wording) -> tuple[str, str | None, str]:
    published = words.day(source.published) if source.published else ""
    return source.title, safe_url(source.url), published


def _local(name: object, lang: str) -> str:
    texts = cast("Mapping[str, str]", name)
    return texts.get(lang) or next(iter(texts.values()))


def _item(value: Item, key: str) -> Item:
    return cast("Item", value[key])


def _number(value: object) -> float:
    return float(cast("float", value))
