"""``controlmap store mend``: covered days that no longer hold are taken out of any store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from app.catalog.copying import copy_record
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import Store
from app.ingest.covered_days import CoveredDay, days_bytes, parse_days
from tests.cli_scenes import Said, controlmap

ZERO = "sha256:" + "0" * 64
LATE, EARLY = "2026-01-01T00:00:00Z", "2020-03-07T00:00:00Z"  # before the second was recorded
OVERTAKEN = ("2020-03-02", "2020-01-01.r1", LATE)
TOLD = "2020-03-02 names 2020-01-01.r1, but 2020-03-01.r1 was recorded and holds on it"
# What holds, what was known then, and what names a snapshot that is not there: all of it stays.
STAYING = (
    ("2020-01-05", "2020-01-01.r1", LATE),
    ("2020-03-05", "2020-03-01.r1", LATE),
    ("2020-03-06", "2020-01-01.r1", EARLY),
    ("2020-03-07", "2020-02-01.r1", LATE),
)


@pytest.fixture(params=["directory", "postgis"])
def store(
    request: pytest.FixtureRequest, demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """Return each kind of store in turn with the demo's record; the settings name it."""
    folder = DirectoryStore(demo_record)
    if request.param == "directory":
        return folder
    made: PostgisStore = request.getfixturevalue("postgis")
    copy_record(folder, made)
    monkeypatch.setenv("CONTROLMAP_STORE", request.getfixturevalue("database"))
    return made


def put(store: Store, days: Iterable[tuple[str, str, str]]) -> None:
    covered = [CoveredDay(day, of, "a.json", ZERO, ZERO, ZERO, at) for day, of, at in days]
    store.write_days("demo", "control", days_bytes("demo", "control", covered))


def held(store: Store) -> list[str]:
    return [f"{day}" for day in parse_days(store.read_days("demo", "control") or b"")]


def mend(record: Path, *more: object) -> Said:
    return controlmap(record, "store", "mend", *more)


def test_only_what_no_longer_holds_is_taken_out(store: Store, demo_record: Path) -> None:
    put(store, [*STAYING, OVERTAKEN])
    before = store.read_days("demo", "control")
    tried = mend(demo_record, "--dry-run")
    assert (tried.returncode, store.read_days("demo", "control")) == (0, before), tried.stderr
    assert f"demo/control/days.json: {TOLD}\n" in tried.stdout
    assert "1 covered days to take out" in tried.stdout
    done = mend(demo_record)
    assert done.returncode == 0, done.stderr
    assert f"demo/control/days.json: {TOLD}\n" in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert held(store) == [day for day, *_ in STAYING]
    after = store.read_days("demo", "control")
    assert "0 covered days taken out" in mend(demo_record).stdout
    assert store.read_days("demo", "control") == after


def test_a_layer_may_be_left_without_any_and_is_sound(store: Store, demo_record: Path) -> None:
    put(store, [OVERTAKEN])
    check = ("store", "check") if isinstance(store, PostgisStore) else ("validate", demo_record)
    assert controlmap(demo_record, *check).returncode == 1
    assert mend(demo_record).returncode == 0
    assert held(store) == []
    said = controlmap(demo_record, *check)
    assert said.returncode == 0, said.stdout + said.stderr


def test_it_stands_in_the_audit_log(
    store: Store, demo_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = store.desk()
    monkeypatch.setenv("CONTROLMAP_DESK", "store" if own else str(tmp_path / "desk"))
    desk = own or DirectoryDesk(tmp_path / "desk")
    put(store, [*STAYING, OVERTAKEN])
    mend(demo_record, "--dry-run")
    assert desk.acts() == ()
    assert mend(demo_record).returncode == 0
    mend(demo_record)
    (act,) = desk.acts()
    assert (act.action, act.outcome, act.path) == ("mend", "done", "demo/control/days.json")
    assert act.detail == TOLD
    assert act.who.startswith("local")
    assert desk.faults() == ()


def test_a_store_may_be_named(store: Store, demo_record: Path, tmp_path: Path) -> None:
    put(store, [OVERTAKEN])
    given = store.name if isinstance(store, DirectoryStore) else None
    said = mend(tmp_path, *([given] if given else []))
    assert said.returncode == 0, said.stderr
    assert held(store) == []


def test_a_record_or_days_that_break_the_rules_are_left_as_they_are(
    store: Store, demo_record: Path
) -> None:
    store.write_days("demo", "provinces", b'{"format": 1, "days": [{}]}')
    put(store, [OVERTAKEN])
    said = mend(demo_record)
    assert said.returncode == 1
    assert "properties-invalid" in said.stderr
    assert held(store) == ["2020-03-02"]


def test_a_file_that_breaks_the_rules_overtakes_nothing(demo_record: Path) -> None:
    store = DirectoryStore(demo_record)
    put(store, [("2020-01-05", "2020-01-01.r1", LATE)])
    control = demo_record / "demo" / "control"
    text = (control / "2020-01-01.geojson").read_text()
    broken = text.replace('"2020-01-01"', '"2020-01-04"').replace('"red"', '"nobody"')
    (control / "2020-01-04.geojson").write_text(broken)
    said = mend(demo_record)
    assert said.returncode == 1
    assert "2020-01-04" in said.stderr
    assert held(store) == ["2020-01-05"]
