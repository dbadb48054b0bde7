"""``controlmap build``: the same bytes from one process, from workers, and when a worker dies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.batch.work import What
from app.catalog.answers import Question
from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.record import Record
from benchmarks.building import build, same
from benchmarks.daily import THEATRE, Size, write_archive
from tests.cli_scenes import command, controlmap, environment

DAYS = 6
SMALL = Size(DAYS, faces=(6, 5), regions=(4, 3), bends=2)
ALL = "shares,bounds,changes,tiles"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a record of six days."""
    return write_archive(tmp_path_factory.mktemp("archive") / "record", SMALL)


@pytest.fixture(scope="module")
def built(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what one process makes of it."""
    out = tmp_path_factory.mktemp("built") / "results"
    said = controlmap(archive, "build", "--out", out, "--what", ALL, "--zooms", "0-5")
    assert said.returncode == 0, said.stderr
    assert said.stdout == f"{THEATRE}: {4 * DAYS - 1} results written, 0 there already\n"
    return out


@pytest.fixture(scope="module")
def record(archive: Path) -> Record:
    """Return the archive ready to be asked."""
    return Record.of(Catalog.load(DirectoryStore(archive)))


def rows(built: Path, what: What, day: str) -> list[dict[str, object]]:
    """Return the rows of one day's table."""
    (path,) = (built / what.value / THEATRE).rglob(f"{day}.*.parquet")
    return list(pq.read_table(path).to_pylist())


def test_shares_and_bounds_are_those_of_the_answers(built: Path, record: Record) -> None:
    day = "2020-01-04"
    by_key = {(r["region"], r["party"]): r for r in rows(built, What.SHARES, day)}
    bounds = {(r["region"], r["party"]): r for r in rows(built, What.BOUNDS, day)}
    control = record.catalog.snapshots(THEATRE, "control")[3]
    regions = record.book.regions(record.catalog.as_of(THEATRE, "units", None))
    answers = record.book.shares(control, regions)
    assert len(answers) == 13  # twelve units and the whole theatre
    for region, answer in answers.items():
        for share in answer.shares:
            low_high = bounds[region, share.party]
            assert low_high["low"] == pytest.approx(share.low, abs=1e-10)
            assert low_high["high"] == pytest.approx(share.high, abs=1e-10)
            if share.share > 1e-9:
                row = by_key[region, share.party]
                assert row["share"] == pytest.approx(share.share, abs=1e-10)
                assert row["area_km2"] == pytest.approx(share.area_km2, abs=1e-6)
                assert row["digest"] == control.digest
    whole = [r["share"] for (region, _), r in by_key.items() if region == THEATRE]
    assert sum(map(float, map(str, whole))) == pytest.approx(1.0, abs=1e-9)


def test_changes_are_those_of_the_answers(built: Path, record: Record) -> None:
    found = {
        (r["region"], r["from_party"], r["to_party"]): r["area_km2"]
        for r in rows(built, What.CHANGES, "2020-01-03")
    }
    assert found
    infos = record.catalog.snapshots(THEATRE, "control")
    days = infos[1].valid_from, infos[2].valid_from
    asked = 0
    for region in {key[0] for key in found}:
        transition = record.series.transition(Question(THEATRE), str(region), days)
        for (one, other), km2 in transition.matrix_km2.items():
            if one != other:
                assert found.get((region, one, other), 0.0) == pytest.approx(km2, abs=1e-4)
                asked += km2 > 1
    assert asked


def test_there_are_no_changes_of_the_first_day(built: Path) -> None:
    assert not list((built / "changes").rglob("2020-01-01*"))
    assert len(list((built / "changes").rglob("*.parquet"))) == DAYS - 1


@pytest.mark.parametrize("day", ["2020-01-01", "2020-01-02", f"2020-01-0{DAYS}"])
def test_tiles_are_those_the_service_draws(built: Path, record: Record, day: str) -> None:
    from app.catalog.tiles import TileFormat, TileStyle  # noqa: PLC0415
    from app.geo.tile_math import parse_tile  # noqa: PLC0415

    (folder,) = (built / "tiles" / THEATRE / "control").glob(f"{day}.*")
    files = sorted(folder.rglob("*.mvt"))
    assert {path.parts[-3] for path in files} == {"0", "1", "2", "3", "4", "5"}
    resolved = record.tiles.resolve(THEATRE, "control", day)
    for path in files:
        z, x, y = path.parts[-3], path.parts[-2], path.stem
        tile = record.tiles.tile(resolved, parse_tile(z, x, y), TileStyle(TileFormat.MVT))
        assert path.read_bytes() == tile.data


def test_the_listing_names_every_result(built: Path) -> None:
    listing = json.loads((built / f"{THEATRE}.json").read_text())
    assert len(listing) == 4 * DAYS - 1
    assert all((built / row["place"]).exists() for row in listing)


def test_what_is_there_is_not_made_again(archive: Path, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    shutil.copytree(built, out)
    gone = sorted((out / "shares").rglob("*.parquet"))[2:4]
    for path in gone:
        path.unlink()
    kept = sorted((out / "shares").rglob("*.parquet"))[0]
    before = kept.stat()
    said = controlmap(archive, "build", "--out", out, "--what", ALL, "--zooms", "0-5")
    assert said.stdout == f"{THEATRE}: 2 results written, {4 * DAYS - 3} there already\n"
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    for path in gone:
        assert path.read_bytes() == (built / path.relative_to(out)).read_bytes()


def _listing(out: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((out / f"{THEATRE}.json").read_text())
    return found


def test_a_build_of_one_kind_leaves_the_others_listed(
    archive: Path, built: Path, tmp_path: Path
) -> None:
    out = tmp_path / "results"
    shutil.copytree(built, out)
    said = controlmap(archive, "build", "--out", out, "--what", "shares")
    assert said.stdout == f"{THEATRE}: 0 results written, {DAYS} there already\n"
    assert _listing(out) == _listing(built)
    assert {row["zooms"] for row in _listing(out) if row["what"] == "tiles"} == {"0-5"}


def test_what_is_gone_or_no_longer_stands_is_not_listed(built: Path, tmp_path: Path) -> None:
    grown = write_archive(
        tmp_path / "record", Size(DAYS + 1, faces=(6, 5), regions=(4, 3), bends=2)
    )
    home = grown / THEATRE / "theatre.json"
    theatre = json.loads(home.read_text())
    theatre["parties"][0]["colour"] = "#123456"  # of tiles, not of shares
    home.write_text(json.dumps(theatre))
    out = tmp_path / "results"
    shutil.copytree(built, out)
    (out / _listing(out)[0]["place"]).unlink()
    assert controlmap(grown, "build", "--out", out, "--what", "bounds").returncode == 0
    rows = [row["what"] for row in _listing(out)]
    assert {what: rows.count(what) for what in rows} == {
        "shares": DAYS - 1,
        "bounds": DAYS + 1,
        "changes": DAYS - 1,
    }


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", '[{"what": "tiles", "zooms": [1]}]'])
def test_a_listing_that_cannot_be_read_is_written_anew(
    archive: Path, built: Path, tmp_path: Path, text: str
) -> None:
    out = tmp_path / "results"
    shutil.copytree(built, out)
    (out / f"{THEATRE}.json").write_text(text)
    words = ("build", "--out", out, "--what", "shares", "--zooms", "0-5")
    assert controlmap(archive, *words).returncode == 0
    assert _listing(out) == _listing(built)


def _damaged(path: Path, how: str) -> None:
    data = path.read_bytes()
    path.write_bytes(
        {
            "garbage": b"not touched",
            "garbage as long": b"\x1a" * len(data),
            "head only": data[: len(data) // 2],
            "empty": b"",
            "more": data + b"\n",
            "another head": b"GARBAGE!" + data[8:],
            "another foot": data[:4] + b"\xff" * (len(data) - 12) + data[-8:],
        }[how]
    )


@pytest.mark.parametrize(
    "how",
    ["garbage", "garbage as long", "head only", "empty", "more", "another head", "another foot"],
)
def test_a_damaged_result_is_made_again(
    archive: Path, built: Path, tmp_path: Path, how: str
) -> None:
    out = tmp_path / "results"
    shutil.copytree(built, out)
    for kind in ("shares", "changes"):
        _damaged(sorted((out / kind).rglob("*.parquet"))[1], how)
    _damaged(sorted((out / "tiles").rglob("*.mvt"))[3], how)
    said = controlmap(archive, "build", "--out", out, "--what", ALL, "--zooms", "0-5")
    words = f"3 results written, {4 * DAYS - 4} there already, 3 of them in place of damaged files"
    assert said.stdout == f"{THEATRE}: {words}\n"
    assert same(built, out)


def test_a_day_more_makes_that_day_only(built: Path, tmp_path: Path) -> None:
    larger = write_archive(
        tmp_path / "record", Size(DAYS + 1, faces=(6, 5), regions=(4, 3), bends=2)
    )
    out = tmp_path / "results"
    shutil.copytree(built, out)
    said = controlmap(larger, "build", "--out", out, "--what", ALL, "--zooms", "0-5")
    assert said.stdout == f"{THEATRE}: 4 results written, {4 * DAYS - 1} there already\n"


def test_two_workers_make_the_same_bytes_in_other_windows(
    archive: Path, built: Path, tmp_path: Path
) -> None:
    words = ["build", "--out", tmp_path / "out", "--what", ALL, "--zooms", "0-5"]
    words += ["--workers", "2", "--days-per-task", "2"]
    done = subprocess.run(
        command(*words),
        env=environment(archive) | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert same(built, tmp_path / "out")


def test_a_killed_worker_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "record", Size(24, faces=(12, 10)))
    hurt = build(archive, tmp_path / "hurt", "shares", workers=2, kill_after=1, window=1)
    assert hurt.killed == 1
    build(archive, tmp_path / "one", "shares")
    assert len(list((tmp_path / "one" / "shares").rglob("*.parquet"))) == 24
    assert same(tmp_path / "one", tmp_path / "hurt")


def test_a_build_killed_itself_is_finished_by_the_next(
    archive: Path, built: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = command("build", "--out", out, "--what", ALL, "--zooms", "0-5", "--days-per-task", "1")
    with subprocess.Popen(words, env=environment(archive), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(out.rglob("*.parquet")):
            os.sched_yield()
        process.kill()
    assert not (out / f"{THEATRE}.json").exists()
    said = controlmap(archive, "build", "--out", out, "--what", ALL, "--zooms", "0-5")
    assert said.returncode == 0, said.stderr
    for leftover in [*out.rglob(".making-*"), *out.rglob(".*.tmp")]:  # of the killed one
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    assert same(built, out)


def test_a_file_that_breaks_the_rules_stops_the_build(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "record"
    shutil.copytree(archive, broken)
    path = broken / THEATRE / "control" / "2020-01-03.geojson"
    path.write_text(path.read_text().replace('"party-a"', '"nobody"'))
    said = controlmap(broken, "build", "--out", tmp_path / "out")
    assert said.returncode == 1
    assert "control/2020-01-03.geojson" in said.stderr


def test_results_do_not_go_into_the_record(archive: Path) -> None:
    before = sorted(archive.rglob("*"))
    for place in (archive, archive / "results", archive / ".." / archive.name / "y"):
        said = controlmap(archive, "build", "--out", place)
        assert (said.returncode, "results are no part" in said.stderr) == (2, True), said.stderr
    assert sorted(archive.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--what", "shares,charts"), "charts"),
        (("--zooms", "7"), "first-last"),
        (("--zooms", "3-1"), "zooms go from"),
        (("--theatre", "nowhere"), "nowhere"),
        (("--workers", "1", "--scheduler", "tcp://127.0.0.1:1"), "not both"),
        (("--scheduler", "scheduler:8786"), "no scheduler, as tcp://host:8786"),
        (("--scheduler", "tcp://scheduler"), "no scheduler, as tcp://host:8786"),
    ],
)
def test_a_wrong_command_line_is_told(
    archive: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    said = controlmap(archive, "build", "--out", tmp_path / "out", *words)
    assert said.returncode == 2
    assert told in said.stderr
