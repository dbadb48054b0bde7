"""``theatre.json``: what is refused, with every issue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.errors import DataError
from app.ingest import parse_theatre

from .conftest import VALID


def changed(**members: Any) -> bytes:
    document = json.loads((VALID / "theatre.json").read_text(encoding="utf-8"))
    document.update(members)
    return json.dumps({k: v for k, v in document.items() if v is not ...}).encode()


def codes(data: bytes) -> list[str]:
    with pytest.raises(DataError) as caught:
        parse_theatre(data, path="demo/theatre.json")
    assert all(issue.path == "demo/theatre.json" for issue in caught.value.issues)
    return [issue.code for issue in caught.value.issues]


def party(name: str, **members: Any) -> dict[str, Any]:
    made = {"id": name, "name": {"en": name}, "short": {"en": name}, "colour": "#000000"}
    return {**made, "pattern": "solid", "order": 1, **members}


def test_credits_are_in_the_language_of_a_view_where_they_are_given() -> None:
    theatre = parse_theatre(changed(attribution=["Ours"], attribution_in={"ar": ["لنا"]}))
    assert theatre.credits("ar") == ("لنا",)
    assert theatre.credits("en") == theatre.credits("fr") == ("Ours",)
    assert parse_theatre(changed(attribution=["Ours"])).credits("ar") == ("Ours",)
    assert [theatre.credits_language(lang) for lang in ("ar", "en", "fr")] == ["ar", "en", "en"]


def test_credits_in_another_language_are_lines_like_the_first() -> None:
    assert codes(changed(attribution_in={"ar": []})) == ["theatre-invalid"]
    assert codes(changed(attribution_in={"Arabic": ["لنا"]})) == ["theatre-invalid"]


def test_a_theatre_is_read() -> None:
    theatre = parse_theatre(changed(default_date="2020-01-01", format=1))
    assert theatre.id == "demo"
    assert theatre.bbox == (30, 10, 40, 20)
    assert [p.id for p in theatre.parties] == ["red", "blue", "pink"]
    assert theatre.party("pink").rolls_up_to == "red"
    assert theatre.name["ar"] == "تجربة"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["not-json"]),
        (b"[]", ["theatre-invalid"]),
        (b"\xff", ["not-utf8"]),
        (changed(id="Demo"), ["id-not-kebab"]),
        (changed(bbox=[30, 10, 40]), ["theatre-invalid"]),
        (changed(bbox=[30, 10, 40, 95]), ["theatre-invalid"]),
        (changed(bbox=[40, 10, 30, 20]), ["theatre-invalid"]),
        (changed(bbox=["w", 10, 40, 20]), ["theatre-invalid"]),
        (changed(name={}), ["theatre-invalid"]),
        (changed(name={"English": "Demo"}), ["theatre-invalid"]),
        (changed(name={"en": "De\u202emo"}), ["text-control-characters"]),
        (changed(default_date="2020-02-30"), ["date-invalid"]),
        (changed(default_date="today"), ["date-invalid"]),
        (changed(format=2), ["format-unsupported"]),
        (changed(motto="x"), ["theatre-invalid"]),
        (changed(disclaimer=...), ["theatre-invalid"]),
        (changed(parties=[]), ["theatre-invalid"]),
        (changed(parties=[party("red"), party("red")]), ["duplicate-id"]),
        (changed(parties=[party("red", colour="red")]), ["theatre-invalid"]),
        (changed(parties=[party("red", colour="#fff000\n")]), ["text-control-characters"]),
        (changed(parties=[party("red", rolls_up_to="green")]), ["unknown-party"]),
        (changed(parties=[party("red", rolls_up_to="red")]), ["theatre-invalid"]),
    ],
)
def test_what_is_refused(data: bytes, expected: list[str]) -> None:
    assert codes(data) == expected


def test_all_issues_are_raised_together() -> None:
    data = changed(bbox=[40, 10, 30, 20], id="Demo", default_date="2020-02-30")
    assert set(codes(data)) == {"theatre-invalid", "id-not-kebab", "date-invalid"}
