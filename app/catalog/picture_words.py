"""What a picture says: title, legend with its percentages, date, source; in one language."""

from __future__ import annotations

from app.analysis.rounding import percents
from app.catalog.picture_keys import Fills
from app.domain.answer import Answer
from app.domain.zone import Status
from app.render.i18n import Wording
from app.render.paint_plan import zone_look
from app.render.static_image import Ground, LegendRow, Scene
from app.render.style import Theme

_NO_BREAK = "\u00a0"
_ARABIC_DECIMAL, _ARABIC_PERCENT = "\u066b", "\u066a"


def scene_of(
    answer: Answer, ground: Ground, words: Wording, theme: Theme, *, legend: bool = True
) -> Scene:
    """Return everything a picture of an answer says.

    Args:
        answer: the figures, as ``/control`` gives them.
        ground: the map.
        words: of the language.
        theme: colours.
        legend: whether the legend is drawn.
    """
    lang = words.lang
    day = words.day(answer.requested_date or answer.effective_date).replace(" ", _NO_BREAK)
    attribution = " · ".join(answer.theatre.credits(lang))
    shown = Fills.of(ground, theme)
    rows, keys = _rows(answer, shown, words, theme), shown.keys(words)
    return Scene(
        title=words.text("title", place=answer.region.name.get_in(lang), date=day),
        subtitle=words.text("area_of", area=words.number(answer.shares.area_km2)),
        rows=rows,
        keys=keys,
        notes=_notes(answer, words),
        credits=attribution,
        disclaimer=answer.theatre.disclaimer.get_in(lang),
        ground=ground,
        region=answer.region.id,
        words=words,
        theme=theme,
        legend=legend,
        beyond=shown.beyond(words, (*rows, *keys)),
    )


def percent_text(value: float, words: Wording) -> str:
    """Write a percentage to one place, with the sign that belongs to the digits."""
    arabic = words.digits.decimal == _ARABIC_DECIMAL
    return words.number(value, 1) + (_ARABIC_PERCENT if arabic else "%")


def _rows(answer: Answer, shown: Fills, words: Wording, theme: Theme) -> tuple[LegendRow, ...]:
    """Return the rows with percentages: parties in the vocabulary's order, then the rest."""
    shares = answer.shares
    *held, contested, unassigned = percents(
        [*(s.share for s in shares.shares), shares.contested, shares.unassigned]
    )
    parties = {party.id: party for party in answer.theatre.parties}
    rows = [
        LegendRow(
            text=answer.party_name(share.party).get_in(words.lang),
            value=percent_text(percent, words),
            share=share.share,
            look=zone_look(
                {"party": share.party, "status": str(Status.CONTROLLED)}, parties, theme
            ),
        )
        for share, percent in zip(shares.shares, held, strict=True)
        if share.share > 0
    ]
    rest = (
        ("contested_row", contested, shares.contested, shown.contested(theme)),
        ("unassigned", unassigned, shares.unassigned, None),
    )
    rows += [
        LegendRow(words.text(key), percent_text(percent, words), share, look)
        for key, percent, share, look in rest
        if percent > 0
    ]
    return tuple(rows)


def _notes(answer: Answer, words: Wording) -> tuple[str, ...]:
    """Return what makes the figures quotable: date, recording, digest, accuracy."""
    info = answer.control
    notes = [words.text("data_as_of", date=words.day(answer.effective_date))]
    if answer.requested_date is not None and answer.staleness_days > 0:
        asked = words.day(answer.requested_date)
        notes.append(words.text("carried", date=asked, days=answer.staleness_days))
    if answer.known_at is not None:
        notes.append(words.text("known_as_of", instant=words.instant(answer.known_at)))
    notes += [f"{words.text('snapshot')} {info.id}", info.version]
    if info.positional_accuracy_m is not None:
        km = words.number(info.positional_accuracy_m / 1000)
        notes.append(words.text("accuracy_short", km=km))
    return tuple(notes)
