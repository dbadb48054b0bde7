"""The desk's tables: the log only grows, and a lost turn records nothing."""

from __future__ import annotations

import threading

import psycopg
import pytest

from app.catalog.audit_chain import line_of
from app.catalog.postgis_store import PostgisStore
from app.errors import StoreUnavailableError
from tests.catalog.test_desk import act

ADD = "INSERT INTO controlmap.audit (position, line) VALUES (%s, %s)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE controlmap.audit SET line = '{}'",
        "DELETE FROM controlmap.audit",
        "TRUNCATE controlmap.audit",
    ],
)
def test_what_was_done_cannot_be_changed(
    postgis: PostgisStore, database: str, statement: str
) -> None:
    desk = postgis.desk()
    desk.note(act())
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement.encode())
    assert desk.acts() == (act(),)


def test_a_line_that_does_not_follow_is_refused(postgis: PostgisStore, database: str) -> None:
    desk = postgis.desk()
    desk.note(act())
    line = line_of(act("published"), b"something else").decode()
    for position, text in ((2, line), (2, "{}"), (7, line), (1, line)):
        with psycopg.connect(database) as owner, pytest.raises(psycopg.Error):
            owner.execute(ADD, (position, text))
    assert desk.acts() == (act(),)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE controlmap.audit SET line = replace(line, 'begun', 'bogus') WHERE position = 2",
        "DELETE FROM controlmap.audit WHERE position = 2",
        "DELETE FROM controlmap.audit WHERE position = 1",
        "INSERT INTO controlmap.audit SELECT 9, line FROM controlmap.audit WHERE position = 1",
    ],
)
def test_tampering_by_an_owner_without_triggers_shows(
    postgis: PostgisStore, database: str, statement: str
) -> None:
    desk = postgis.desk()
    for outcome in ("done", "begun", "published"):
        desk.note(act(outcome))
    with psycopg.connect(database) as owner:
        owner.execute("ALTER TABLE controlmap.audit DISABLE TRIGGER ALL")
        owner.execute(statement.encode())
    assert desk.faults()


def test_who_lost_the_turn_can_note_nothing(postgis: PostgisStore, database: str) -> None:
    one, other = postgis.desk(), PostgisStore.open(database).desk()
    with one.turn():
        one.note(act("begun"))
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        with other.turn():
            other.note(act("published"))
        with pytest.raises(StoreUnavailableError):
            one.note(act("late"))
    assert [a.outcome for a in one.acts()] == ["begun", "published"]
    with one.turn():
        one.note(act())


def test_two_replicas_take_turns(postgis: PostgisStore, database: str) -> None:
    one, other = postgis.desk(), PostgisStore.open(database).desk()
    waited = threading.Event()

    def wait() -> None:
        with other.turn():
            other.note(act("second"))
        waited.set()

    with one.turn():
        waiter = threading.Thread(target=wait)
        waiter.start()
        assert not waited.wait(0.5)
        one.note(act("first"))
    waiter.join()
    assert [a.outcome for a in one.acts()] == ["first", "second"]


def test_a_turn_that_does_not_come_is_told(
    postgis: PostgisStore, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.catalog.postgis.desk._WAIT_S", 0.3)
    one, other = postgis.desk(), PostgisStore.open(database).desk()
    with one.turn():
        with pytest.raises(StoreUnavailableError, match="others publish"), other.turn():
            pass
        said: list[str] = []

        def try_in_a_thread() -> None:
            try:
                with one.turn():
                    said.append("had it")
            except StoreUnavailableError as error:
                said.append(str(error))

        trying = threading.Thread(target=try_in_a_thread)
        trying.start()
        trying.join()
        assert "others publish" in said[0]
