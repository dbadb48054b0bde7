"""CSV that every reader splits alike and no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.csv_text import write_csv


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_header_rows_and_line_ends() -> None:
    text = write_csv(["a", "b"], [{"a": 1, "b": None}, {"a": "x,y", "b": 'say "no"', "c": 0}])
    assert text == 'a,b\r\n1,\r\n"x,y","say ""no"""\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_formula_becomes_text(start: str) -> None:
    harm = start + 'HYPERLINK("http://evil.example")'
    assert read(write_csv(["a"], [{"a": harm}]))[1] == ["'" + harm]


@pytest.mark.parametrize("value", [-3.1, 0.0, 1e-12, -5])
def test_numbers_stay_numbers(value: float) -> None:
    assert float(read(write_csv(["a"], [{"a": value}]))[1][0]) == value


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_text_survives(texts: list[str]) -> None:
    rows = read(write_csv(["n", "text"], [{"n": 1, "text": t} for t in texts]))[1:]
    assert [row[1].removeprefix("'") for row in rows] == [t.removeprefix("'") for t in texts]
    assert not any(row[1].startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows)
