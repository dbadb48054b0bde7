"""The load index spares work and changes no answer: nothing gets in that ingest would refuse."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.catalog import load_index, loading
from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.load_index import IndexFolder
from app.catalog.store import Store, StoredFile
from app.errors import DataError
from app.ingest import Limits
from app.main import create_app
from app.settings import Settings, shipped_record
from tests.conftest import THEATRE, demo_documents, write_record

FIRST = "demo/control/2020-01-01.geojson"


class Vouching(DirectoryStore):
    """A folder whose files always seem untouched: what a clock set back could do at worst."""

    def stamps(self, theatre: str) -> Mapping[StoredFile, str]:
        """Give every file the same stamp for ever."""
        return dict.fromkeys(self.files(theatre), "untouched")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are parsed in full; the real parser does it."""
    paths: list[str] = []
    real = loading.check_file

    def noting(data: bytes, theatre: object, file: StoredFile, *more: object) -> object:
        paths.append(file.path)
        return real(data, theatre, file, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "check_file", noting)
    return paths


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def load(root: Path, cache: Path | None, limits: Limits | None = None) -> Catalog:
    return Catalog.load(DirectoryStore(root), limits, indexes=IndexFolder(cache))


def settle(root: Path) -> None:
    """Let the files be older than what a clock's tick could hide."""
    end = time.time() + 10
    while len(DirectoryStore(root).stamps("demo")) < 3 and time.time() < end:
        time.sleep(0.1)


def timelines(catalog: Catalog) -> dict[tuple[str, str], str]:
    return {
        (theatre.id, layer): repr(catalog.timeline(theatre.id, layer))
        for theatre in catalog.theatres()
        for layer in catalog.layers(theatre.id)
    }


def test_a_file_that_passed_is_not_parsed_again(
    demo_record: Path, cache: Path, parsed: list[str]
) -> None:
    first = load(demo_record, cache)
    assert len(parsed) == 3
    parsed.clear()
    again = load(demo_record, cache)
    assert parsed == []
    assert timelines(again) == timelines(first)


def test_the_shipped_record_is_the_same_to_the_letter(cache: Path) -> None:
    plain = load(shipped_record(), None)
    load(shipped_record(), cache)
    indexed = load(shipped_record(), cache)
    assert timelines(indexed) == timelines(plain)
    assert indexed.theatres() == plain.theatres()
    for theatre in plain.theatres():
        for layer in plain.layers(theatre.id):
            for info in plain.timeline(theatre.id, layer).infos:
                assert indexed.read(info) == plain.read(info)


def test_answers_and_etags_are_the_same(demo_record: Path, cache: Path) -> None:
    urls = (
        "/control",
        "/control?region=west&date=2020-02-01",
        "/control/series?region=west",
        "/theatres/demo/layers/control/snapshots",
    )
    answers = []
    for folder in (None, cache, cache):
        with TestClient(create_app(Settings(record=demo_record, cache=folder))) as client:
            got = [client.get(url) for url in urls]
            answers.append([(a.status_code, a.content, a.headers.get("etag")) for a in got])
    assert answers[0] == answers[1] == answers[2]
    assert {status for status, _, _ in answers[0]} == {200}


