"""The topology of compose.yaml, started without Docker: asked, published to, and broken."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from shapely import box

from tests.cli_scenes import command, environment
from tests.conftest import demo_documents, document, metadata, write_record, zone
from tests.postgres import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
POSTGRES = Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = pytest.mark.skipif(
    NGINX is None or not (POSTGRES / "postgres").is_file(),
    reason="needs Debian's nginx-light and postgresql-15: run `make topology-packages`",
)

_PATIENCE_S = 30.0

Where = dict[str, Any]


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Where]:
    """Yield where everything is of a topology that holds the demo record."""
    record = write_record(tmp_path_factory.mktemp("topology") / "record", demo_documents())
    words = [sys.executable, "docker/topology.py", "--port", "0", "--record", str(record)]
    process = subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the topology did not start"
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


def ask(
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    method: str | None = None,
) -> tuple[int, Mapping[str, str], bytes]:
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def until(true: Callable[[], bool], what: str) -> float:
    """Wait until something holds; return how long it took, seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE_S:
        with contextlib.suppress(OSError):
            if true():
                return time.monotonic() - begun
        time.sleep(0.05)
    pytest.fail(f"not within {_PATIENCE_S} s: {what}")


def test_the_whole_topology(where: Where, tmp_path: Path) -> None:
    """One scene after the other, on one topology: what is broken stays so."""
    the_cache_answers_from_memory_and_revalidates(where)
    a_publication_at_one_replica_shows_at_the_other(where)
    the_desk_is_one_for_both_replicas(where, tmp_path)
    the_scheduler_builds_the_archive(where, tmp_path)
    metrics_are_for_the_watch_alone(where)
    readers_go_on_without_a_replica(where)
    readers_go_on_without_the_database(where)


def the_cache_answers_from_memory_and_revalidates(where: Where) -> None:
    address = where["url"] + "/control?region=west&date=2020-03-05"
    status, headers, first = ask(address)
    assert (status, headers["X-Cache-Status"]) == (200, "MISS")
    status, headers, again = ask(address)
    assert (status, headers["X-Cache-Status"], again) == (200, "HIT", first)
    status, headers, body = ask(address, {"If-None-Match": headers["ETag"]})
    assert (status, headers["X-Cache-Status"], body) == (304, "HIT", b"")
    tag = ask(where["replicas"][1] + "/control")[1]["ETag"]
    assert ask(where["replicas"][1] + "/control", {"If-None-Match": tag})[0] == 304
    _, headers, _ = ask(where["url"] + "/control", {"Accept-Encoding": "br, gzip;q=0.5"})
    assert headers["Content-Encoding"] == "gzip"
    _, headers, plain = ask(where["url"] + "/control", {"Accept-Encoding": "gzip;q=0"})
    assert headers["Content-Encoding"] is None
    assert json.loads(plain)["theatre"] == "demo"
    snapshots = json.loads(ask(where["url"] + "/control")[2])["whole"]["snapshot"]
    digest = "sha256-" + snapshots["digest"].removeprefix("sha256:")[:16]
    _, headers, _ = ask(f"{where['url']}/tiles/demo/control/{digest}/0/0/0.mvt")
    assert "immutable" in headers["Cache-Control"]
    assert ask(where["url"] + "/nowhere")[1]["Cache-Control"] == "no-store"
    assert [ask(where["url"] + "/nowhere")[1]["X-Cache-Status"] for _ in "ab"] == ["MISS"] * 2


def thirds(date: str) -> bytes:
    """Return a control snapshot of a date that the demo record does not have."""
    zones = [
        zone("red-1", "red", box(0, 0, 0.5, 1)),
        zone("blue-1", "blue", box(0.5, 0, 1.5, 1)),
        zone("mid", None, box(1.5, 0, 2, 1), status="contested", between=["red", "blue"]),
    ]
    return json.dumps(document(metadata("control", "control", date), zones)).encode()


def sender(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}


