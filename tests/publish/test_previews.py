"""What a draft's preview opens on: the draft's own date, in its own theatre."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import box

from tests.conftest import (
    THEATRE,
    Json,
    demo_documents,
    document,
    metadata,
    region,
    write_record,
)
from tests.publish.conftest import Newsroom, halves

PAGES = ("", "map", "embed")


def of_theatre(doc: Json, theatre: str) -> Json:
    text = json.dumps(doc | {"metadata": doc["metadata"] | {"theatre": theatre}})
    moved: Json = json.loads(text.replace('"parent": "demo"', f'"parent": "{theatre}"'))
    return moved


@pytest.fixture
def room(tmp_path: Path, newsroom_of: Callable[..., Newsroom]) -> Newsroom:
    """Return a newsroom whose first theatre opens on a day of its own, with a second beside it."""
    root = tmp_path / "two"
    write_record(root, demo_documents(), THEATRE | {"default_date": "2020-03-01"})
    others = [of_theatre(doc, "elsewhere") for doc in demo_documents()]
    write_record(root, others, THEATRE | {"id": "elsewhere"})
    return newsroom_of(root, default_theatre="demo")


def preview_of(room: Newsroom, doc: Json) -> str:
    """Put a draft on the desk; return its address, with the last slash."""
    said: Any = room.post(doc, "?draft=true", **room.drafter)
    assert said.status_code == 201, said.text
    address: str = said.headers["location"]
    return address


def opened(room: Newsroom, address: str) -> tuple[str, str, str]:
    """Return the theatre a page opens on, the day it asks for and the day of what it shows."""
    page = room.client.get(address)
    assert page.status_code == 200, page.text
    shown = (r'"theatre":\s*\{"id":\s*"([^"]+)"', r'"date":\s*"([^"]+)"')
    found = [re.search(what, page.text) for what in (*shown, r'"effective_date":\s*"([^"]+)"')]
    theatre, asked, effective = (one[1] if one else "" for one in found)
    return theatre, asked, effective


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("day", ["2020-02-01", "2020-05-01"])
def test_it_opens_on_the_drafts_own_date(room: Newsroom, page: str, day: str) -> None:
    root = preview_of(room, halves(1.0, day))
    assert opened(room, root + page) == ("demo", day, day)
    assert opened(room, f"/{page}") == ("demo", "2020-03-01", "2020-03-01")


@pytest.mark.parametrize("day", ["2020-02-01", "2020-05-01"])
def test_figures_without_a_date_are_those_of_the_drafts_own_day(room: Newsroom, day: str) -> None:
    root, later = preview_of(room, halves(0.6, day)), preview_of(room, halves(1.0, "2020-06-01"))
    for at, own in ((root, day), (later, "2020-06-01"), ("/", "2020-03-01")):
        one = room.client.get(f"{at}control?region=west").json()
        every = room.client.get(f"{at}control").json()
        point = room.client.get(f"{at}control/at?lon=0.5&lat=0.5").json()
        told = [answer["effective_date"] for answer in (one, every["whole"], point)]
        assert told == [own] * 3
    asked = room.client.get(f"{root}control?region=west&date=2020-01-05").json()
    assert asked["effective_date"] == "2020-01-01"


def test_a_picture_without_a_date_is_of_the_drafts_own_day(room: Newsroom) -> None:
    root = preview_of(room, halves(1.0, "2020-02-01"))
    picture = room.client.get(f"{root}image.svg")
    assert picture.status_code == 200
    assert picture.content == room.client.get(f"{root}image.svg?date=2020-02-01").content
    assert picture.content != room.client.get(f"{root}image.svg?date=2020-03-01").content


def test_figures_without_a_theatre_are_those_of_the_drafts_own(room: Newsroom) -> None:
    root = preview_of(room, of_theatre(halves(1.0, "2020-02-01"), "elsewhere"))
    own = room.client.get(f"{root}control?region=west").json()
    assert (own["theatre"], own["effective_date"]) == ("elsewhere", "2020-02-01")
    other = room.client.get(f"{root}control?region=west&theatre=demo").json()
    assert (other["theatre"], other["effective_date"]) == ("demo", "2020-03-01")


def test_a_day_that_is_asked_for_is_shown(room: Newsroom) -> None:
    root = preview_of(room, halves(1.0))
    assert opened(room, root + "?date=2020-02-03") == ("demo", "2020-02-03", "2020-01-01")


def test_it_opens_on_the_drafts_own_theatre(room: Newsroom) -> None:
    root = preview_of(room, of_theatre(halves(1.0), "elsewhere"))
    assert opened(room, root) == ("elsewhere", "2020-05-01", "2020-05-01")
    assert opened(room, root + "?theatre=demo") == ("demo", "2020-03-01", "2020-03-01")


def test_boundaries_from_before_all_control_open_on_the_first_control(room: Newsroom) -> None:
    west, east = region("west", box(0, 0, 1, 1)), region("east", box(1, 0, 2, 1))
    root = preview_of(room, document(metadata("provinces", "regions", "2019-06-01"), [west, east]))
    assert opened(room, root) == ("demo", "2020-01-01", "2020-01-01")
