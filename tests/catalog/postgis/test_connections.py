"""Connections: bounded in number and in time, made anew after an outage, silent about secrets."""

from __future__ import annotations

import threading

import psycopg
import pytest

from app.catalog.postgis.connections import Connections
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.errors import ControlmapError, StoreUnavailableError, StoreUnusableError
from tests.catalog.postgis.serving import until
from tests.postgres import Cluster

FILE = StoredFile("demo", "control", "2020-01-01.geojson")
SECRET = "gehe1m"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@127.0.0.1:1/d",
        f"postgresql://u:{SECRET}@/d?host=/nowhere/{SECRET[:2]}",
        f"postgresql://u:{SECRET} x@127.0.0.1:1:2/d",
        f"postgresql://u@127.0.0.1:1/d?password={SECRET}",
        f"postgresql://u@127.0.0.1:1/d?nonsense={SECRET}",
        f"postgresql://u:%{SECRET}@127.0.0.1/d",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    with pytest.raises(ControlmapError) as refused:
        PostgisStore.open(url)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    try:
        assert SECRET not in Connections(url).name
    except StoreUnusableError as error:
        assert SECRET not in str(error)


def test_a_query_that_takes_too_long_ends(database: str) -> None:
    connections = Connections(database, answer_s=0.2)
    late = pytest.raises(StoreUnavailableError, match=r"no answer within 0\.2 s")
    with late, connections.lend() as connection:
        connection.execute("SELECT pg_sleep(60)")
    with connections.lend() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    connections.close()


def test_an_append_that_gets_stuck_ends_and_leaves_nothing(database: str) -> None:
    store = PostgisStore(Connections(database, answer_s=0.3))
    store.put_theatre("demo", b"{}")
    with psycopg.connect(database) as other:
        other.execute("LOCK TABLE controlmap.feature IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailableError):
            store.append(FILE, b"one")
    assert store.files("demo") == ()
    assert store.append(FILE, b"one") is True
    store.close()


def test_no_more_connections_than_allowed(database: str) -> None:
    connections = Connections(database, most=2)
    most, gate = [0], threading.Lock()
    count = b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"

    def ask() -> None:
        for _ in range(20):
            with connections.lend() as connection:
                row = connection.execute(count).fetchone()
            with gate:
                most[0] = max(most[0], int(str(row[0] if row else 0)))

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert most == [2]
    connections.close()


def test_after_a_restart_the_first_question_is_answered(
    postgis: PostgisStore, cluster: Cluster
) -> None:
    postgis.put_theatre("demo", b"{}")
    cluster.stop()
    try:
        with pytest.raises(StoreUnavailableError):
            postgis.theatres()
    finally:
        cluster.start()

    def answered() -> tuple[str, ...] | None:
        try:
            return postgis.theatres()
        except StoreUnavailableError as error:
            assert "a moment ago" in str(error)
            return None

    assert until(answered) == ("demo",)
    cluster.stop()
    cluster.start()
    assert postgis.theatres() == ("demo",)  # nobody asked in between: the kept one was lost


def test_a_read_only_server_is_read_and_refuses_to_record(
    postgis: PostgisStore, database: str
) -> None:
    postgis.put_theatre("demo", b"{}")
    postgis.append(FILE, b"one")
    reader = PostgisStore.open(f"{database}&options=-c%20default_transaction_read_only%3Don")
    assert reader.read(FILE) == b"one"
    with pytest.raises(PermissionError):
        reader.append(StoredFile("demo", "control", "2020-01-02.geojson"), b"two")
    assert reader.files("demo") == (FILE,)
    reader.close()
