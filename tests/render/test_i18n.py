"""Every language says everything, and writes numbers, plurals and days as it should."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.render.i18n import SHIPPED, digit_choices, languages, wording
from app.render.i18n.catalogue import CatalogueError, read_catalogue

STATIC = Path(__file__).resolve().parents[2] / "app" / "web" / "static" / "js"
TEMPLATES = SHIPPED.parent / "templates"
FOLIUM = SHIPPED.parent / "folium_map"
CALL = re.compile(r"""words\s*\.text\(\s*["']([a-z0-9_]+)["']\s*[,)]""")


def source(lang: str) -> str:
    return (SHIPPED / f"{lang}.ftl").read_text("utf-8")


def places(lang: str) -> dict[str, set[str]]:
    """Return the variables of each message of a catalogue."""
    found = {}
    for entry in re.split(r"\n(?=[a-z#])", source(lang)):
        key, _, value = entry.partition(" =")
        found[key] = set(re.findall(r"\{\s*\$(\w+)", value))
    return {key: names for key, names in found.items() if not key.startswith("#")}


@pytest.mark.parametrize("lang", languages())
def test_every_catalogue_has_the_same_messages_and_places(lang: str) -> None:
    assert wording(lang).catalogue.keys == wording(languages()[0]).catalogue.keys
    assert places(lang) == places(languages()[0])


@pytest.mark.parametrize("lang", languages())
def test_the_scripts_are_sent_the_same_messages_in_every_language(lang: str) -> None:
    def sent(tag: str) -> set[str]:
        return set(re.findall(r"^(\w+) =", wording(tag).catalogue.scripts, re.MULTILINE))

    assert sent(lang) == sent(languages()[0])
    assert sent(lang) < wording(lang).catalogue.keys  # what only the server says stays there


def test_every_message_the_scripts_name_is_sent_to_them() -> None:
    sent = set(re.findall(r"^(\w+) =", wording("en").catalogue.scripts, re.MULTILINE))
    named = {key for path in STATIC.rglob("*.js") for key in CALL.findall(path.read_text("utf-8"))}
    assert len(named) > 30
    assert named <= sent


def test_every_message_the_server_names_is_there() -> None:
    files = [*TEMPLATES.glob("*.html"), *FOLIUM.glob("*.py")]
    named = {key for path in files for key in CALL.findall(path.read_text("utf-8"))}
    assert len(named) > 30
    assert named <= wording("en").catalogue.keys


def test_a_language_is_one_file_in_the_folder(tmp_path: Path) -> None:
    for lang in languages():
        (tmp_path / f"{lang}.ftl").write_text(source(lang), "utf-8")
    third = source("en").replace("digit_system = latn", "digit_system = arabext")
    (tmp_path / "fa.ftl").write_text(third.replace("= Who holds\n", "= در دست کیست\n"), "utf-8")
    assert languages(tmp_path) == ("en", "ar", "fa")
    words = wording("fa", folder=tmp_path)
    assert (words.direction, words.text("who_holds")) == ("rtl", "در دست کیست")
    assert words.number(1234.5, 1) == "۱٬۲۳۴٫۵"
    with pytest.raises(KeyError):
        wording("fa")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا قتلى"),
        (1, "قتيل واحد"),
        (2, "قتيلان"),
        (3, "٣ قتلى"),
        (10, "١٠ قتلى"),
        (11, "١١ قتيلًا"),
        (34, "٣٤ قتيلًا"),
        (53, "٥٣ قتيلًا"),
        (100, "١٠٠ قتيل"),
        (102, "١٠٢ قتيل"),
        (1103, "١٬١٠٣ قتلى"),
    ],
)
def test_arabic_has_six_plural_forms(count: int, said: str) -> None:
    assert wording("ar").text("killed", count=count) == said


def test_english_plurals() -> None:
    words = wording("en")
    said = [words.text("killed", count=count) for count in (0, 1, 2, 1234)]
    assert said == ["0 killed", "one person killed", "2 killed", "1,234 killed"]


def test_a_place_left_empty_is_an_error() -> None:
    with pytest.raises(KeyError, match="date"):
        wording("en").text("since")


def test_a_missing_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording("en").text("no_such_message")


@pytest.mark.parametrize("bad", ["a = b\na = c\n", "a = { $\n", "=\n"])
def test_a_file_that_is_not_a_catalogue_is_refused(bad: str) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue("en", bad)


def test_numbers_in_both_scripts() -> None:
    assert wording("en").number(1234567.891, 2) == "1,234,567.89"
    assert wording("ar").number(1234.5, 1) == "١٬٢٣٤٫٥"
    assert wording("en").number(-0.04, 1) == "0.0"
    assert wording("ar").number(-9) == "−٩"


def test_digits_are_the_readers_choice_in_every_language() -> None:
    assert wording("ar", "latn").number(1234.5, 1) == "1,234.5"
    assert wording("ar", "latn").day(date(2017, 11, 26)) == "26 تشرين الثاني 2017"
    assert wording("ar", "latn").day(date(2017, 11, 26), "date_short") == "26\u00a0تشرين 2"
    assert wording("ar", "latn").text("wounded", count=15) == "15 جريحًا"
    assert wording("en", "arab").day(date(2017, 11, 6)) == "٦ November ٢٠١٧"


def test_a_choice_is_offered_where_there_are_two_customs() -> None:
    assert digit_choices(wording("ar")) == ("arab", "latn")
    assert digit_choices(wording("ar", "latn")) == ("arab", "latn")
    assert digit_choices(wording("en")) == ("latn",)
    assert digit_choices(wording("en", "arab")) == ("latn", "arab")


def test_differences_carry_a_sign_unless_they_round_to_nothing() -> None:
    words = wording("en")
    assert [words.signed(value) for value in (3.14, -3.16, 0.04, -0.04, 0.0)] == [
        "+3.1",
        "−3.2",
        "0.0",
        "0.0",
        "0.0",
    ]


def test_days_have_no_group_sign_in_the_year() -> None:
    assert wording("en").day(date(2017, 11, 6)) == "6 November 2017"
    assert wording("ar").day(date(2017, 11, 26)) == "٢٦ تشرين الثاني ٢٠١٧"


def test_an_instant_is_in_the_languages_digits() -> None:
    instant = datetime(2017, 11, 26, 7, 5, tzinfo=UTC)
    assert wording("en").instant(instant) == "26 November 2017, 07:05 UTC"
    assert wording("ar").instant(instant) == "٢٦ تشرين الثاني ٢٠١٧، ٠٧:٠٥ UTC"


@pytest.mark.parametrize(("lang", "system"), [("xx", None), ("en", "xxxx")])
def test_an_unknown_language_or_numbering_system_is_an_error(lang: str, system: str | None) -> None:
    with pytest.raises(KeyError):
        wording(lang, system)