def test_settled_files_are_not_even_read(
    demo_record: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(demo_record)
    load(demo_record, cache)
    read: list[StoredFile] = []
    real = DirectoryStore.read
    monkeypatch.setattr(DirectoryStore, "read", lambda s, f: read.append(f) or real(s, f))
    catalog = load(demo_record, cache)
    assert read == []
    verified = Catalog.load(DirectoryStore(demo_record), indexes=IndexFolder(cache, verify=True))
    assert len(read) == 3
    assert timelines(verified) == timelines(catalog)


def test_a_changed_byte_behind_the_same_stamp_is_refused_when_read(
    demo_record: Path, cache: Path
) -> None:
    Catalog.load(Vouching(demo_record), indexes=IndexFolder(cache))
    file = demo_record / FIRST
    about = file.stat()
    swapped = file.read_text("utf-8").replace('"id": "red-1"', '"id": "red-9"')
    assert swapped != file.read_text("utf-8")
    file.write_text(swapped, "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)
    catalog = Catalog.load(Vouching(demo_record), indexes=IndexFolder(cache))
    with pytest.raises(DataError) as caught:
        catalog.read(catalog.snapshots("demo", "control")[0])
    assert [issue.code for issue in caught.value.issues] == ["snapshot-changed"]


def test_a_changed_byte_with_size_and_time_kept_is_seen_at_start(
    demo_record: Path, cache: Path
) -> None:
    settle(demo_record)
    before = load(demo_record, cache).snapshots("demo", "control")[0].digest
    file = demo_record / FIRST
    about = file.stat()
    file.write_text(file.read_text("utf-8").replace('"id": "red-1"', '"id": "red-9"'), "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    catalog = load(demo_record, cache)
    assert catalog.snapshots("demo", "control")[0].digest != before
    assert catalog.as_of("demo", "control", None).zones


@pytest.mark.parametrize("indexed", [False, True])
def test_an_invalid_file_is_refused(demo_record: Path, cache: Path, indexed: bool) -> None:
    if indexed:
        load(demo_record, cache)
    file = demo_record / FIRST
    file.write_text(file.read_text("utf-8").replace('"party": "red"', '"party": "nobody"'), "utf-8")
    for _ in range(2):  # a refusal is not remembered as a pass
        with pytest.raises(DataError, match="unknown-party"):
            load(demo_record, cache)


def test_a_changed_vocabulary_is_checked_against(
    demo_record: Path, cache: Path, parsed: list[str]
) -> None:
    load(demo_record, cache)
    fewer = [party for party in THEATRE["parties"] if party["id"] != "blue"]
    write_record(demo_record, [], {**THEATRE, "parties": fewer})
    with pytest.raises(DataError, match="unknown-party"):
        load(demo_record, cache)
    write_record(demo_record, [], {**THEATRE, "attribution": ["Made by another hand"]})
    parsed.clear()
    load(demo_record, cache)
    assert len(parsed) == 3


def test_changed_limits_are_checked_against(demo_record: Path, cache: Path) -> None:
    load(demo_record, cache)
    with pytest.raises(DataError, match="too-many-vertices"):
        load(demo_record, cache, replace(Limits(), vertices=8))


def test_changed_code_is_asked_again(
    demo_record: Path, cache: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(demo_record, cache)
    parsed.clear()
    monkeypatch.setattr(load_index, "_LIBRARIES", ("numpy",))
    load(demo_record, cache)
    assert len(parsed) == 3


def test_another_day_before_is_a_jump_again(demo_record: Path, cache: Path) -> None:
    quiet = demo_documents()[1]
    quiet["metadata"] |= {"valid_from": "2020-04-01", "recorded_at": "2020-08-01T00:00:00Z"}
    documents = demo_documents()
    del documents[2]
    write_record(demo_record, [quiet])
    (demo_record / "demo/control/2020-03-01.geojson").rename(demo_record / "later")
    load(demo_record, cache)  # April is as January was: no jump
    (demo_record / "later").rename(demo_record / "demo/control/2020-03-01.geojson")
    with pytest.raises(DataError, match="jump"):
        load(demo_record, cache)


@pytest.mark.parametrize("damage", ["deleted", "cut", "flipped", "foreign", "a folder"])
def test_a_damaged_index_is_made_anew(
    demo_record: Path, cache: Path, parsed: list[str], damage: str
) -> None:
    good = timelines(load(demo_record, cache))
    (index,) = cache.glob("*.json")
    data = index.read_bytes()
    index.unlink()
    match damage:
        case "cut":
            index.write_bytes(data[:-40])
        case "flipped":
            index.write_bytes(data.replace(b"demo", b"dem0"))
        case "foreign":
            index.write_text(json.dumps({FIRST: {}}), "utf-8")
        case "a folder":
            index.mkdir()
    parsed.clear()
    assert timelines(load(demo_record, cache)) == good
    assert len(parsed) == 3
    if damage != "a folder":
        parsed.clear()
        load(demo_record, cache)
        assert parsed == []


def test_an_index_deleted_under_a_running_catalog_harms_nothing(
    demo_record: Path, cache: Path
) -> None:
    catalog = load(demo_record, cache)
    for path in cache.iterdir():
        path.unlink()
    cache.rmdir()
    mended = demo_documents()[1]
    mended["metadata"] |= {"revision": 2, "reason": "x", "recorded_at": "2020-07-01T00:00:00Z"}
    write_record(demo_record, [mended])
    assert timelines(catalog.refreshed()) == timelines(load(demo_record, None))


def test_a_folder_that_cannot_be_written_is_said_once(
    demo_record: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    folder = IndexFolder(tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        catalog = Catalog.load(DirectoryStore(demo_record), indexes=folder)
        write_record(demo_record, [])
        assert catalog.refreshed() is catalog
    assert [r.name for r in caplog.records] == ["controlmap.index"]
    assert len(catalog.snapshots("demo", "control")) == 2


def test_a_folder_others_can_write_is_not_trusted(
    demo_record: Path, cache: Path, parsed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    load(demo_record, cache)
    cache.chmod(0o777)
    parsed.clear()
    load(demo_record, cache)
    assert len(parsed) == 3
    assert "others can write it" in caplog.text


def test_what_is_kept_is_for_its_owner_only(demo_record: Path, cache: Path) -> None:
    load(demo_record, cache)
    (index,) = cache.glob("*.json")
    assert cache.stat().st_mode & 0o077 == 0
    assert index.stat().st_mode & 0o077 == 0


def test_of_either_store_nothing_is_read_again(
    store: Store, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = time.time() + 10
    while len(store.stamps("demo")) < 3 and time.time() < end:
        time.sleep(0.1)
    first = Catalog.load(store, indexes=IndexFolder(cache))
    read: list[StoredFile] = []
    real = type(store).read
    monkeypatch.setattr(type(store), "read", lambda s, f: read.append(f) or real(s, f))
    again = Catalog.load(store, indexes=IndexFolder(cache))
    assert read == []
    assert timelines(again) == timelines(first)
    assert again.as_of("demo", "control", None).zones
    assert len(read) == 1
