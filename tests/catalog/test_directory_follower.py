"""A folder is followed: what anybody records there is taken up, by every worker of a service."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from shapely import box

from app.catalog.directory_store import DirectoryStore
from app.catalog.store import StoredFile
from app.errors import DataError
from tests.conftest import document, metadata, zone

NEW = StoredFile("demo", "control", "2020-05-01.geojson")


def later() -> bytes:
    about = metadata("control", "control", "2020-05-01", jump_accepted="the demo moves a lot")
    return json.dumps(document(about, [zone("all", "blue", box(0, 0, 2, 1))])).encode()


def until(what: Callable[[], bool], within_s: float = 60) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_what_is_recorded_is_heard_of(demo_record: Path) -> None:
    store = DirectoryStore(demo_record)
    heard = threading.Event()
    seen: list[int] = []

    def changed() -> None:
        seen.append(len(store.files("demo")))
        heard.set()

    follower = store.follow(changed)
    follower.start()
    try:
        until(lambda: seen[-1:] == [3])
        store.append(NEW, later())
        until(lambda: seen[-1:] == [4])
        settled = len(seen) + 2  # the last look or two are about the tick of the clock
        time.sleep(1.5)
        assert len(seen) <= settled, "nothing new, nothing said"
    finally:
        follower.stop()


def test_what_is_refused_is_told_and_tried_again(
    demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.catalog.directory_follower._AGAIN_S", 0.1)
    refused = [True]

    def changed() -> None:
        if refused[0]:
            raise DataError([])

    follower = DirectoryStore(demo_record).follow(changed)
    follower.start()
    try:
        until(lambda: "breaks the rules" in follower.trouble())
        assert str(demo_record) not in follower.trouble()
        refused[0] = False
        until(lambda: follower.trouble() == "")
    finally:
        follower.stop()


@contextmanager
def workers(record: Path, cache: Path, count: int) -> Iterator[tuple[str, int]]:
    """Serve with several workers; give the address and the parent's process."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    given = {"CONTROLMAP_RECORD": str(record), "CONTROLMAP_CACHE": str(cache)}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--workers", str(count)]
    log = cache.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=keep | given)
    try:
        text = lambda: log.read_text("utf-8")  # noqa: E731
        until(lambda: text().count("Application startup complete") == count, 150)
        found = re.search(r"running on (http://[\d.:]+)", text())
        assert found
        yield found[1], process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def effective(url: str) -> str:
    """Ask over a connection of its own, so that any worker may take it."""
    with urllib.request.urlopen(f"{url}/control?region=west", timeout=60) as answer:
        return str(json.load(answer)["effective_date"])


def test_every_worker_answers_the_new_state(demo_record: Path, tmp_path: Path) -> None:
    with workers(demo_record, tmp_path / "cache", 2) as (url, parent):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        assert len(children) >= 2
        assert {effective(url) for _ in range(40)} == {"2020-03-01"}
        DirectoryStore(demo_record).append(NEW, later())
        until(lambda: {effective(url) for _ in range(30)} == {"2020-05-01"})


def test_a_record_that_breaks_its_rules_ends_the_start(demo_record: Path, tmp_path: Path) -> None:
    (demo_record / NEW.path).write_text("{", "utf-8")
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--workers", "2"]
    ended = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "CONTROLMAP_RECORD": str(demo_record), "CONTROLMAP_CACHE": ""},
    )
    assert ended.returncode == 1
    assert "not-json" in ended.stderr
    assert "Started" not in ended.stderr
