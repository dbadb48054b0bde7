"""Snapshots kept as parsed are what their files say, and are never taken for other files'."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from app.catalog import recordings
from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.load_index import IndexFolder
from app.catalog.parsed_folder import ParsedFolder
from app.domain.snapshot import LayerKind, Snapshot
from app.errors import DataError
from app.settings import shipped_record

SPACE = 10_000_000


def load(root: Path, cache: Path, space: int = SPACE) -> Catalog:
    return Catalog.load(
        DirectoryStore(root), keep_bytes=1, indexes=IndexFolder(cache, parsed_bytes=space)
    )


def all_of(catalog: Catalog) -> list[Snapshot]:
    return [
        catalog.read(info)
        for theatre in catalog.theatres()
        for layer in catalog.layers(theatre.id)
        for info in catalog.timeline(theatre.id, layer).infos
    ]


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are read as JSON again; the real reader does it."""
    paths: list[str] = []
    real = recordings.read_passed

    def noting(data: bytes, *, path: str, **more: object) -> object:
        paths.append(path)
        return real(data, path=path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(recordings, "read_passed", noting)
    return paths


def test_every_layer_of_the_shipped_record_is_the_same_from_both(
    tmp_path: Path, unpacked: list[str]
) -> None:
    plain = all_of(Catalog.load(DirectoryStore(shipped_record())))
    assert {s.info.kind for s in plain} == set(LayerKind)
    load(shipped_record(), tmp_path)
    unpacked.clear()
    kept = all_of(load(shipped_record(), tmp_path))
    assert unpacked == []
    assert kept == plain
    assert [repr(s.info) for s in kept] == [repr(s.info) for s in plain]
    assert [repr(s.claims) for s in kept] == [repr(s.claims) for s in plain]


def test_a_file_that_changes_is_refused_though_it_is_kept(
    demo_record: Path, tmp_path: Path
) -> None:
    catalog = load(demo_record, tmp_path / "cache")
    changed = demo_record / "demo" / "control" / "2020-01-01.geojson"
    changed.write_bytes(changed.read_bytes() + b"\n")
    with pytest.raises(DataError, match="snapshot-changed"):
        all_of(catalog)


@pytest.mark.parametrize("hurt", [lambda b: b[:-9], lambda b: b[:-9] + b"x" * 9, lambda _: b""])
def test_a_damaged_file_is_made_anew(
    demo_record: Path, tmp_path: Path, unpacked: list[str], hurt: object
) -> None:
    cache = tmp_path / "cache"
    whole = all_of(load(demo_record, cache))
    kept = sorted((cache / "parsed").iterdir())
    assert len(kept) == 3
    before = kept[0].read_bytes()
    kept[0].write_bytes(hurt(before))  # type: ignore[operator]
    unpacked.clear()
    assert all_of(load(demo_record, cache)) == whole
    assert len(unpacked) == 1
    assert kept[0].read_bytes() == before


def test_the_oldest_go_when_the_space_is_taken(demo_record: Path, tmp_path: Path) -> None:
    snapshots = all_of(load(demo_record, tmp_path / "cache"))
    size = sum(p.stat().st_size for p in (tmp_path / "cache" / "parsed").iterdir())
    folder = ParsedFolder(tmp_path / "small", "code", size - 1)
    for age, snapshot in enumerate(snapshots):
        folder.keep(snapshot)
        for path in (tmp_path / "small").iterdir():
            if path.stat().st_mtime > 1000:
                os.utime(path, (age, age))
    assert folder.read(snapshots[0].info.digest) is None
    assert folder.read(snapshots[-1].info.digest) == snapshots[-1]


def test_other_code_reads_none_of_it(demo_record: Path, tmp_path: Path) -> None:
    (snapshot, *_) = all_of(load(demo_record, tmp_path / "cache"))
    one, other = (ParsedFolder(tmp_path / "kept", code, SPACE) for code in ("one", "other"))
    one.keep(snapshot)
    assert one.read(snapshot.info.digest) == snapshot
    assert other.read(snapshot.info.digest) is None


def test_without_space_nothing_is_kept(demo_record: Path, tmp_path: Path) -> None:
    all_of(load(demo_record, tmp_path / "cache", space=0))
    assert not (tmp_path / "cache" / "parsed").exists()


def test_a_folder_that_cannot_be_written_is_said_once(
    demo_record: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (snapshot, *more) = all_of(load(demo_record, tmp_path / "cache"))
    (tmp_path / "file").write_text("in the way")
    folder = ParsedFolder(tmp_path / "file" / "parsed", "code", SPACE)
    with caplog.at_level(logging.WARNING):
        for item in (snapshot, *more):
            folder.keep(item)
    assert len(caplog.records) == 1
    assert folder.read(snapshot.info.digest) is None


def test_a_whole_file_under_another_ones_name_is_not_taken_for_it(
    demo_record: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    whole = all_of(load(demo_record, cache))
    one, other, *_ = sorted((cache / "parsed").iterdir())
    other.write_bytes(one.read_bytes())
    assert all_of(load(demo_record, cache)) == whole


@pytest.mark.parametrize("mask", [0o002, 0o022])
def test_the_folders_are_their_owners_whatever_the_mask(
    demo_record: Path, tmp_path: Path, mask: int
) -> None:
    cache = tmp_path / "cache"
    before = os.umask(mask)
    try:
        load(demo_record, cache)
    finally:
        os.umask(before)
    for folder in (cache, cache / "parsed"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_is_not_used(
    demo_record: Path, tmp_path: Path, unpacked: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    all_of(load(demo_record, tmp_path / "cache"))
    (tmp_path / "cache" / "parsed").chmod(0o777)
    unpacked.clear()
    with caplog.at_level(logging.WARNING):
        all_of(load(demo_record, tmp_path / "cache"))
    assert len(unpacked) == 3
    assert "others can write it" in caplog.text


def test_what_cannot_be_written_any_more_is_read_all_the_same(
    demo_record: Path, tmp_path: Path
) -> None:
    (one, other, *_) = all_of(load(demo_record, tmp_path / "cache"))
    folder = ParsedFolder(tmp_path / "kept", "code", SPACE)
    folder.keep(one)
    place = next((tmp_path / "kept").iterdir())
    in_the_way = place.with_name(place.name.replace(*(s.info.digest[7:] for s in (one, other))))
    (in_the_way / "file").mkdir(parents=True)  # no file can take this name
    folder.keep(other)
    assert folder.read(one.info.digest) == one
    assert folder.read(other.info.digest) is None


def test_the_bound_holds_for_large_snapshots_and_for_what_killed_writers_left(
    demo_record: Path, tmp_path: Path
) -> None:
    (snapshot, *_) = all_of(load(demo_record, tmp_path / "cache"))
    small = tmp_path / "small"
    ParsedFolder(small, "code", 100).keep(snapshot)
    assert not small.exists() or not list(small.iterdir())
    small.mkdir(exist_ok=True)
    left, fresh = small / ".a.parsed.1.2.tmp", small / ".b.parsed.1.2.tmp"
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    ParsedFolder(small, "code", SPACE).keep(snapshot)
    assert not left.exists()
    assert fresh.exists(), "it may be written this moment"


def test_a_trial_reads_what_is_kept_and_keeps_nothing(demo_record: Path, tmp_path: Path) -> None:
    (one, other, *_) = all_of(load(demo_record, tmp_path / "cache"))
    folder = ParsedFolder(tmp_path / "kept", "code", SPACE)
    folder.keep(one)
    trial = folder.only_read()
    assert trial.read(one.info.digest) == one
    assert trial.keep(other) is other
    assert trial.read(other.info.digest) is None
