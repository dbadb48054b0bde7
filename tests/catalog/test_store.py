"""What every store promises: the same tests on a folder and on a real PostGIS database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.store import Store, StoredFile, digest_of
from app.errors import RecordedConflictError

FILE = StoredFile("demo", "control", "2020-05-01.geojson")


def test_what_is_appended_is_read_back_and_listed(store: Store) -> None:
    assert store.append(FILE, b"one") is True
    assert store.read(FILE) == b"one"
    assert FILE in store.files("demo")


def test_a_record_is_read_back_as_it_was_put(store: Store, demo_record: Path) -> None:
    assert store.theatres() == ("demo",)
    assert store.read_theatre("demo") == (demo_record / "demo" / "theatre.json").read_bytes()
    files = store.files("demo")
    assert files == tuple(sorted(files))
    assert {file.path for file in files} == {
        path.relative_to(demo_record).as_posix() for path in demo_record.glob("*/*/*.geojson")
    }
    for file in files:
        assert store.read(file) == (demo_record / file.path).read_bytes()


def test_a_catalog_loads_from_any_store_alike(store: Store, demo_record: Path) -> None:
    ours, theirs = Catalog.load(store), Catalog.load(DirectoryStore(demo_record))
    for layer in theirs.layers("demo"):
        assert ours.timeline("demo", layer) == theirs.timeline("demo", layer)
        for info in theirs.timeline("demo", layer).infos:
            assert ours.read_bytes(info) == theirs.read_bytes(info)


def test_what_is_not_there_is_said_so(store: Store) -> None:
    assert store.files("nowhere") == ()
    with pytest.raises(FileNotFoundError, match=r"2020-05-01\.geojson"):
        store.read(FILE)
    with pytest.raises(FileNotFoundError, match=r"nowhere/theatre\.json"):
        store.read_theatre("nowhere")


def test_a_theatre_is_put_once_and_replaced_only_on_request(store: Store) -> None:
    assert store.put_theatre("other", b"{}") is True
    assert store.put_theatre("other", b"{}") is False
    with pytest.raises(RecordedConflictError) as refused:
        store.put_theatre("other", b"[]")
    assert (refused.value.held, refused.value.offered) == (digest_of(b"{}"), digest_of(b"[]"))
    assert refused.value.path == "other/theatre.json"
    assert store.read_theatre("other") == b"{}"
    assert store.put_theatre("other", b"[]", replace=True) is True
    assert store.put_theatre("other", b"[]", replace=True) is False
    assert store.read_theatre("other") == b"[]"
    assert store.theatres() == ("demo", "other")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff", b"null", b'{"metadata": [], "features": 1}', "\u202e\u0635".encode()],
    ids=["empty", "binary", "null", "shapeless", "bidi"],
)
def test_bytes_are_bytes_whatever_they_say(store: Store, data: bytes) -> None:
    store.append(FILE, data)
    assert store.read(FILE) == data


def test_no_name_reaches_the_statements(store: Store) -> None:
    hostile = StoredFile("demo", "control'; DROP TABLE controlmap.feature; --", "%s$1.geojson")
    store.append(hostile, b"one")
    assert store.read(hostile) == b"one"
    assert hostile in store.files("demo")


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


def test_covered_days_are_kept_beside_the_snapshots(store: Store) -> None:
    assert (store.covered_layers("demo"), store.read_days("demo", "control")) == ((), None)
    files = store.files("demo")
    assert store.write_days("demo", "control", b"one") is True
    assert store.write_days("demo", "control", b"one") is False
    assert store.write_days("demo", "control", b"\x00two") is True
    assert store.write_days("demo", "areas", b"{}") is True
    assert store.read_days("demo", "control") == b"\x00two"
    assert store.covered_layers("demo") == ("areas", "control")
    assert store.covered_layers("nowhere") == ()
    assert store.files("demo") == files
