"""kill -9 and a full disk at random moments of a publication: old or new, never half, never lost.

By default 200 kills of the process that publishes, and a few of the whole HTTP server; more with
``PUBLISH_KILLS`` and ``PUBLISH_SERVER_KILLS``, another sequence with ``PUBLISH_SEED``.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from app.catalog.answers import Question
from app.catalog.candidate import Offer
from app.catalog.catalog import Catalog
from app.catalog.desk import Role
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.directory_store import DirectoryStore
from app.catalog.refusals import StoreUnwritableError
from app.catalog.store import digest_of
from app.catalog.tokens import new_token
from app.errors import ControlmapError
from tests.conftest import demo_documents, write_record
from tests.publish.conftest import ACTOR, as_bytes, bench_in, quiet

KILLS = int(os.environ.get("PUBLISH_KILLS", "200"))
SERVER_KILLS = int(os.environ.get("PUBLISH_SERVER_KILLS", "3"))
SEED = int(os.environ.get("PUBLISH_SEED", "7"))
STUCK_S = 20  # seconds after which a forked process ends itself
A_RECORD = 10  # publications before a fresh record: a long one would only be slow to load


def offer_of(number: int) -> Offer:
    """Return a snapshot of a day of its own; large enough to be written in several pieces."""
    day = date(2020, 4, 1) + timedelta(days=number)
    return Offer(as_bytes(quiet(day.isoformat(), method="drawn " + "by hand " * 200)))


def in_a_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork a process that works with a pipe to write to; return its id and the pipe's end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        # Forked beside other threads it may wait for ever for a lock that one of them held.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(STUCK_S)
        try:
            os.close(reading)
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    return child, reading


def said_by(child: int, reading: int) -> str:
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()


def publishing(record: Path, desk: Path, offer: Offer) -> Callable[[int], None]:
    """Return the work of a real process: open everything, publish, say the digest."""

    def work(pipe: int) -> None:
        bench = bench_in(record, desk)
        os.write(pipe, b"open ")
        bench.publishing.settle()
        made = bench.publishing.publish(offer, ACTOR)
        os.write(pipe, made.snapshot.info.digest.encode())

    return work


def check(record: Path, desk: Path, answered: set[str], before: set[str]) -> set[str]:
    """Start anew: everything loads, nothing answered is lost, nothing half is there."""
    bench = bench_in(record, desk)  # every file is parsed and checked, as on a start of the service
    bench.publishing.settle()
    timeline = bench.record.catalog.timeline("demo", "control")
    held = {info.digest for info in timeline.infos}
    assert answered <= held
    assert before <= held
    files = DirectoryStore(record).files("demo")
    assert {
        digest_of(DirectoryStore(record).read(f)) for f in files if f.layer == "control"
    } == held
    assert bench.desk.faults() == ()
    ends = {a.digest for a in bench.desk.acts() if a.outcome == "published"}
    assert {info.digest for info in timeline.infos if "by hand by" in info.method} == ends
    answer = bench.record.answers.region(Question("demo"), "west")
    assert answer.control.digest == timeline.infos[-1].digest
    return held


def seconds_of_a_publication(record: Path, desk: Path) -> float:
    for _ in range(3):
        child, pipe = in_a_child(publishing(record, desk, offer_of(0)))
        begun = time.perf_counter()
        if "sha256:" in said_by(child, pipe):
            return time.perf_counter() - begun
    raise AssertionError("no publication was said to be done")


def test_a_process_killed_at_any_moment_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a sequence that can be repeated
    published = killed = 0
    for first in range(0, KILLS, A_RECORD):
        record = write_record(tmp_path / f"r{first}", demo_documents())
        desk = tmp_path / f"d{first}"
        longest = seconds_of_a_publication(record, desk)
        answered: set[str] = set()
        held = check(record, desk, answered, set())
        for number in range(1, 1 + min(A_RECORD, KILLS - first)):
            child, pipe = in_a_child(publishing(record, desk, offer_of(number)))
            os.read(pipe, 5)  # it has opened the record: what follows is the publication
            time.sleep(chance.uniform(0, 0.7 * longest))
            os.kill(child, signal.SIGKILL)
            said = said_by(child, pipe)
            killed += 1
            if "sha256:" in said and len(said) == 71:
                answered.add(said)
                published += 1
            if number % 5 == 0 and number < A_RECORD:
                held = check(record, desk, answered, held)
        check(record, desk, answered, held)
        assert bench_in(record, desk).publishing.publish(offer_of(99), ACTOR).recorded is False
    assert killed == KILLS
    assert 0 < published < KILLS, "the kills did not fall into the publications"


def test_a_full_disk_at_any_byte_records_all_or_nothing(demo_record: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a sequence that can be repeated
    desk = tmp_path / "desk"
    refused = 0
    answered: set[str] = set()
    held = check(demo_record, desk, answered, set())
    size = len(offer_of(0).data)

    for number in range(20):
        allowed = chance.randrange(1, 2 * size)

        def work(pipe: int, number: int = number, allowed: int = allowed) -> None:
            bench = bench_in(demo_record, desk)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write says EFBIG, as ENOSPC
            resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))
            try:
                made = bench.publishing.publish(offer_of(number), ACTOR)
                os.write(pipe, made.snapshot.info.digest.encode())
            except StoreUnwritableError as error:
                os.write(pipe, error.code.encode())

        said = next(filter(None, (said_by(*in_a_child(work)) for _ in range(3))), "")
        assert said == "record-unwritable" or said.startswith("sha256:"), said
        if said.startswith("sha256:"):
            answered.add(said)
        else:
            refused += 1
            assert list(demo_record.rglob("*.tmp")) == []
        held = check(demo_record, desk, answered, held)
    assert refused
    assert answered


def test_what_a_killed_writer_left_is_swept_when_it_is_old(demo_record: Path) -> None:
    left = demo_record / "demo" / "control" / ".2020-05-01.geojson.1.2.tmp"
    fresh = left.with_name(".2020-06-01.geojson.1.2.tmp")
    days = left.with_name(".days.json.1.2.tmp")
    theatre = demo_record / "demo" / ".theatre.json.1.2.tmp"
    for path in (left, fresh, days, theatre):
        path.write_bytes(b'{"half')
    for path in (left, days, theatre):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    store = DirectoryStore(demo_record)
    before = Catalog.load(store).timeline("demo", "control")
    assert store.sweep() == 3
    assert list(demo_record.rglob("*.tmp")) == [fresh]
    assert Catalog.load(store).timeline("demo", "control") == before


@contextmanager
def server(record: Path, desk: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the real service; give its address and its process."""
    environment = {
        "CONTROLMAP_RECORD": str(record),
        "CONTROLMAP_DESK": str(desk),
        "CONTROLMAP_CACHE": f"{desk}-cache",
        "CONTROLMAP_PUBLISH_PER_MINUTE": "10000",
        "PATH": "/usr/bin:/bin",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            started = re.search(r"running on (http://[\d.:]+)", line)
            if started:
                yield started[1], process
                break
        else:
            pytest.fail("the service did not start")
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stderr.close()


def test_a_server_killed_while_it_publishes(demo_record: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a sequence that can be repeated
    desk = tmp_path / "desk"
    token, text = new_token("t", Role.PUBLISHER, datetime.now(UTC))
    DirectoryDesk(desk).put_token(token)
    answered: set[str] = set()
    numbers = iter(range(100_000))

    def post(address: str) -> None:
        headers = {"Authorization": f"Bearer {text}", "Content-Type": "application/geo+json"}
        while True:
            asked = Request(f"{address}/snapshots", offer_of(next(numbers)).data, headers)
            try:
                with urlopen(asked, timeout=20) as said:
                    answered.add(json.load(said)["snapshot"]["digest"])
            except HTTPError as refused:
                refused.close()
                return
            except (URLError, OSError, ValueError):  # killed in the middle of an answer
                return

    held: set[str] = set()
    for _ in range(SERVER_KILLS):
        with server(demo_record, desk) as (address, process):
            with urlopen(f"{address}/control?region=west", timeout=20) as said:
                newest = json.load(said)["snapshot"]["digest"]
            timeline = Catalog.load(DirectoryStore(demo_record)).timeline("demo", "control")
            assert newest == timeline.infos[-1].digest
            poster = threading.Thread(target=post, args=(address,))
            poster.start()
            time.sleep(chance.uniform(0.05, 0.6))
            process.kill()
            poster.join(20)
            assert not poster.is_alive()
        held = check(demo_record, desk, answered, held)
    assert answered


def test_the_checks_can_fail(demo_record: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    made = bench_in(demo_record, desk).publishing.publish(offer_of(1), ACTOR)
    held = check(demo_record, desk, {made.snapshot.info.digest}, set())
    file = demo_record / made.file.path
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ControlmapError):
        check(demo_record, desk, set(), set())
    file.unlink()
    with pytest.raises(AssertionError):
        check(demo_record, desk, held, set())
