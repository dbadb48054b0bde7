"""One region, many spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from app.catalog.region_names import RegionIndex, fold, names_of
from app.domain.local_text import LocalText
from app.domain.region import Region


def a_region(id_: str, english: str, arabic: str = "", *aliases: str, code: str = "") -> Region:
    name = LocalText.of({"en": english, **({"ar": arabic} if arabic else {})})
    return Region(id_, name, "province", box(0, 0, 1, 1), aliases, code or None)


RIVERSIDE = a_region("river-side", "River Side", "ضفة النهر", "Rivière-Side", code="XX-RS")
GREEN = a_region("green-hill", "Green Hill", "التل الأخضر", "Verdant")
INDEX = RegionIndex.of([RIVERSIDE, GREEN])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "deir  EZ zor"),
        ("Río Négro", "rio negro"),
        ("Dar'a", "Dara"),
        ("Dar’a", "Dar‘a"),
        ("Dar\u02bfa", "Dara"),  # modifier letter left half ring, as libraries write ʿayn
        ("Dar\u02bba", "Dar\u02bca"),  # modifier letters: turned comma, apostrophe
        ("Ma\u02bearra", "Maarra"),
        ("أدلب", "ادلب"),
        ("إدلب", "ادلب"),
        ("آمد", "امد"),
        ("حماة", "حماه"),
        ("مصطفى", "مصطفي"),
        ("مُؤْتَة", "موته"),
        ("دمـــشق", "دمشق"),
        ("SY_DY", "sy-dy"),
        ("Straße", "STRASSE"),
        ("Ｗide", "wide"),
        ("river\u200cside", "river side"),
        ("\u202ariver side\u202c", "river side"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("حمص", "حماة"), ("a1", "a2")])
def test_two_names(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", [*names_of(RIVERSIDE), "RIVER side", "ضفه النهر", "xx rs"])
def test_everything_a_region_is_called_finds_it(text: str) -> None:
    assert INDEX.find(text) is RIVERSIDE


def test_an_id_beats_an_alias_in_any_order() -> None:
    thief = a_region("thief", "Thief", "", "green-hill", "River Side")
    for regions in ([thief, GREEN, RIVERSIDE], [GREEN, RIVERSIDE, thief]):
        index = RegionIndex.of(regions)
        assert index.find("green-hill") is GREEN
        assert index.find("river side") is RIVERSIDE
        assert index.find("thief") is thief


@pytest.mark.parametrize("text", ["-", "' '", "\u0000", "ـ", "\u0301", "…"])
def test_text_without_a_letter_means_no_region(text: str) -> None:
    odd = a_region("odd", "Odd", "", "—")
    assert RegionIndex.of([odd, GREEN]).find(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("grean hill", "green-hill"), ("الاخضر التل", "green-hill"), ("rivers", "river-side")],
)
def test_the_nearest_is_offered(text: str, expected: str) -> None:
    assert INDEX.find(text) is None
    assert INDEX.nearest(text)[0] == expected


def test_nothing_near_offers_nothing() -> None:
    assert INDEX.nearest("qqqqqq") == ()
    assert INDEX.nearest("") == ()
    assert INDEX.nearest("x" * 100_000) == ()


def test_at_most_as_many_as_asked() -> None:
    many = RegionIndex.of([a_region(f"zone-{i}", f"Zone {i}") for i in range(9)])
    assert len(many.nearest("zone")) == 3
    assert len(many.nearest("zone", 5)) == 5
