"""Replicas that share a database and no folder: one desk, one turn, one log."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.catalog.copying import copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import digest_of
from tests.catalog.postgis.serving import Served, served, until
from tests.cli_scenes import controlmap
from tests.postgres import binaries
from tests.publish.conftest import as_bytes, quiet

RIGHTS = Path(__file__).parents[3] / "docker" / "service_role.sql"
# What an earlier version of that file gave too much.
ONCE_GIVEN = b"""
CREATE ROLE controlmap_service LOGIN;
GRANT INSERT, UPDATE ON controlmap.theatre TO controlmap_service
"""


@pytest.fixture
def serving(postgis: PostgisStore, demo_record: Path, database: str) -> Iterator[str]:
    """Return the address of a filled database for the role that serves."""
    copy_record(DirectoryStore(demo_record), postgis)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(ONCE_GIVEN)
    words = [str(binaries() / "psql"), "--no-psqlrc", "--quiet", "--file", str(RIGHTS), database]
    subprocess.run(words, check=True, timeout=60)
    yield database.replace("controlmap@", "controlmap_service@")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DROP OWNED BY controlmap_service; DROP ROLE controlmap_service")


@pytest.fixture
def replicas(serving: str, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    with (
        served(tmp_path, store=serving, desk="store") as one,
        served(tmp_path, store=serving, desk="store") as two,
    ):
        yield one, two


@pytest.fixture
def token(database: str, demo_record: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a token on the command line of another machine."""
    monkeypatch.setenv("CONTROLMAP_STORE", database)
    monkeypatch.setenv("CONTROLMAP_DESK", "store")
    said = controlmap(demo_record, "token", "new", "--role", "publisher", "--name", "Night desk")
    found = re.search(r"controlmap_\w{12}_[\w-]{43}", said.stdout)
    assert found, said.stderr
    return found[0]


def post(server: Served, token: str, body: bytes, query: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}
    asked = urllib.request.Request(f"{server.url}/snapshots{query}", body, headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def at_once(
    replicas: tuple[Served, Served], token: str, bodies: list[bytes]
) -> dict[int, tuple[int, Any]]:
    """Send a body to each replica at the same moment; return what each said."""
    said: dict[int, tuple[int, Any]] = {}
    gate = threading.Barrier(2)

    def send(at: int) -> None:
        gate.wait()
        said[at] = post(replicas[at], token, bodies[at])

    threads = [threading.Thread(target=send, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_token_a_draft_and_a_publication_count_at_every_replica(
    serving: str, token: str, replicas: tuple[Served, Served], demo_record: Path
) -> None:
    one, two = replicas
    status, drafted = post(one, token, as_bytes(quiet()), "?draft=true")
    assert status == 201, drafted
    preview = next(link["href"] for link in drafted["links"] if link["rel"] == "preview")
    path = preview.removeprefix(one.url)
    assert two.get(f"{path.rstrip('/')}/control?region=west").json["effective_date"] == "2020-05-01"
    assert two.get("/control?region=west").json["effective_date"] == "2020-03-01"
    status, made = post(two, token, as_bytes(quiet()))
    assert status == 201, made
    until(lambda: one.get("/control?region=west").json["effective_date"] == "2020-05-01")
    assert post(one, token, as_bytes(quiet()))[1]["outcome"] == "unchanged"
    revoked = controlmap(demo_record, "token", "revoke", token.split("_")[1])
    assert revoked.returncode == 0, revoked.stderr
    assert [post(server, token, b"{}")[0] for server in replicas] == [401, 401]
    said = controlmap(demo_record, "audit", "--verify")
    assert said.returncode == 0, said.stderr
    assert "each follows the one before" in said.stdout


def test_of_two_publications_of_a_date_one_is_recorded_and_one_told_both_digests(
    token: str, replicas: tuple[Served, Served], postgis: PostgisStore, demo_record: Path
) -> None:
    for day in ("2020-05-01", "2020-06-01", "2020-07-01"):
        bodies = [as_bytes(quiet(day, title=f"By {name}")) for name in ("one", "two")]
        said = at_once(replicas, token, bodies)
        assert sorted(status for status, _ in said.values()) == [201, 409], said
        winner = next(body for status, body in said.values() if status == 201)
        loser = next(at for at, (status, _) in said.items() if status == 409)
        conflict = said[loser][1]
        assert conflict["held"] == winner["snapshot"]["digest"]
        assert conflict["offered"] == digest_of(bodies[loser])
    assert postgis.desk().faults() == ()
    ends = [act.outcome for act in postgis.desk().acts() if act.action == "publish"]
    assert sorted(ends) == ["begun"] * 3 + ["published"] * 3 + ["refused"] * 3


def test_the_role_that_serves_can_make_no_token_and_change_no_log_nor_record(
    serving: str, token: str, postgis: PostgisStore
) -> None:
    for statement in (
        "UPDATE controlmap.token SET revoked_at = NULL",
        "INSERT INTO controlmap.token SELECT * FROM controlmap.token",
        "DELETE FROM controlmap.audit",
        "UPDATE controlmap.covered_days SET layer = 'x'",
        "UPDATE controlmap.snapshot SET title = 'x'",
        "UPDATE controlmap.theatre SET delay_hours = 0",
        "INSERT INTO controlmap.theatre SELECT * FROM controlmap.theatre",
    ):
        with (
            psycopg.connect(serving) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
        ):
            connection.execute(statement.encode())
    assert len(postgis.desk().tokens()) == 1
