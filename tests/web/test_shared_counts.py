"""``/metrics`` of ``serve --workers``: whichever worker is asked tells what all of them counted."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app
from app.settings import Settings
from app.web.shared_counts import DAMAGED, SharedCounts
from tests.cli_scenes import command, environment
from tests.conftest import demo_documents, write_record

TOKEN = "only-for-the-watch"  # noqa: S105 - of these tests alone
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
COUNT = "controlmap_request_duration_seconds_count"
CONTROL = frozenset({("route", "/control"), ("method", "GET"), ("status", "200")})
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str) -> Samples:
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for f in families for s in f.samples}


def until(true: Callable[[], bool], within_s: float = 60) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def ask(url: str) -> str:
    """Ask over a connection of its own, so that any worker may take it."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=AUTHORIZED), timeout=30) as got:
        return str(got.read().decode())


@dataclass(frozen=True)
class Workers:
    """Two workers: where they answer, and the folder their temporary files lie in."""

    url: str
    root: Path

    def told(self) -> Samples:
        """Return what one of them tells, whichever takes the connection."""
        return samples_of(ask(f"{self.url}/metrics"))

    def pids(self) -> set[int]:
        """Return the workers that count, by the files of what is true while they live."""
        found = self.root.glob("controlmap-metrics-*/gauge_livesum_*.db")
        return {int(path.stem.rpartition("_")[2]) for path in found}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Yield two workers of one service."""
    root = tmp_path_factory.mktemp("workers")
    record, log = write_record(root / "record", demo_documents()), root / "log"
    keep = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    given = {"CONTROLMAP_RECORD": str(record), "CONTROLMAP_CACHE": str(root / "cache")}
    given |= {"CONTROLMAP_METRICS_TOKEN": TOKEN, "TMPDIR": str(root)}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--workers", "2"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=keep | given)
    try:
        until(lambda: log.read_text().count("Application startup complete") == 2, 150)
        found = re.search(r"running on (http://[\d.:]+)", log.read_text())
        assert found
        yield Workers(found[1], root)
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert not list(root.glob("controlmap-metrics-*")), "the folder of counts is left behind"


def value(samples: Samples, name: str, labels: frozenset[tuple[str, str]] = frozenset()) -> float:
    return samples.get((name, labels), 0.0)


def test_any_worker_tells_what_all_of_them_counted(served: Workers) -> None:
    before = value(served.told(), COUNT, CONTROL)
    for _ in range(60):
        ask(f"{served.url}/control?region=west")
    until(lambda: value(served.told(), COUNT, CONTROL) == before + 60)
    assert {value(served.told(), COUNT, CONTROL) for _ in range(20)} == {before + 60}
    samples = served.told()
    buckets = {
        float(dict(labels)["le"]): number
        for (name, labels), number in samples.items()
        if name.endswith("seconds_bucket") and labels >= CONTROL
    }
    in_order = [buckets[bound] for bound in sorted(buckets)]
    assert in_order == sorted(in_order)
    assert in_order[-1] == before + 60
    answers = [v for (name, _), v in samples.items() if name == "controlmap_cache_requests_total"]
    assert sum(answers) >= 60


def test_what_is_true_of_the_record_is_not_added_up(served: Workers) -> None:
    until(lambda: value(served.told(), "controlmap_workers") == 2)
    samples = served.told()
    control = frozenset({("theatre", "demo"), ("layer", "control")})
    assert value(samples, "controlmap_snapshots", control) == 2
    assert value(samples, "controlmap_staleness_days", control) > 2000
    assert samples[("controlmap_degraded", frozenset())] == 0
    assert [v for (name, _), v in samples.items() if name == "controlmap_info"] == [1]
    assert value(samples, "process_resident_memory_bytes") > 40_000_000  # of both
    assert not any("pid" in dict(labels) for _, labels in samples)


def test_a_worker_that_is_killed_takes_no_count_with_it(served: Workers) -> None:
    for _ in range(40):
        ask(f"{served.url}/control?region=east")
    time.sleep(2.5)  # a second is what a killed worker may lose
    counted = value(served.told(), COUNT, CONTROL)
    before = served.pids()
    assert len(before) == 2
    victim = min(before)
    os.kill(victim, signal.SIGKILL)

    def replaced() -> bool:
        whole = value(served.told(), "controlmap_workers") == 2
        return whole and victim not in served.pids() and served.pids() != before

    until(replaced, 150)
    assert value(served.told(), COUNT, CONTROL) == counted


def test_one_process_needs_no_folder(demo_record: Path, tmp_path: Path) -> None:
    folder = tmp_path / "counts"
    settings = Settings(record=demo_record, metrics_token=TOKEN, metrics_folder=folder)
    with TestClient(create_app(settings)) as client:
        client.get("/control")
        shared = samples_of(client.get("/metrics", headers=AUTHORIZED).text)
        assert (value(shared, COUNT, CONTROL), value(shared, "controlmap_workers")) == (1, 1)
    assert [path.name for path in folder.glob("gauge_*")] == [], "nobody lives here any more"
    assert list(folder.glob("counter_*.db")), "what was counted stays"
    alone = Settings(record=demo_record, metrics_token=TOKEN)
    with TestClient(create_app(alone)) as client:
        client.get("/control")
        own = samples_of(client.get("/metrics", headers=AUTHORIZED).text)
    names = {name for name, _ in own if not name.endswith("_created")}
    assert names | {DAMAGED} == {name for name, _ in shared}


@pytest.fixture
def counted() -> CollectorRegistry:
    """Return what one worker counted: keys of every length, so that all paddings occur."""
    registry = CollectorRegistry()
    asked = Counter("asked", "Times, by \u0645\u0646.", ["of"], registry=registry)
    for length in range(9):
        asked.labels("\u0646" * length + "<" * length).inc(length + 0.5)
    Histogram("lasted", "Seconds.", registry=registry).observe(0.3)
    return registry


def test_the_files_are_those_of_the_library_byte_for_byte(
    counted: CollectorRegistry, tmp_path: Path
) -> None:
    assert samples_of(SharedCounts(tmp_path, counted).tell().decode())
    for kind, numbers in (("counter", 18), ("histogram", 18)):  # 15 buckets, count, sum, created
        path = tmp_path / f"{kind}_{os.getpid()}.db"
        read = list(MmapedDict.read_all_values_from_file(str(path)))
        assert len(read) == numbers
        theirs = MmapedDict(str(tmp_path / "theirs"))
        for key, number, at_s, _ in read:
            theirs.write_value(key, number, at_s)
        theirs.close()
        written = path.read_bytes()
        assert (tmp_path / "theirs").read_bytes()[: len(written)] == written
        (tmp_path / "theirs").unlink()


_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from prometheus_client import CollectorRegistry, Counter
from app.web.shared_counts import SharedCounts

folder, way = Path(sys.argv[1]), sys.argv[2]
registry = CollectorRegistry()
asked = Counter("asked", "Times.", registry=registry)
shared = SharedCounts(folder, registry)


def tell():
    asked.inc()
    assert not list(folder.glob("*.part"))
    lines = shared.tell().decode().splitlines()
    return next(line for line in lines if line.startswith("asked_total"))


told = [tell()]
filler = (folder / "filler").open("wb", buffering=0)
if way == "limited":
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, resource.RLIM_INFINITY))
for size in (4096, 1):
    try:
        while filler.write(bytes(size)):
            pass
    except OSError:
        pass
told.append(tell())
filler.truncate(0)
if way == "limited":
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(*told, tell(), sep=", ")
"""
_SMALL_DISK = 'mount -t tmpfs -o size=64k none "$0" && exec "$@"'


