"""Query strings to types: what passes, and what a refusal says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequestError
from app.web.params import MAX_TEXT, choice_of, day_of, flag_of, instant_of, region_text


def test_absent_is_none() -> None:
    assert day_of(None) is None
    assert instant_of(None) is None
    assert region_text(None, None) is None
    assert choice_of(None, "f", ("json", "csv")) == "json"
    assert flag_of(None, "rollup") is False


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert day_of(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017",
        "2017-11",
        "2017-11-31",
        "2017-02-29",
        "0000-01-01",
        "10000-01-01",
        "2017-1-1",
        "20171126",
        "2017-W01-1",
        "2017-11-26T00:00",
        " 2017-11-26",
        "2017-11-26\n",
        "+2017-11-26",
        "٢٠١٧-١١-٢٦",
        "2017-11-2６",
        "-2017-11-26",
        "latest",
        "2017-11-26/2017-11-27",
        "\x00",
    ],
)
def test_not_a_day(text: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        day_of(text, "date")
    assert (caught.value.name, caught.value.got) == ("date", text)
    assert "YYYY-MM-DD" in caught.value.expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-11-26T08:00:00Z", datetime(2017, 11, 26, 8, tzinfo=UTC)),
        ("2017-11-26t08:00z", datetime(2017, 11, 26, 8, tzinfo=UTC)),
        ("2017-11-26T08:00:00+02:00", datetime(2017, 11, 26, 6, tzinfo=UTC)),
        ("2017-11-26T00:30:00-03:30", datetime(2017, 11, 26, 4, tzinfo=UTC)),
        ("2017-11-26T08:00:00.25Z", datetime(2017, 11, 26, 8, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, expected: datetime) -> None:
    found = instant_of(text)
    assert found == expected
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2017-11-26",
        "2017-11-26T08:00:00",
        "2017-11-26 08:00:00Z",
        "2017-11-26T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2017-11-26T08:00:00+99:99",
        "2017-11-26T08:00:60Z",
        "٢٠١٧-11-26T08:00:00Z",
        "2017-11-26T08:00:00 02:00",
        "now",
        "",
    ],
)
def test_not_an_instant(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        instant_of(text)


@pytest.mark.parametrize("text", ["", "True", "1", "yes", " true", "false "])
def test_a_flag_is_true_or_false(text: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        flag_of(text, "rollup")
    assert caught.value.expected == "one of false, true"


def test_province_and_region_mean_the_same_and_exclude_each_other() -> None:
    assert region_text("a", None) == region_text(None, "a") == "a"
    with pytest.raises(InvalidRequestError):
        region_text("a", "a")


@pytest.mark.parametrize("text", ["", "  ", "\t", "x" * (MAX_TEXT + 1)])
@pytest.mark.parametrize("name", ["province", "region"])
def test_a_region_needs_a_text_of_reasonable_length(name: str, text: str) -> None:
    given_ = {"province": None, "region": None, name: text}
    with pytest.raises(InvalidRequestError) as caught:
        region_text(**given_)
    assert caught.value.name == name


READERS: list[Callable[[str], object]] = [
    day_of,
    instant_of,
    lambda text: choice_of(text, "f", ("json",)),
    lambda text: flag_of(text, "rollup"),
    lambda text: region_text(text, None),
]


@given(st.text())
def test_any_text_is_read_or_refused_and_never_echoed_whole(text: str) -> None:
    for reader in READERS:
        try:
            reader(text * 50)
        except InvalidRequestError as error:
            assert len(error.got) <= MAX_TEXT
