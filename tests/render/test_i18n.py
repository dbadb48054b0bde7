"""Every language says everything, and writes numbers and days as it should."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from app.render.i18n import languages, wording


def places(text: object) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(text)))


@pytest.mark.parametrize("lang", languages())
def test_every_catalogue_has_the_same_messages_and_places(lang: str) -> None:
    first, other = wording(languages()[0]).messages, wording(lang).messages
    assert other.keys() == first.keys()
    assert {k: places(v) for k, v in other.items()} == {k: places(v) for k, v in first.items()}
    assert all(len(other[key]) == 12 for key in ("months", "months_short"))
    assert len(other["digits"]) == 10


def test_numbers_in_both_scripts() -> None:
    assert wording("en").number(1234567.891, 2) == "1,234,567.89"
    assert wording("ar").number(1234.5, 1) == "١٬٢٣٤٫٥"
    assert wording("en").number(-0.04, 1) == "0.0"
    assert wording("ar").number(-9) == "−٩"


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


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording("xx")
