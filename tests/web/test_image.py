"""``/image``: formats, caching, figures as on /control, refusals, hostile names, one at a time."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.web.picture_desk import PictureDesk
from tests.conftest import THEATRE, demo_documents, write_record

FORMATS = {
    "png": ("image/png", b"\x89PNG"),
    "svg": ("image/svg+xml", b"<svg"),
    "webp": ("image/webp", b"RIFF"),
    "pdf": ("application/pdf", b"%PDF"),
}
SMALL = "width=400&height=300"


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_answers_with_its_own_type(demo_client: TestClient, form: str) -> None:
    answer = demo_client.get(f"/image.{form}?{SMALL}&date=2020-03-01")
    assert answer.status_code == 200, answer.text
    kind, start = FORMATS[form]
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(start)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_size_and_scale_are_as_asked(demo_client: TestClient) -> None:
    answer = demo_client.get(f"/image.png?{SMALL}&scale=2")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (800, 600)


@pytest.mark.parametrize("region", ["deir-ezzor", "syria", "SY-HI"])
def test_the_figures_are_those_of_control(shipped_client: TestClient, region: str) -> None:
    control = shipped_client.get(f"/control?region={region}&date=2017-11-26").json()
    words = shipped_client.get(f"/image.svg?region={region}&date=2017-11-26").text
    description = re.search("<desc[^>]*>(.*?)</desc>", words)
    assert description is not None
    for row in control["shares"]:
        if row["percent"] > 0:
            assert f"{row['name']['en']}: {row['percent']:.1f}%" in description[1]
    if control["contested"]["percent"] > 0:
        assert f"Contested: {control['contested']['percent']:.1f}%" in description[1]
    assert control["snapshot"]["version"] in description[1]


def test_a_digest_is_for_ever_and_a_date_is_not(demo_client: TestClient) -> None:
    snapshot = demo_client.get("/control?region=west&date=2020-01-01").json()["snapshot"]
    digest = f"/image.png?{SMALL}&snapshot={snapshot['version']}"
    control = demo_client.get(digest)
    pinned = demo_client.get(f"{digest}&known_at=2021-01-01T00:00:00Z")
    dated = demo_client.get(f"/image.png?{SMALL}&date=2020-01-01")
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert dated.headers["cache-control"] == "public, max-age=60"
    assert control.headers["cache-control"] == "public, max-age=60"
    assert control.content == dated.content
    again = demo_client.get(
        f"/image.png?{SMALL}&date=2020-01-01", headers={"If-None-Match": dated.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query", ["theme=dark", "lang=ar", "legend=false", "region=west", "date=2020-02-01", "scale=2"]
)
def test_whatever_changes_the_picture_changes_its_tag(demo_client: TestClient, query: str) -> None:
    first, other = (demo_client.get(f"/image.png?{SMALL}&{q}") for q in ("", query))
    assert other.status_code == 200
    assert first.headers["etag"] != other.headers["etag"]
    assert first.content != other.content


def test_what_was_not_yet_known_is_not_shown(demo_client: TestClient) -> None:
    early = demo_client.get(f"/image.png?{SMALL}&known_at=2020-05-01T00:00:00Z")
    assert early.status_code == 404
    later = demo_client.get(f"/image.svg?{SMALL}&known_at=2021-01-01T00:00:00Z")
    assert "As known on 1 January 2021" in later.text


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("snapshot=sha256-0000000000000000", 404, ""),
        ("date=2019-01-01", 404, ""),
        ("region=nowhere", 404, ""),
        ("theatre=nowhere", 404, ""),
        ("snapshot=latest", 422, "snapshot"),
        ("date=2020-02-30", 422, "date"),
        ("width=199", 422, "width"),
        ("height=4097", 422, "height"),
        ("width=1e3", 422, "width"),
        ("width=\u0664\u0660\u0660", 422, "width"),
        ("scale=4", 422, "scale"),
        ("width=4096&height=4096&scale=3", 422, "scale"),
        ("theme=sepia", 422, "theme"),
        ("lang=xx", 422, "lang"),
        ("legend=yes", 422, "legend"),
        ("time=snapshots", 422, "time"),
        ("colour=red", 422, "colour"),
    ],
)
def test_a_refusal_says_what_would_be_right(
    demo_client: TestClient, query: str, status: int, name: str
) -> None:
    answer = demo_client.get(f"/image.png?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    if name:
        (error,) = answer.json()["errors"]
        assert error["parameter"] == name
        assert error["expected"]


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_period_has_a_frame_for_each_date(demo_client: TestClient, form: str) -> None:
    period = "2020-01-01/2020-03-01/P1M"
    answer = demo_client.get(f"/image.{form}?width=300&height=300&time={period}")
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as image:
        # Frames in which nothing changed but the date still differ in their title.
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize(
    "query",
    ["", "time=soon", "time=2020-01-01/2020-03-01/P1D", "time=snapshots&date=2020-01-01"],
)
def test_an_animation_without_a_period_or_too_long_is_refused(
    demo_client: TestClient, query: str
) -> None:
    answer = demo_client.get(f"/image.gif?{query}")
    assert answer.status_code in (413, 422)
    assert answer.headers["cache-control"] == "no-store"


def test_hostile_names_are_words(tmp_path: Path, client_of: Callable[[Path], TestClient]) -> None:
    name = "<script>window.hit=1</script>${7*7}]]>"
    record = write_record(
        tmp_path / "r", demo_documents(), {**THEATRE, "name": {"en": name}, "attribution": [name]}
    )
    text = client_of(record).get(f"/image.svg?{SMALL}").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_few_are_drawn_at_a_time_and_each_once() -> None:
    busy, most, made = 0, 0, 0
    lock = threading.Lock()
    gate = threading.Event()

    def draw() -> bytes:
        nonlocal busy, most, made
        with lock:
            busy, made = busy + 1, made + 1
            most = max(most, busy)
        gate.wait(0.05)
        with lock:
            busy -= 1
        return b"x"

    async def ask() -> list[bytes]:
        desk = PictureDesk(at_a_time=2)
        many = [desk.draw(str(i), draw) for i in range(8)]
        first = await asyncio.gather(*many)
        return [*first, *await asyncio.gather(*(desk.draw(str(i), draw) for i in range(8)))]

    assert asyncio.run(ask()) == [b"x"] * 16
    assert most == 2
    assert made == 8
