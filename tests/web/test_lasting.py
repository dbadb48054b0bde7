"""What may be kept for a year does not change; what may change is not kept for a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from shapely import box

from app.web.headers import IMMUTABLE, SHORT
from app.web.lasting import is_lasting
from tests.conftest import demo_documents, document, metadata, region, write_record

KNOWN = "2022-01-01T00:00:00Z"
FUTURE = "2222-01-01T00:00:00Z"
PICTURE = "/image.svg?region=west&width=300&height=300"


def version(client: TestClient) -> str:
    return str(client.get("/control?region=west").json()["snapshot"]["version"])


def moved_boundaries() -> dict[str, Any]:
    """Return a correction of the regions: west is smaller than was said."""
    west, east = box(0, 0, 0.75, 1), box(0.75, 0, 2, 1)
    more = {"revision": 2, "reason": "a border", "recorded_at": "2023-01-01T00:00:00Z"}
    provinces = [region("west", west, iso_3166_2="DM-W"), region("east", east)]
    return document(metadata("provinces", "regions", "2019-01-01", **more), provinces)


def test_a_corrected_boundary_shows_only_where_nothing_promised_otherwise(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    root = write_record(tmp_path / "record", demo_documents())
    client = client_of(root)
    control = f"{PICTURE}&snapshot={version(client)}"
    everything = f"{control}&known_at={KNOWN}"
    before = {path: client.get(path) for path in (control, everything)}
    write_record(root, [moved_boundaries()])
    assert client.app.state.services.refresh()  # type: ignore[attr-defined]
    after = {path: client.get(path) for path in (control, everything)}
    assert before[everything].headers["cache-control"] == IMMUTABLE
    assert after[everything].headers["cache-control"] == IMMUTABLE
    assert after[everything].content == before[everything].content
    assert after[everything].headers["etag"] == before[everything].headers["etag"]
    assert before[control].headers["cache-control"] == SHORT
    assert after[control].headers["cache-control"] == SHORT
    assert after[control].content != before[control].content
    assert after[control].headers["etag"] != before[control].headers["etag"]


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ("&snapshot={v}&known_at=" + KNOWN, IMMUTABLE),
        ("&snapshot={v}", SHORT),
        ("&known_at=" + KNOWN, SHORT),
        ("&date=2020-03-01&known_at=" + KNOWN, SHORT),
        ("&snapshot={v}&known_at=" + FUTURE, SHORT),
        ("&snapshot={v}&known_at=9999-12-31T23:59:59Z", SHORT),
        ("", SHORT),
    ],
)
@pytest.mark.parametrize("form", ["png", "svg"])
def test_only_both_and_only_the_past_is_lasting(
    demo_client: TestClient, form: str, more: str, kept: str
) -> None:
    address = PICTURE.replace("svg", form) + more.format(v=version(demo_client))
    answer = demo_client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == kept


@pytest.mark.parametrize(
    ("more", "age"),
    [
        ("&snapshot={v}&known_at=" + KNOWN, 31_536_000),
        ("&snapshot={v}", 300),
        ("&known_at=" + KNOWN, 300),
        ("&snapshot={v}&known_at=" + FUTURE, 300),
    ],
)
def test_oembed_promises_no_more(demo_client: TestClient, more: str, age: int) -> None:
    page = "http://testserver/map?region=west" + more.format(v=version(demo_client))
    assert demo_client.get(f"/oembed?url={quote(page, safe='')}").json()["cache_age"] == age


def test_an_instant_is_past_when_nothing_can_be_recorded_before_it(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    client = client_of(write_record(tmp_path / "record", demo_documents()))
    services = client.app.state.services  # type: ignore[attr-defined]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    services.clock = lambda: now
    digest = version(client)
    assert is_lasting(services, "demo", digest, now - timedelta(minutes=10))
    assert not is_lasting(services, "demo", digest, now - timedelta(minutes=9))
    assert not is_lasting(services, "demo", digest, now)


def test_pages_say_what_is_pinned(demo_client: TestClient) -> None:
    words = "boundaries and figures as recorded now"
    for page in ("/map", "/embed"):
        control = f"{page}?region=west&lang=en&snapshot={version(demo_client)}"
        assert words in demo_client.get(control).text
        everything = demo_client.get(f"{control}&known_at={KNOWN}").text
        assert words not in everything
        assert "1 January 2022" in everything
