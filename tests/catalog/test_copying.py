"""A record between stores, both ways: the same bytes, or nothing in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.copying import Copied, copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.errors import DataError, RecordedConflictError
from app.ingest.covered_days import CoveredDay, days_bytes, parse_days
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
    assert copied == Copied(theatres=1, written=2, present=1, covered=0, size_bytes=size)
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


def covered(day: str, snapshot: str, source: str = "a.json") -> CoveredDay:
    digest = "sha256:" + "0" * 64
    return CoveredDay(day, snapshot, source, digest, digest, digest, "2026-01-01T00:00:00Z")


def test_covered_days_go_along_and_come_back(postgis: PostgisStore, demo_record: Path) -> None:
    source = DirectoryStore(demo_record)
    days = [covered("2020-01-01", "2020-01-01.r1"), covered("2020-01-02", "2020-01-01.r1")]
    source.write_days("demo", "control", days_bytes("demo", "control", days))
    assert copy_record(source, postgis).covered == 1
    assert postgis.read_days("demo", "control") == source.read_days("demo", "control")
    assert copy_record(source, postgis).covered == 0
    back = DirectoryStore(demo_record.parent / "back")
    copy_record(postgis, back)
    assert back.read_days("demo", "control") == source.read_days("demo", "control")


def test_days_that_only_the_target_has_stay(postgis: PostgisStore, demo_record: Path) -> None:
    source = DirectoryStore(demo_record)
    copy_record(source, postgis)
    ours = [covered("2020-01-01", "2020-01-01.r1", "ours"), covered("2020-03-01", "2020-03-01.r2")]
    theirs = [
        covered("2020-01-01", "2020-01-01.r1", "theirs"),
        covered("2020-04-01", "2020-03-01.r1"),
    ]
    theirs += [covered("2020-03-01", "2020-03-01.r1")]
    postgis.write_days("demo", "control", days_bytes("demo", "control", ours))
    source.write_days("demo", "control", days_bytes("demo", "control", theirs))
    copy_record(source, postgis)
    found = parse_days(postgis.read_days("demo", "control") or b"")
    assert [(d.day, d.snapshot, d.source) for d in found.values()] == [
        ("2020-01-01", "2020-01-01.r1", "theirs"),
        ("2020-03-01", "2020-03-01.r2", "a.json"),
        ("2020-04-01", "2020-03-01.r1", "a.json"),
    ]


def test_days_that_are_none_are_not_merged(postgis: PostgisStore, demo_record: Path) -> None:
    source = DirectoryStore(demo_record)
    copy_record(source, postgis)
    postgis.write_days("demo", "control", b"{}")
    data = days_bytes("demo", "control", [covered("2020-01-01", "2020-01-01.r1")])
    source.write_days("demo", "control", data)
    with pytest.raises(DataError):
        copy_record(source, postgis)
    assert postgis.read_days("demo", "control") == b"{}"