def desk_command(where: Where, folder: Path, *words: str) -> str:
    """Run a command of the desk as whoever owns the tables, on a machine with no replica."""
    named = {"CONTROLMAP_STORE": where["store"], "CONTROLMAP_DESK": "store"}
    here = environment(folder) | named
    done = subprocess.run(
        command(*words), env=here, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def a_publication_at_one_replica_shows_at_the_other(where: Where) -> None:
    one, other = where["replicas"]
    address = where["url"] + "/control?region=east"
    kept = ask(address)[1]["ETag"]
    headers, offered = sender(where["publisher_token"]), thirds("2020-05-01")
    status, _, said = ask(one + "/snapshots", headers, offered)
    assert status == 201, said
    digest = json.loads(said)["snapshot"]["digest"]

    def shown(url: str) -> bool:
        answer = json.loads(ask(url + "/control")[2])["whole"]
        return bool(answer["effective_date"] == "2020-05-01")

    until(lambda: shown(other), "the other replica shows what was published")
    assert ask(one + "/control")[2] == ask(other + "/control")[2]
    # An address with the new digest is new to the cache: no reader waits for a minute to pass.
    pinned = "sha256-" + digest.removeprefix("sha256:")[:16]
    tile = f"{where['url']}/tiles/demo/control/{pinned}/0/0/0.mvt"
    assert [ask(tile)[0] for _ in "abcd"] == [200] * 4  # both replicas, and from memory
    dated = f"{where['url']}/control?region=east&date=2020-05-02"
    answer = json.loads(ask(dated)[2])
    assert (answer["effective_date"], answer["snapshot"]["digest"]) == ("2020-05-01", digest)
    # What was kept is asked for again by its ETag, and that no longer holds at either replica.
    asked_again = [
        ask(url + "/control?region=east", {"If-None-Match": kept}) for url in (one, other)
    ]
    assert [status for status, _, _ in asked_again] == [200, 200]
    assert ask(where["url"] + "/snapshots", headers, offered)[0] == 200  # unchanged, by the cache


def the_desk_is_one_for_both_replicas(where: Where, tmp_path: Path) -> None:
    one, other = where["replicas"]
    made = desk_command(where, tmp_path, "token", "new", "--role", "drafter", "--name", "Second")
    drafter, publisher = sender(made), sender(where["publisher_token"])
    status, _, said = ask(one + "/snapshots?draft=true", drafter, thirds("2020-06-01"))
    assert status == 201, said
    key = json.loads(ask(other + "/drafts", drafter)[2])["drafts"][0]["key"]
    for base in (one, other, where["url"]):
        assert [d["key"] for d in json.loads(ask(base + "/drafts", drafter)[2])["drafts"]] == [key]
        preview = json.loads(ask(f"{base}/draft/{key}/control")[2])["whole"]
        assert preview["effective_date"] == "2020-06-01"
    assert json.loads(ask(other + "/control")[2])["whole"]["effective_date"] == "2020-05-01"
    assert ask(f"{other}/drafts/{key}/publish", drafter, b"")[0] == 403
    status, _, said = ask(f"{other}/drafts/{key}/publish", publisher, b"")
    assert status == 201, said
    assert ask(f"{one}/draft/{key}/control")[0] == 404
    dated = where["url"] + "/control?date=2020-06-15"
    until(
        lambda: json.loads(ask(dated)[2])["whole"]["effective_date"] == "2020-06-01",
        "the cache answers with what the second replica published",
    )
    token_id = made.split("_")[1]
    desk_command(where, tmp_path, "token", "revoke", token_id)
    assert [ask(base + "/drafts", drafter)[0] for base in (one, other)] == [401, 401]
    log = desk_command(where, tmp_path, "audit", "--json").splitlines()
    done = [(act["action"], act["outcome"]) for act in map(json.loads, log)]
    assert done.count(("token-new", "done")) == 2
    assert done.count(("publish", "published")) == done.count(("promote", "published")) == 1


def the_scheduler_builds_the_archive(where: Where, tmp_path: Path) -> None:
    words = command("build", "--scheduler", where["scheduler"], "--out", tmp_path / "dask")
    here = environment(tmp_path) | {"CONTROLMAP_STORE": where["store"]}
    done = subprocess.run(words, env=here, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "demo: 11 results written, 0 there already\n"  # 4 + 4 + 3
    one = command("build", "--out", tmp_path / "one")
    subprocess.run(one, env=here, check=True, capture_output=True, timeout=120)
    assert len(tables(tmp_path / "one")) == 11
    assert tables(tmp_path / "one") == tables(tmp_path / "dask")


def tables(out: Path) -> dict[str, bytes]:
    """Return the tables of a build by name."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.parquet")}


def metrics_are_for_the_watch_alone(where: Where) -> None:
    token = {"Authorization": f"Bearer {where['metrics_token']}"}
    status, _, body = ask(where["replicas"][0] + "/metrics", token)
    assert status == 200
    assert b'controlmap_snapshots{layer="control",theatre="demo"} 4.0' in body
    assert b'route="/snapshots",status="201"' in body
    assert ask(where["replicas"][0] + "/metrics")[0] == 401
    assert ask(where["url"] + "/metrics", token)[0] == 404


def readers_go_on_without_a_replica(where: Where) -> None:
    os.kill(where["replica_pids"][0], signal.SIGKILL)
    for number in range(20):  # addresses nobody asked for yet: the cache has none of them
        assert ask(f"{where['url']}/control/at?lon=0.{number + 1}&lat=0.5")[0] == 200


def readers_go_on_without_the_database(where: Where) -> None:
    Cluster(Path(where["database"])).stop("immediate")
    replica = where["replicas"][1]

    def degraded() -> bool:
        return bool(json.loads(ask(replica + "/healthz")[2])["status"] == "degraded")

    until(degraded, "the replica says that it is degraded")
    assert ask(where["url"] + "/control?region=west&date=2020-03-05")[0] == 200  # kept
    assert ask(where["url"] + "/control/at?lon=1.9&lat=0.9")[0] == 200  # loaded
    token = {"Authorization": f"Bearer {where['metrics_token']}"}
    assert b"controlmap_degraded 1.0" in ask(replica + "/metrics", token)[2]