@pytest.mark.parametrize("way", ["limited", "tmpfs"])
def test_a_full_disk_ends_no_worker(way: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", _ON_A_FULL_DISK, str(tmp_path), way]
    if way == "tmpfs":
        mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c", _SMALL_DISK, str(tmp_path)]
        if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
            pytest.skip("no file system may be mounted here")
        words = [*mounted, *words]
    done = subprocess.run(
        words, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "asked_total 1.0, asked_total 1.0, asked_total 3.0\n"
    assert "metrics not written" in done.stderr


def test_files_of_nobody_are_left_out_and_a_lost_folder_is_made_again(
    counted: CollectorRegistry, tmp_path: Path
) -> None:
    folder = tmp_path / "counts"
    shared = SharedCounts(folder, counted)
    told = shared.tell()
    assert value(samples_of(told.decode()), "lasted_count") == 1
    whole = (folder / f"counter_{os.getpid()}.db").read_bytes()
    foreign = {"counter_7.db": b"", "counter_8.db": whole[:40], "histogram_9.db": whole[:5]}
    foreign |= dict.fromkeys(("gauge_x.db", "gauge_livesum_x.db", "gauge_7.db", "x_7.db"), whole)
    for name, data in foreign.items():
        (folder / name).write_bytes(data)
    (folder / "counter_10.db").mkdir()
    after = samples_of(shared.tell().decode())
    assert after.pop((DAMAGED, frozenset())) == 4
    assert after | {(DAMAGED, frozenset()): 0} == samples_of(told.decode())
    shutil.rmtree(folder)
    assert shared.tell() == told
    shutil.rmtree(folder)
    folder.touch()  # nothing can be put there: it tells what it has itself
    assert value(samples_of(shared.tell().decode()), "lasted_count") == 1


def laid_out(*keys: bytes, spaces: bool = True) -> bytes:
    """Return a file with a sound head, and a number for each key."""
    body = b""
    for one in keys:
        room = b" " * (8 - (4 + len(one)) % 8) if spaces else b""
        body += struct.pack("i", len(one)) + one + room + struct.pack("dd", 1.0, 0.0)
    return struct.pack("i4x", 8 + len(body)) + body


def key(*parts: object) -> bytes:
    return json.dumps(parts).encode()


SOUND = key("asked", "asked_total", {"of": "x"}, "Times.")
BOUND = "a bound that is none"
GARBAGE = {
    "noise": struct.pack("i4x", 1008) + bytes(range(250)) * 4,
    "zeros": struct.pack("i4x", 1008) + bytes(1000),
    "a key that ends before it begins": struct.pack("i4xi", 64, -12) + bytes(52),
    "a key beyond the end": struct.pack("i4xi", 64, 1 << 30) + bytes(52),
    "a number cut off": struct.pack("i4x", 32) + laid_out(SOUND)[8:32],
    "a head below nothing": struct.pack("i4x", -1) + bytes(64),
    "no text": laid_out(SOUND, b"\xff\xfe"),
    "no JSON": laid_out(SOUND, b"[nobody's"),
    "JSON without end": laid_out(SOUND, b"[" * 100_000),
    "another JSON": laid_out(SOUND, b"7"),
    "too short": laid_out(SOUND, key("asked", "asked_total", {})),
    "names that are numbers": laid_out(SOUND, key(1, 2, {}, "")),
    "labels that are none": laid_out(SOUND, key("asked", "asked_total", [], "")),
    "labels that are lists": laid_out(SOUND, key("asked", "asked_total", {"of": []}, "")),
    "a name nobody may have": laid_out(SOUND, key("asked for\n", "asked_total", {}, "")),
    "half a letter": laid_out(SOUND, key("asked", "asked_total", {"of": "\ud800"}, "")),
    "no spaces": laid_out(SOUND, SOUND, spaces=False),
    BOUND: laid_out(key("lasted", "lasted_bucket", {"le": "wide"}, "Seconds.")),
}


@pytest.mark.parametrize("what", GARBAGE)
@pytest.mark.timeout(60)  # the library would read some of them for ever
def test_a_damaged_file_is_left_out_counted_and_told_once(
    counted: CollectorRegistry, tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    shared = SharedCounts(tmp_path, counted)
    before = samples_of(shared.tell().decode())
    (tmp_path / "counter_7.db").write_bytes(laid_out(SOUND))
    kinds = ["histogram"] if what == BOUND else ["counter", "histogram"]
    for kind in kinds:
        (tmp_path / f"{kind}_8.db").write_bytes(GARBAGE[what])
    for _ in range(2):
        after = samples_of(shared.tell().decode())
        assert after.pop((DAMAGED, frozenset())) == len(kinds)
        assert after.pop(("asked_total", frozenset({("of", "x")}))) == 1
        assert after | {(DAMAGED, frozenset()): 0} == before
    told = [said for said in caplog.messages if "left out" in said]
    assert [said.split()[2] for said in told] == [f"{kind}_8.db" for kind in kinds]


def test_a_damaged_file_in_the_folder_of_a_service_is_no_error_of_it(
    demo_record: Path, tmp_path: Path
) -> None:
    settings = Settings(record=demo_record, metrics_token=TOKEN, metrics_folder=tmp_path / "c")
    with TestClient(create_app(settings)) as client:
        client.get("/control")
        (tmp_path / "c" / "histogram_7.db").write_bytes(GARBAGE["noise"])
        said = client.get("/metrics", headers=AUTHORIZED)
        assert said.status_code == 200
        samples = samples_of(said.text)
        assert (value(samples, COUNT, CONTROL), value(samples, DAMAGED)) == (1, 1)


def test_bytes_changed_at_random_end_no_answer(counted: CollectorRegistry, tmp_path: Path) -> None:
    shared = SharedCounts(tmp_path, counted)
    shared.tell()
    sound = (tmp_path / f"histogram_{os.getpid()}.db").read_bytes()
    chance, left_out = random.Random(7), 0.0  # noqa: S311 - not a secret
    for _ in range(300):
        data = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        (tmp_path / "histogram_7.db").write_bytes(data)
        samples = samples_of(shared.tell().decode())
        assert value(samples, "asked_total", frozenset({("of", "")})) == 0.5
        left_out += value(samples, DAMAGED)
    assert 100 < left_out < 300


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_that_cannot_be_made_ends_the_start_with_its_name(
    demo_record: Path, tmp_path: Path, workers: str
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "counts"
    given = environment(demo_record) | {"CONTROLMAP_METRICS_FOLDER": str(folder)}
    given |= {"CONTROLMAP_CACHE": str(tmp_path / "cache")}
    words = command("serve", "--port", "0", "--workers", workers)
    done = subprocess.run(
        words, env=given, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "CONTROLMAP_METRICS_FOLDER cannot be made (Not a directory)" in done.stderr
    assert str(folder) in done.stderr
    assert "Traceback" not in done.stderr
