"""Taking up what was recorded since: the old state stays as it was, the new one holds more."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from shapely import box

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.record import Record
from app.errors import DataError
from tests.conftest import demo_documents, document, metadata, write_record, zone

JUMP = {"jump_accepted": "the demo moves a lot"}


def later(day: str, **more: object) -> dict[str, object]:
    zones = [zone("all", "blue", box(0, 0, 2, 1))]
    return document(metadata("control", "control", day, **JUMP, **more), zones)


def test_with_nothing_new_it_is_the_same_catalog(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record))
    assert catalog.refreshed() is catalog


def test_a_new_snapshot_is_in_the_new_state_only(demo_record: Path) -> None:
    before = Catalog.load(DirectoryStore(demo_record))
    write_record(demo_record, [later("2020-05-01")])
    after = before.refreshed()
    day = date(2020, 6, 1)
    assert before.as_of("demo", "control", day).info.valid_from == date(2020, 3, 1)
    assert after.as_of("demo", "control", day).info.valid_from == date(2020, 5, 1)
    assert [i.id for i in after.snapshots("demo", "control")][:2] == [
        i.id for i in before.snapshots("demo", "control")
    ]


def test_it_holds_what_a_fresh_load_holds(demo_record: Path) -> None:
    before = Catalog.load(DirectoryStore(demo_record))
    correction = {"revision": 2, "reason": "a mistake", "recorded_at": "2020-07-01T00:00:00Z"}
    write_record(demo_record, [later("2020-02-01"), later("2020-03-01", **correction)])
    fresh = Catalog.load(DirectoryStore(demo_record))
    assert before.refreshed().timeline("demo", "control") == fresh.timeline("demo", "control")


def test_a_late_snapshot_is_held_against_the_day_before_it(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record))
    quiet = demo_documents()[1]
    quiet["metadata"] |= {"valid_from": "2020-02-01"}  # as in January: no jump
    write_record(demo_record, [quiet])
    assert len(catalog.refreshed().snapshots("demo", "control")) == 3
    sudden = later("2020-02-15")
    del sudden["metadata"]["jump_accepted"]  # type: ignore[attr-defined]
    write_record(demo_record, [sudden])
    with pytest.raises(DataError, match="jump"):
        catalog.refreshed()


def test_what_breaks_the_rules_is_refused_and_the_old_state_goes_on(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record))
    path = demo_record / "demo" / "control" / "2020-05-01.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection"}), "utf-8")
    with pytest.raises(DataError):
        catalog.refreshed()
    assert catalog.as_of("demo", "control", None).info.valid_from == date(2020, 3, 1)


def test_shares_and_tiles_are_carried_over(demo_record: Path) -> None:
    record = Record.of(Catalog.load(DirectoryStore(demo_record)), tile_bytes=1 << 20)
    control = record.catalog.as_of("demo", "control", date(2020, 1, 1))
    provinces = record.book.regions(record.catalog.as_of("demo", "provinces", None))
    page = record.book.shares(control.info, provinces)
    write_record(demo_record, [later("2020-05-01")])
    after = record.following(record.catalog.refreshed())
    assert after.book.shares(control.info, provinces) is page
    assert after.tiles.resolve("demo", "control", "latest").info.valid_from == date(2020, 5, 1)
    assert record.tiles.resolve("demo", "control", "latest").info.valid_from == date(2020, 3, 1)
