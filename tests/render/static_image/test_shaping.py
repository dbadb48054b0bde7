"""Text as it is read: joined Arabic, mixed directions, what cannot be drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.static_image.fonts import Role
from tests.render.static_image.scenes import fonts, shaper


def numbers(text: str, direction: str = "rtl") -> list[int]:
    return [glyph.number for glyph in shaper(direction).shape(text).glyphs]


def test_arabic_letters_join() -> None:
    word = "حلب"
    alone = {number for letter in word for number in numbers(letter)}
    joined = numbers(word)
    dots = alone & set(joined)  # a letter and its dots may be two glyphs; dots do not change
    assert len(set(joined) - dots) >= 3
    outlines = fonts().font("noto-sans-arabic-400")
    assert max(outlines.handle.get_glyph_h_advance(number) for number in dots or {0}) < 300


def test_a_latin_name_reads_from_the_left_within_an_arabic_line() -> None:
    line = shaper("rtl").shape("مساحة SDF هنا")
    latin = [g for g in line.glyphs if g.font.startswith("source")]
    own = shaper("ltr").shape("SDF").glyphs
    letters = [g.number for g in latin if g.number in {o.number for o in own}]
    assert letters == [g.number for g in own]
    first = next(i for i, g in enumerate(line.glyphs) if g.number == own[0].number)
    assert 0 < first < len(line.glyphs) - 3  # neither end: Arabic stands on both sides


def test_numbers_keep_their_order_in_arabic() -> None:
    alone = numbers("٢٠١٧")
    within = numbers("عام ٢٠١٧")
    assert within[: len(alone)] == alone  # on the left of the word, in its own order


def test_the_paragraph_decides_the_direction_of_every_line() -> None:
    lines = shaper("rtl").wrap("Boundaries: (public domain)", 8)
    assert [line.text for line in lines] == ["Boundaries:", "(public domain)"] or len(lines) > 1
    bracket = shaper("ltr").shape("(").glyphs[0].number
    opened = next(line for line in lines if line.text.startswith("("))
    assert opened.glyphs[0].number == bracket


def test_both_brackets_of_a_pair_stand_round_what_they_enclose() -> None:
    credit = "الأماكن: GeoNames (CC BY 4.0)"
    line = [(g.number, g.x) for g in shaper("rtl").shape(credit).glyphs]
    own = [g.number for g in shaper("ltr").shape("GeoNames (CC BY 4.0)").glyphs]
    assert [number for number, _ in line][: len(own)] == own  # in one piece, left of the Arabic


def test_overrides_and_controls_draw_nothing() -> None:
    plain, hostile = numbers("Homs 9%", "ltr"), numbers("Ho\u202ems\x00 9\u2066%", "ltr")
    assert hostile == plain


@pytest.mark.parametrize("width", [3.0, 6.5, 20.0])
def test_no_line_is_wider_than_asked(width: float) -> None:
    text = "Opposition and other rebel factions " + "x" * 60
    for direction in ("ltr", "rtl"):
        lines = shaper(direction).wrap(text, width, Role.BOLD)
        assert all(line.width <= width for line in lines)
        assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


def test_a_date_is_not_broken() -> None:
    lines = shaper("ltr").wrap("Who holds it, 26\u00a0November\u00a02017", 10)
    assert [line.text for line in lines] == ["Who holds it,", "26\u00a0November\u00a02017"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["ltr", "rtl"]))
def test_whatever_a_name_holds_it_can_be_shaped(text: str, direction: str) -> None:
    line = shaper(direction).shape(text)
    assert line.width >= 0
    assert shaper(direction).fitted(text, 5).width <= 5.5
    assert all(part.width <= 5 or len(part.text) <= 1 for part in shaper(direction).wrap(text, 5))
