"""The watcher by itself: each of its two ways alone, a lost connection, and its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from app.catalog.postgis.connections import Connections
from app.catalog.postgis.following import DatabaseFollower
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.errors import DataError, StoreUnavailableError
from tests.catalog.postgis.serving import until

NEVER_S = 600.0
SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def followed(database: str, ping_s: float) -> Iterator[tuple[DatabaseFollower, list[int]]]:
    """Follow a database within the block; give the watcher and one entry a call."""
    calls: list[int] = []
    follower = DatabaseFollower(Connections(database), lambda: calls.append(1), ping_s)
    follower.start()
    try:
        until(lambda: calls)
        yield follower, calls
    finally:
        follower.stop()


@pytest.fixture
def demo(postgis: PostgisStore) -> PostgisStore:
    postgis.put_theatre("demo", b"{}")
    return postgis


def put(store: PostgisStore, day: int) -> None:
    store.append(StoredFile("demo", "control", f"2020-01-0{day}.geojson"), b"x")


def put_at_last(store: PostgisStore) -> bool:
    """Record something; a connection of the store's own may have been lost too, and says so."""
    try:
        put(store, 1)
    except StoreUnavailableError:
        return False
    return True


def test_a_notification_is_enough(demo: PostgisStore, database: str) -> None:
    with followed(database, NEVER_S) as (_, calls):
        put(demo, 1)
        until(lambda: len(calls) == 2)
        demo.put_theatre("other", b"{}")
        until(lambda: len(calls) == 3)


def test_looking_now_and_then_is_enough(demo: PostgisStore, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("DROP TRIGGER told ON controlmap.snapshot")
    with followed(database, 0.1) as (_, calls):
        put(demo, 1)
        until(lambda: len(calls) == 2)


def test_the_same_bytes_again_are_no_news(demo: PostgisStore, database: str) -> None:
    put(demo, 1)
    with followed(database, 0.1) as (_, calls):
        put(demo, 1)
        put(demo, 2)
        until(lambda: len(calls) == 2)
        assert len(calls) == 2


def test_a_lost_connection_is_made_anew_and_what_was_missed_is_heard(
    demo: PostgisStore, database: str
) -> None:
    with followed(database, NEVER_S) as (follower, calls):
        with psycopg.connect(database) as owner:
            owner.execute("SELECT pg_notify('controlmap_record', '')")
            owner.execute(SESSIONS.encode())
        until(lambda: put_at_last(demo))
        until(lambda: len(calls) >= 2 and not follower.trouble())


def test_it_says_what_keeps_it_and_never_where(database: str) -> None:
    gone = database.replace("host=", "host=/nowhere")
    follower = DatabaseFollower(Connections(gone), lambda: None)
    follower.start()
    try:
        said = until(follower.trouble)
        assert said.startswith("the store does not answer since 2")
        assert "nowhere" not in said
    finally:
        follower.stop()


def test_what_cannot_be_used_is_not_forgotten(demo: PostgisStore, database: str) -> None:
    good = threading.Event()

    def take_up() -> None:
        if not good.is_set():
            raise DataError([])

    follower = DatabaseFollower(Connections(database), take_up, 0.1)
    follower.start()
    try:
        assert "breaks the rules" in until(follower.trouble)
        good.set()
        put(demo, 1)
        until(lambda: not follower.trouble())
    finally:
        follower.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_watcher_that_died_says_so(database: str) -> None:
    def take_up() -> None:
        raise ZeroDivisionError

    follower = DatabaseFollower(Connections(database), take_up)
    follower.start()
    assert "restart" in until(follower.trouble)
    follower.stop()


def test_it_can_be_started_again(demo: PostgisStore, database: str) -> None:
    calls: list[int] = []
    follower = DatabaseFollower(Connections(database), lambda: calls.append(1), NEVER_S)
    for number in (1, 2):
        follower.start()
        until(lambda n=number: len(calls) == n)
        follower.stop()
    assert threading.active_count() == len(threading.enumerate())
    assert not [t for t in threading.enumerate() if t.name == "store-follower"]
