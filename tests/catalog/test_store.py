"""What every store promises when a snapshot is recorded."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.catalog.directory_store import DirectoryStore
from app.catalog.store import Store, StoredFile, digest_of
from app.errors import RecordedConflictError

FILE = StoredFile("demo", "control", "2020-05-01.geojson")


@pytest.fixture
def store(demo_record: Path) -> Store:
    return DirectoryStore(demo_record)


def test_what_is_appended_is_read_back_and_listed(store: Store) -> None:
    assert store.append(FILE, b"one") is True
    assert store.read(FILE) == b"one"
    assert FILE in store.files("demo")


def test_the_same_bytes_again_change_nothing(store: Store) -> None:
    store.append(FILE, b"one")
    assert store.append(FILE, b"one") is False
    assert store.read(FILE) == b"one"


def test_other_bytes_are_a_conflict_that_names_both_digests(store: Store) -> None:
    store.append(FILE, b"one")
    with pytest.raises(RecordedConflictError) as refused:
        store.append(FILE, b"two")
    assert (refused.value.held, refused.value.offered) == (digest_of(b"one"), digest_of(b"two"))
    assert store.read(FILE) == b"one"


def test_of_many_writers_at_once_one_gets_the_name(store: Store) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def write(number: int) -> None:
        gate.wait()
        try:
            store.append(FILE, str(number).encode() * 100_000)
            outcomes.append(str(number))
        except RecordedConflictError:
            outcomes.append("refused")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    winners = [outcome for outcome in outcomes if outcome != "refused"]
    assert len(outcomes) == 8
    assert len(winners) == 1
    assert store.read(FILE) == winners[0].encode() * 100_000


def test_nothing_else_is_left_in_the_folder(demo_record: Path) -> None:
    store = DirectoryStore(demo_record)
    before = set((demo_record / "demo" / "control").iterdir())
    store.append(FILE, b"one")
    with pytest.raises(RecordedConflictError):
        store.append(FILE, b"two")
    after = set((demo_record / "demo" / "control").iterdir())
    assert {path.name for path in after - before} == {FILE.name}
