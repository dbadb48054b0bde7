"""The ``time`` parameter: days, lists, spans with a period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.time_steps import Period, TimeSteps

FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2017-02-03", ["2017-02-03"]),
        ("2017-02-03,2016-01-01", ["2017-02-03", "2016-01-01"]),
        ("2017-01-01/2017-03-15/P1M", ["2017-01-01", "2017-02-01", "2017-03-01"]),
        ("../2017-01-03/P1D", ["2017-01-01", "2017-01-02", "2017-01-03"]),
        ("2017-12-01//P2W", ["2017-12-01", "2017-12-15", "2017-12-29"]),
        ("2017-01-31/2017-04-30/P1M", ["2017-01-31", "2017-02-28", "2017-03-31", "2017-04-30"]),
        ("9999-11-30/9999-12-31/P1Y", ["9999-11-30"]),
    ],
)
def test_days_of(text: str, days: list[str]) -> None:
    steps = TimeSteps.parse(text)
    found = steps.days or tuple(steps.within(FIRST, LAST))
    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2017-13-01",
        "2017-01-01/2016-01-01/P1M",
        "a/b/c/d",
        "2017-01-01/2017-02-01/P0D",
        "2017-01-01/2017-02-01/PT1H",
        "2017-01-01/2017-02-01/P",
        "2017-01-01,",
        "٢٠١٧-٠١-٠١",
        "2017-01-01/2017-02-01/1M",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        TimeSteps.parse(text)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40), st.integers(1, 40))
def test_months_counted_from_the_start_never_drift(start: date, count: int, months: int) -> None:
    day = Period(months, 0).after(start, count)
    assert (day.year - start.year) * 12 + day.month - start.month == count * months
    assert day.day == start.day or (day.day < start.day and day.day >= 28)
