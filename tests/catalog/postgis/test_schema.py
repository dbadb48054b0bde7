"""The steps of the schema: run once, by one at a time, and demanded before anything is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest

from app.catalog.postgis.connections import Connections
from app.catalog.postgis.schema import NEEDED, require_current, step_of
from app.catalog.postgis.upgrade import steps, upgrade
from app.catalog.postgis_store import PostgisStore
from app.errors import StoreUnusableError
from tests.postgres import Cluster


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """Return the connection string of a database with PostGIS and nothing of ours."""
    cluster.execute("CREATE DATABASE bare")
    cluster.execute("CREATE EXTENSION postgis", "bare")
    try:
        yield cluster.url("bare")
    finally:
        cluster.execute("DROP DATABASE bare WITH (FORCE)")


def test_the_code_needs_the_newest_step() -> None:
    assert steps().get_heads() == [NEEDED]


def test_an_empty_database_is_refused_until_it_is_upgraded(empty: str) -> None:
    with pytest.raises(StoreUnusableError, match="controlmap store upgrade"):
        PostgisStore.open(empty)
    connections = Connections(empty)
    assert upgrade(connections) == ["0001", "0002", "0003"]
    assert upgrade(connections) == []
    assert step_of(connections) == NEEDED
    assert PostgisStore(connections).theatres() == ()
    connections.close()


def test_two_upgrades_at_once_run_each_step_once(empty: str) -> None:
    ran: list[str] = []
    gate = threading.Barrier(2)

    def run() -> None:
        gate.wait()
        ran.extend(upgrade(Connections(empty)))

    runners = [threading.Thread(target=run) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert ran == ["0001", "0002", "0003"]


@pytest.mark.parametrize(
    ("step", "said"), [("0000", "store upgrade"), ("9999", "made by a newer version")]
)
def test_tables_of_another_version_are_refused(database: str, step: str, said: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("UPDATE controlmap.schema_version SET version_num = %s", (step,))
    connections = Connections(database)
    with pytest.raises(StoreUnusableError, match=said):
        require_current(connections)
    connections.close()


def test_tables_that_vanish_under_a_store_are_named(postgis: PostgisStore, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("DROP SCHEMA controlmap CASCADE")
    with pytest.raises(StoreUnusableError, match="store check"):
        postgis.theatres()


def test_a_role_without_rights_is_told(cluster: Cluster, empty: str) -> None:
    cluster.execute("CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(PermissionError, match="permission denied"):
            upgrade(Connections(empty.replace("controlmap@", "stranger@")))
    finally:
        cluster.execute("DROP ROLE stranger")
