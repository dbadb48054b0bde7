"""A record between stores, both ways: the same bytes, or nothing in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.copying import Copied, copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.errors import RecordedConflictError
from app.settings import shipped_record


def contents(root: Path) -> dict[str, bytes]:
    found = [*root.glob("*/theatre.json"), *root.glob("*/*/*.geojson")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_there_and_back_is_the_same_to_the_byte(postgis: PostgisStore, tmp_path: Path) -> None:
    copy_record(DirectoryStore(shipped_record()), postgis)
    copy_record(postgis, DirectoryStore(tmp_path))
    assert len(contents(tmp_path)) > 20
    assert contents(tmp_path) == contents(shipped_record())
    assert {one.problems for one in postgis.check()} == {()}


def test_a_second_copy_finishes_the_first(postgis: PostgisStore, demo_record: Path) -> None:
    source = DirectoryStore(demo_record)
    file = source.files("demo")[1]
    postgis.put_theatre("demo", source.read_theatre("demo"))
    postgis.append(file, source.read(file))
    told: list[tuple[StoredFile, bool]] = []
    copied = copy_record(source, postgis, done=lambda f, written: told.append((f, written)))
    size = sum(len(source.read(f)) for f in source.files("demo") if f != file)
    assert copied == Copied(theatres=1, written=2, present=1, size_bytes=size)
    assert told == [(f, f != file) for f in source.files("demo")]


def test_what_the_target_holds_is_never_replaced(postgis: PostgisStore, demo_record: Path) -> None:
    source = DirectoryStore(demo_record)
    file = source.files("demo")[0]
    postgis.put_theatre("demo", source.read_theatre("demo"))
    postgis.append(file, b"other")
    with pytest.raises(RecordedConflictError, match=file.name):
        copy_record(source, postgis)
    assert postgis.read(file) == b"other"


def test_a_theatre_that_differs_is_replaced_only_on_request(
    postgis: PostgisStore, demo_record: Path
) -> None:
    source = DirectoryStore(demo_record)
    postgis.put_theatre("demo", b"{}")
    with pytest.raises(RecordedConflictError, match=r"theatre\.json"):
        copy_record(source, postgis)
    copy_record(source, postgis, replace_theatres=True)
    assert postgis.read_theatre("demo") == source.read_theatre("demo")
