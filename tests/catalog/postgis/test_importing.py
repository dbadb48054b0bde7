"""A theatre made, its regions and an archive imported, all of it in a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.catalog.copying import copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.ingest.covered_days import parse_days
from app.ingest.validate import validate_paths
from tests.cli_scenes import controlmap
from tests.ingest.archive.scenes import RECORDED, archive, halves, profile_file, record_of
from tests.test_cli_theatre import ABOUT, three_levels


@pytest.fixture
def empty(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder without a record; the settings name the database."""
    monkeypatch.setenv("CONTROLMAP_STORE", database)
    (folder := tmp_path / "no-record").mkdir()
    return folder


def test_an_archive_is_imported_and_taken_up_again(
    empty: Path, postgis: PostgisStore, tmp_path: Path
) -> None:
    copy_record(DirectoryStore(record_of(tmp_path)), postgis)
    days = archive(tmp_path, [halves(), halves(), halves(1.01)])
    asked = ("--theatre", "demo", "--profile", profile_file(tmp_path), "--recorded-at", RECORDED)
    done = controlmap(empty, "import", days, *asked)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "profile.report.json").read_text())
    made = [day["outcome"] for day in report["days"]["list"]]
    assert made == ["made", "confirmed", "made"]
    covered = parse_days(postgis.read_days("demo", "control") or b"")
    assert [d.snapshot for d in covered.values()] == ["2024-01-01.r1"] * 2 + ["2024-01-03.r1"]
    again = controlmap(empty, "import", days, *asked)
    assert again.returncode == 0
    report = json.loads((tmp_path / "profile.report.json").read_text())
    assert report["files"]["recorded_before"] == 3
    copy_record(postgis, DirectoryStore(tmp_path / "back"))
    reports = validate_paths([tmp_path / "back"])
    assert [r.issues for r in reports if r.path.endswith("days.json")] == [()]
    assert list(empty.iterdir()) == []


def test_a_theatre_and_its_regions_are_made_in_the_database(
    empty: Path, postgis: PostgisStore, tmp_path: Path
) -> None:
    asked = ["theatre", "new", "land", "--name", "en=Land", "--bbox", "0,0,4,2"]
    asked += ["--party", "red=Red", "--party", "blue=Blue"]
    done = controlmap(empty, *asked)
    assert done.returncode == 0, done.stderr
    assert postgis.theatres() == ("land",)
    assert controlmap(empty, *asked).returncode == 1
    files = three_levels(tmp_path)
    about = ("--theatre", "land", "--valid-from", "2020-01-01", *ABOUT)
    put = controlmap(empty, "import-regions", *files, *about)
    assert put.returncode == 0, put.stdout + put.stderr
    assert [file.path for file in postgis.files("land")] == ["land/provinces/2020-01-01.geojson"]
    again = controlmap(empty, "import-regions", *files[:1], *about)
    assert again.returncode == 1, "another file of that day is recorded"
    assert list(empty.iterdir()) == []
