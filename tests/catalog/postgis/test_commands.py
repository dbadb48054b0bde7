"""``controlmap copy`` and ``controlmap store``: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from app.catalog.postgis_store import PostgisStore
from app.ingest.covered_days import CoveredDay, days_bytes
from tests.cli_scenes import Said, controlmap
from tests.postgres import Cluster


def test_a_record_is_copied_checked_and_asked(
    demo_record: Path, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = controlmap(demo_record, "copy", demo_record, database)
    assert done.returncode == 0, done.stderr
    assert "3 snapshots written" in done.stdout
    assert "demo/control/2020-03-01.geojson" in done.stdout
    again = controlmap(demo_record, "copy", demo_record, database)
    assert "0 snapshots written (0 bytes), 3 there already" in again.stdout
    folder = controlmap(tmp_path, "control", "west")
    assert folder.returncode != 0
    monkeypatch.setenv("CONTROLMAP_STORE", database)
    assert "3 snapshots" in controlmap(demo_record, "store", "check").stdout
    asked = controlmap(tmp_path, "control", "west")
    assert asked.returncode == 0, asked.stderr
    assert "2020-03-01" in asked.stdout


def test_what_is_damaged_is_named(demo_record: Path, database: str) -> None:
    controlmap(demo_record, "copy", demo_record, database)
    with psycopg.connect(database) as owner:
        owner.execute("ALTER TABLE controlmap.snapshot DISABLE TRIGGER immutable")
        owner.execute("ALTER TABLE controlmap.feature DISABLE TRIGGER immutable")
        owner.execute("UPDATE controlmap.snapshot SET document = 'x' WHERE layer = 'provinces'")
        owner.execute("DELETE FROM controlmap.feature WHERE feature_id = 'mid'")
    said = controlmap(demo_record, "store", "check", database)
    assert said.returncode == 1
    assert "demo/provinces/2019-01-01.geojson: its bytes are sha256:" in said.stderr
    assert "2020-03-01.geojson: it has 4 features and 3 rows of them" in said.stderr
    assert "2 wrong" in said.stdout


ZERO = "sha256:" + "0" * 64


def put_days(database: str, *days: tuple[str, str, str], layer: str = "control") -> None:
    """Write covered days past every check, as somebody with psql would."""
    covered = [CoveredDay(day, of, "a.json", ZERO, ZERO, ZERO, at) for day, of, at in days]
    PostgisStore.open(database).write_days("demo", layer, days_bytes("demo", "control", covered))


def test_covered_days_that_fit_are_counted(demo_record: Path, database: str) -> None:
    controlmap(demo_record, "copy", demo_record, database)
    recorded = "2026-01-01T00:00:00Z"
    before = "2020-03-07T00:00:00Z"  # the second snapshot was recorded later than that
    days = [("2020-01-01", "2020-01-01.r1", recorded), ("2020-03-05", "2020-03-01.r1", recorded)]
    put_days(database, *days, ("2020-03-06", "2020-01-01.r1", before))
    said = controlmap(demo_record, "store", "check", database)
    assert said.returncode == 0, said.stderr
    assert "3 snapshots, 8 features, 1 days.json, 0 wrong" in said.stdout


@pytest.mark.parametrize(
    ("day", "snapshot", "at", "told"),
    [
        ("2019-12-31", "2020-01-01.r1", "2026-01-01T00:00:00Z", "which begins on 2020-01-01"),
        ("2020-01-02", "2020-01-01.r2", "2026-01-01T00:00:00Z", "2020-01-01.r2, not recorded"),
        ("2020-01-02", "2020-13-01.r1", "2026-01-01T00:00:00Z", "2020-13-01.r1, not recorded"),
        ("2020-03-02", "2020-01-01.r1", "2026-01-01T00:00:00Z", "2020-03-01.r1 was recorded and"),
        ("2020-02-30", "2020-01-01.r1", "2026-01-01T00:00:00Z", "date-invalid"),
        ("2020-01-02", "2020-01-01.r1", "2026-01-01T25:00:00Z", "date-invalid"),
        ("2020-01-02", "2020-01-01.r1", "2019-01-01T00:00:00Z", "before it came"),
    ],
)
def test_a_covered_day_that_is_wrong_is_named(
    demo_record: Path, database: str, day: str, snapshot: str, at: str, told: str
) -> None:
    controlmap(demo_record, "copy", demo_record, database)
    put_days(database, (day, snapshot, at))
    said = controlmap(demo_record, "store", "check", database)
    assert said.returncode == 1
    assert said.stderr.strip().startswith("demo/control/days.json: ")
    assert told in said.stderr
    assert "1 wrong" in said.stdout


def test_days_past_the_end_a_snapshot_states_are_wrong(demo_record: Path, database: str) -> None:
    last = demo_record / "demo" / "control" / "2020-03-01.geojson"
    text = last.read_text()
    last.write_text(text.replace('"valid_from"', '"valid_to": "2020-04-01", "valid_from"', 1))
    controlmap(demo_record, "copy", demo_record, database)
    put_days(database, ("2020-04-01", "2020-03-01.r1", "2026-01-01T00:00:00Z"))
    said = controlmap(demo_record, "store", "check", database)
    assert said.returncode == 1
    assert "which held until 2020-04-01" in said.stderr


def test_covered_days_that_are_no_such_file_are_told(demo_record: Path, database: str) -> None:
    controlmap(demo_record, "copy", demo_record, database)
    put_days(database, ("2020-01-01", "2020-01-01.r1", "2026-01-01T00:00:00Z"), layer="provinces")
    PostgisStore.open(database).write_days("demo", "control", b'{"format": 1, "days": [{}]}')
    said = controlmap(demo_record, "store", "check", database)
    assert said.returncode == 1
    assert "2 wrong" in said.stdout
    malformed, misplaced = said.stderr.strip().splitlines()
    assert malformed.startswith("demo/control/days.json: properties-invalid")
    assert "it lies in 'provinces'" in misplaced
    assert "2020-01-01.r1, not recorded" in misplaced


def test_a_conflict_is_told_with_both_digests(demo_record: Path, database: str) -> None:
    controlmap(demo_record, "copy", demo_record, database)
    path = demo_record / "demo" / "control" / "2020-01-01.geojson"
    path.write_bytes(path.read_bytes() + b"\n")
    said = controlmap(demo_record, "copy", demo_record, database)
    assert said.returncode == 1
    assert said.stderr.count("sha256:") == 2


def test_upgrade_makes_the_tables_once(cluster: Cluster, demo_record: Path) -> None:
    cluster.execute("CREATE DATABASE fresh")
    try:
        url = cluster.url("fresh")
        refused = controlmap(demo_record, "copy", demo_record, url)
        assert refused.returncode == 2
        assert "controlmap store upgrade" in refused.stderr
        assert (
            "step 0001, 0002, 0003 done" in controlmap(demo_record, "store", "upgrade", url).stdout
        )
        assert "up to date" in controlmap(demo_record, "store", "upgrade", url).stdout
        assert PostgisStore.open(url).theatres() == ()
    finally:
        cluster.execute("DROP DATABASE fresh WITH (FORCE)")


@pytest.mark.parametrize("command", [("store", "check"), ("store", "upgrade")])
def test_a_folder_has_no_tables(demo_record: Path, command: tuple[str, str]) -> None:
    assert controlmap(demo_record, *command).returncode == 2
    assert controlmap(demo_record, *command, demo_record).returncode == 2


def ends(record: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> list[Said]:
    monkeypatch.setenv("CONTROLMAP_STORE", url)
    asked = [("serve",), ("control", "west"), ("store", "check"), ("store", "upgrade")]
    return [controlmap(record, *words) for words in asked]


def test_a_database_that_is_down_ends_every_command_with_3(
    demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in ends(demo_record, "postgresql://u:gehe1m@127.0.0.1:1/d", monkeypatch):
        assert said.returncode == 3
        assert "postgresql://u@127.0.0.1:1/d does not answer" in said.stderr
        assert "gehe1m" not in said.stderr + said.stdout


def test_an_address_that_is_none_ends_every_command_with_2(
    demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("mysql://u:gehe1m@h/d", "postgresql://u:gehe1m x@h:1:2/d"):
        for said in ends(demo_record, url, monkeypatch):
            assert said.returncode == 2
            assert "gehe1m" not in said.stderr + said.stdout
