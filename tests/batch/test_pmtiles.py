"""``controlmap build --what pmtiles``: one archive of tiles a snapshot, whole or not there."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.record import Record
from app.catalog.tiles import TileFormat, TileStyle
from app.geo.tile_math import TileAddress
from benchmarks.building import build, same
from benchmarks.daily import Size, write_archive
from tests.cli_scenes import command, controlmap, environment
from tests.conftest import demo_documents, write_record

DAYS = ("2020-01-01", "2020-03-01")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo theatre's record."""
    return write_record(tmp_path_factory.mktemp("demo") / "record", demo_documents())


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what one process makes of it."""
    out = tmp_path_factory.mktemp("built") / "results"
    said = controlmap(demo, "build", "--out", out, "--what", "pmtiles", "--zooms", "0-6")
    assert said.stdout == "demo: 2 results written, 0 there already\n", said.stderr
    return out


def archive_of(built: Path, day: str) -> Path:
    """Return the one archive of a day."""
    (path,) = (built / "pmtiles" / "demo" / "control").glob(f"{day}.r1-*.pmtiles")
    return path


def test_it_is_the_file_that_export_writes(demo: Path, built: Path, tmp_path: Path) -> None:
    for day in DAYS:
        out = tmp_path / f"{day}.pmtiles"
        words = ("export", "pmtiles", out, "--version", day, "--max-zoom", "6")
        assert controlmap(demo, *words).returncode == 0
        assert archive_of(built, day).read_bytes() == out.read_bytes()


def test_its_tiles_are_those_the_service_draws(demo: Path, built: Path) -> None:
    record = Record.of(Catalog.load(DirectoryStore(demo)))
    resolved = record.tiles.resolve("demo", "control", DAYS[1])
    with archive_of(built, DAYS[1]).open("rb") as file:
        drawn = {at: gzip.decompress(data) for at, data in all_tiles(MmapSource(file))}
    assert {z for z, _, _ in drawn} == set(range(7))
    for (z, x, y), data in drawn.items():
        tile = record.tiles.tile(resolved, TileAddress(z, x, y), TileStyle(TileFormat.MVT))
        assert data == tile.data


def test_the_first_zoom_counts_too(demo: Path, tmp_path: Path) -> None:
    said = controlmap(demo, "build", "--out", tmp_path, "--what", "pmtiles,tiles", "--zooms", "3-5")
    assert said.stdout == "demo: 4 results written, 0 there already\n", said.stderr
    with archive_of(tmp_path, DAYS[0]).open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
        names = {f"{z}/{x}/{y}.mvt" for (z, x, y), _ in all_tiles(MmapSource(file))}
    assert (header["min_zoom"], header["max_zoom"]) == (3, 5)
    assert 3 <= header["center_zoom"] <= 5
    assert {(la["minzoom"], la["maxzoom"]) for la in metadata["vector_layers"]} == {(3, 5)}
    (folder,) = (tmp_path / "tiles" / "demo" / "control").glob(f"{DAYS[0]}.*")
    assert names == {str(path.relative_to(folder)) for path in folder.rglob("*.mvt")}


def test_what_is_there_is_not_made_again(demo: Path, built: Path) -> None:
    paths = [archive_of(built, day) for day in DAYS]
    before = [path.stat().st_mtime_ns for path in paths]
    words = ("build", "--out", built, "--what", "pmtiles", "--zooms", "0-6")
    assert controlmap(demo, *words).stdout == "demo: 0 results written, 2 there already\n"
    assert [path.stat().st_mtime_ns for path in paths] == before
    listed = [row["place"] for row in json.loads((built / "demo.json").read_text())]
    assert [built / place for place in listed] == paths


@pytest.mark.parametrize("how", ["garbage", "head only", "more"])
def test_a_damaged_archive_is_made_again(demo: Path, built: Path, tmp_path: Path, how: str) -> None:
    out = tmp_path / "results"
    shutil.copytree(built, out)
    path = archive_of(out, DAYS[0])
    data = path.read_bytes()
    path.write_bytes({"garbage": b"x" * 500, "head only": data[:-1], "more": data + b"x"}[how])
    words = ("build", "--out", out, "--what", "pmtiles", "--zooms", "0-6")
    told = "demo: 1 results written, 1 there already, 1 of them in place of damaged files\n"
    assert controlmap(demo, *words).stdout == told
    assert same(built, out)


def test_a_name_or_a_colour_makes_other_archives(built: Path, tmp_path: Path) -> None:
    changed = write_record(tmp_path / "record", demo_documents())
    home = changed / "demo" / "theatre.json"
    home.write_text(home.read_text().replace('"Red"', '"Crimson"'))
    words = ("build", "--out", tmp_path / "out", "--what", "pmtiles", "--zooms", "0-6")
    assert controlmap(changed, *words).returncode == 0
    for day in DAYS:
        assert archive_of(tmp_path / "out", day).name != archive_of(built, day).name


def test_two_workers_make_the_same_bytes(demo: Path, built: Path, tmp_path: Path) -> None:
    words = ["build", "--out", tmp_path / "out", "--what", "pmtiles", "--zooms", "0-6"]
    words += ["--workers", "2", "--days-per-task", "1"]
    here = environment(demo) | {"HOME": str(tmp_path)}
    done = subprocess.run(
        command(*words), env=here, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert same(built, tmp_path / "out")


def test_a_killed_worker_leaves_no_half_file(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "record", Size(24, faces=(12, 10)))
    hurt = build(archive, tmp_path / "hurt", "pmtiles", workers=2, kill_after=1, window=1)
    assert hurt.killed == 1
    build(archive, tmp_path / "one", "pmtiles")
    assert len(list((tmp_path / "one" / "pmtiles").rglob("*.pmtiles"))) == 24
    assert same(tmp_path / "one", tmp_path / "hurt")
