"""The role that answers and never publishes: the database keeps from it what a delay keeps back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.catalog.copying import copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.domain.valid_time import format_instant
from tests.catalog.postgis.serving import served, until
from tests.conftest import THEATRE, demo_documents, write_record
from tests.postgres import binaries
from tests.publish.conftest import as_bytes, quiet

DOCKER = Path(__file__).parents[3] / "docker"
ROLES = {"controlmap_public": "public_role.sql", "controlmap_service": "service_role.sql"}
DELAY = timedelta(hours=48)


@pytest.fixture
def delayed(postgis: PostgisStore, tmp_path: Path, database: str) -> Iterator[str]:
    """Return the address of a delayed theatre for the role that only answers."""
    theatre = THEATRE | {"publication_delay_hours": DELAY.total_seconds() / 3600}
    copy_record(DirectoryStore(write_record(tmp_path / "r", demo_documents(), theatre)), postgis)
    for script in ROLES.values():
        words = [str(binaries() / "psql"), "--no-psqlrc", "--quiet", "--file", str(DOCKER / script)]
        for _ in range(2):  # safe to repeat
            subprocess.run([*words, database], check=True, timeout=60)
    yield database.replace("controlmap@", "controlmap_public@")
    with psycopg.connect(database, autocommit=True) as owner:
        for role in ROLES:
            owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


def record(store: PostgisStore, day: str, due_in: timedelta) -> StoredFile:
    """Append a snapshot of a day that becomes public in so long."""
    recorded_at = datetime.now(UTC) - DELAY + due_in
    file = StoredFile("demo", "control", f"{day}.geojson")
    store.append(file, as_bytes(quiet(day, recorded_at=format_instant(recorded_at))))
    return file


def test_it_sees_nothing_that_is_not_public_yet(postgis: PostgisStore, delayed: str) -> None:
    past = record(postgis, "2020-04-01", -timedelta(minutes=1))
    coming = record(postgis, "2020-05-01", timedelta(minutes=1))
    public = PostgisStore.open(delayed)
    assert past in public.files("demo")
    assert public.read(past) == postgis.read(past)
    assert coming in postgis.files("demo")
    assert set(postgis.files("demo")) - set(public.files("demo")) == {coming}
    assert set(public.stamps("demo")) == set(public.files("demo"))
    with pytest.raises(FileNotFoundError):
        public.read(coming)
    public.close()
    with psycopg.connect(delayed) as connection:
        names = "SELECT name FROM controlmap.snapshot WHERE valid_from = '2020-05-01'"
        assert connection.execute(names.encode()).fetchall() == []


def test_without_a_delay_it_sees_all(postgis: PostgisStore, delayed: str) -> None:
    record(postgis, "2020-05-01", timedelta(minutes=1))
    postgis.put_theatre("demo", json.dumps(THEATRE).encode(), replace=True)
    public = PostgisStore.open(delayed)
    assert public.files("demo") == postgis.files("demo")
    public.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM controlmap.feature",
        "SELECT * FROM controlmap.covered_days",
        "SELECT * FROM controlmap.draft",
        "SELECT * FROM controlmap.token",
        "SELECT * FROM controlmap.audit",
        "INSERT INTO controlmap.snapshot (theatre, layer, name, document, digest) "
        "SELECT theatre, layer, '2000-01-01.geojson', document, digest FROM controlmap.snapshot",
        "UPDATE controlmap.theatre SET delay_hours = 0",
        "ALTER TABLE controlmap.snapshot DISABLE ROW LEVEL SECURITY",
        "DROP POLICY public_now ON controlmap.snapshot",
        "SET ROLE controlmap_service",
    ],
)
def test_it_has_no_other_way_to_it(delayed: str, statement: str) -> None:
    with (
        psycopg.connect(delayed) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_the_role_that_publishes_still_sees_all_it_must_be_held_against(
    postgis: PostgisStore, delayed: str
) -> None:
    coming = record(postgis, "2020-05-01", timedelta(minutes=1))
    publishing = PostgisStore.open(delayed.replace("controlmap_public@", "controlmap_service@"))
    assert publishing.read(coming) == postgis.read(coming)
    assert publishing.append(coming, postgis.read(coming)) is False
    later = record(publishing, "2020-06-01", timedelta(minutes=1))
    assert later in postgis.files("demo")
    assert [checked for checked in postgis.check() if checked.problems] == []
    publishing.close()


def test_a_replica_of_it_shows_a_recording_when_it_is_due(
    postgis: PostgisStore, delayed: str, tmp_path: Path
) -> None:
    with served(tmp_path, store=delayed) as replica:
        shown = lambda: replica.get("/control?region=west").json["effective_date"]  # noqa: E731
        record(postgis, "2020-04-01", -timedelta(minutes=1))
        until(lambda: shown() == "2020-04-01")
        due = datetime.now(UTC) + timedelta(seconds=8)
        record(postgis, "2020-05-01", timedelta(seconds=8))
        looked, seen = 0, shown()
        while datetime.now(UTC) < due - timedelta(seconds=1):
            looked, seen = looked + 1, shown()
            assert seen == "2020-04-01" or datetime.now(UTC) >= due
        assert looked
        until(lambda: shown() == "2020-05-01")
        assert replica.get("/healthz").json["status"] == "ok"
        assert "2020-05-01" in replica.get("/theatres/demo/layers/control/snapshots").body.decode()
