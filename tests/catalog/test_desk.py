"""What every desk promises: the same tests on a folder and in a real PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.catalog.audit_chain import START
from app.catalog.desk import Act, Desk, DeskDraft, Role, Token
from app.catalog.refusals import NotAuthenticatedError
from app.catalog.tokens import authenticated, new_token

NOW = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
HOSTILE = "'; DROP TABLE controlmap.audit; -- \x00 \u202e ${x} </script> \ud83d %s"


def token(number: int = 1, **more: object) -> Token:
    made = Token(f"{number:012x}", "Night desk", Role.PUBLISHER, NOW, "ab" * 32)
    return replace(made, **more)  # type: ignore[arg-type]


def draft(letter: str = "a", minutes: int = 0) -> DeskDraft:
    made = NOW + timedelta(minutes=minutes)
    ends = made + timedelta(days=7)
    return DeskDraft(letter * 43, "demo/control/x.geojson", "sha256:00", made, "id", ends)


def act(outcome: str = "done", **more: str) -> Act:
    return Act(NOW, "id desk", "192.0.2.1", "publish", outcome, **more)


def test_tokens_are_kept_listed_and_renewed(desk: Desk) -> None:
    assert (desk.tokens(), desk.token("0" * 12)) == ((), None)
    second = token(1, made_at=NOW + timedelta(hours=1), expires_at=NOW + timedelta(days=1))
    first = token(2)
    for made in (second, first):
        desk.put_token(made)
    assert desk.tokens() == (first, second)
    assert desk.token(second.id) == second
    revoked = replace(second, revoked_at=NOW + timedelta(hours=2))
    desk.put_token(revoked)
    assert desk.tokens() == (first, revoked)


@pytest.mark.parametrize("strange", ["", "x", "../escape", "0" * 11, "0' OR ''='", "\x00"])
def test_strange_keys_find_nothing(desk: Desk, strange: str) -> None:
    desk.put_token(token())
    desk.put_draft(draft(), b"bytes")
    assert desk.token(strange) is None
    assert desk.draft(strange) is None
    assert desk.remove_draft(strange) is False


def test_a_token_opens_and_a_revoked_one_does_not(desk: Desk) -> None:
    made, text = new_token("x", Role.DRAFTER, NOW)
    desk.put_token(made)
    assert authenticated(desk, text, NOW).id == made.id
    desk.put_token(replace(made, revoked_at=NOW))
    with pytest.raises(NotAuthenticatedError):
        authenticated(desk, text, NOW)


def test_drafts_wait_the_oldest_first_and_go(desk: Desk) -> None:
    data = b"\x00\xff" * 100_000
    desk.put_draft(draft("b", minutes=1), data)
    desk.put_draft(draft("c"), b"")
    assert desk.drafts() == (draft("c"), draft("b", minutes=1))
    assert desk.draft("b" * 43) == (draft("b", minutes=1), data)
    assert desk.draft("d" * 43) is None
    assert desk.remove_draft("b" * 43) is True
    assert desk.remove_draft("b" * 43) is False
    assert desk.drafts() == (draft("c"),)


def test_the_log_is_read_back_as_it_was_written(desk: Desk) -> None:
    assert (desk.acts(), desk.faults(), desk.last_hash()) == ((), (), START)
    written = [act("begun"), act("published", detail=HOSTILE), act(path="a", digest="b")]
    hashes = set()
    for one in written:
        desk.note(one)
        hashes.add(desk.last_hash())
    assert desk.acts() == tuple(written)
    assert (desk.faults(), len(hashes)) == ((), 3)
    desk.note(act(detail="x" * 10_000))
    assert len(desk.acts()[-1].detail) == 500


def test_many_writers_make_one_chain(desk: Desk) -> None:
    gate = threading.Barrier(4)

    def write(number: int) -> None:
        gate.wait()
        for turn in range(10):
            desk.note(act(detail=f"{number} {turn}"))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert desk.faults() == ()
    said = [one.detail for one in desk.acts()]
    assert len(said) == len(set(said)) == 40
    for number in range(4):
        assert [s for s in said if s[0] == str(number)] == [f"{number} {t}" for t in range(10)]


def test_one_at_a_time_has_its_turn(desk: Desk) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(5):
            with desk.turn():
                inside.append(number)
                most.append(len(inside))
                desk.note(act(detail=str(number)))
                inside.remove(number)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert most == [1] * 20


def test_a_turn_ends_with_an_error_too(desk: Desk) -> None:
    with pytest.raises(ValueError, match="in the block"), desk.turn():
        raise ValueError("in the block")
    with desk.turn():
        desk.note(act())
    assert len(desk.acts()) == 1
