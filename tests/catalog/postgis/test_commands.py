"""``controlmap copy`` and ``controlmap store``: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from app.catalog.postgis_store import PostgisStore
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
        assert "step 0001, 0002 done" in controlmap(demo_record, "store", "upgrade", url).stdout
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
