"""What a theatre keeps back for some hours is nowhere to be seen, and comes up by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shapely import box

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.errors import SnapshotNotFoundError
from tests.conftest import THEATRE, demo_documents, document, metadata, write_record, zone

RECORDED = datetime(2020, 7, 1, tzinfo=UTC)
DUE = RECORDED + timedelta(hours=48)
JUMP = {"jump_accepted": "the demo moves a lot"}


def correction() -> dict[str, object]:
    about = metadata("control", "control", "2020-03-01", revision=2, reason="a mistake", **JUMP)
    about["recorded_at"] = "2020-07-01T00:00:00Z"
    return document(about, [zone("all", "blue", box(0, 0, 2, 1))])


@pytest.fixture
def delayed(tmp_path: Path) -> Catalog:
    theatre = THEATRE | {"publication_delay_hours": 48}
    root = write_record(tmp_path / "r", [*demo_documents(), correction()], theatre)
    return Catalog.load(DirectoryStore(root))


def test_the_earlier_revision_stands_until_the_other_is_due(delayed: Catalog) -> None:
    day = date(2020, 4, 1)
    before = delayed.public(DUE - timedelta(seconds=1))
    assert before.as_of("demo", "control", day).info.revision == 1
    assert delayed.public(DUE).as_of("demo", "control", day).info.revision == 2


def test_its_digest_says_nothing_either(delayed: Catalog) -> None:
    held = delayed.as_of("demo", "control", None).info
    before = delayed.public(DUE - timedelta(seconds=1))
    with pytest.raises(SnapshotNotFoundError):
        before.by_version("demo", "control", held.version)
    assert held not in before.timeline("demo", "control").infos
    assert delayed.public(DUE).by_version("demo", "control", held.version).info == held


def test_a_layer_that_is_all_held_back_is_not_listed(delayed: Catalog) -> None:
    early = delayed.public(datetime(2020, 6, 1, tzinfo=UTC))
    assert early.layers("demo") == ()
    assert delayed.public(DUE).layers("demo") == ("control", "provinces")


def test_when_the_next_is_due(delayed: Catalog) -> None:
    assert delayed.next_due(DUE - timedelta(hours=1)) == DUE
    assert delayed.next_due(DUE) is None
    assert (delayed.held_back(DUE - timedelta(hours=1)), delayed.held_back(DUE)) == (1, 0)


def test_without_a_delay_it_is_the_same_catalog(demo_record: Path) -> None:
    catalog = Catalog.load(DirectoryStore(demo_record))
    assert catalog.public(RECORDED) is catalog


def test_a_correction_makes_no_jump_of_what_was_recorded_before_it(demo_record: Path) -> None:
    # Red loses all in January by a correction of July; March, recorded in June, still loads.
    quiet = [d for d in demo_documents() if d["metadata"]["valid_from"] != "2020-03-01"]
    march = demo_documents()[1]
    march["metadata"]["valid_from"] = "2020-03-01"
    about = metadata("control", "control", "2020-01-01", revision=2, reason="a mistake", **JUMP)
    about["recorded_at"] = "2020-07-01T00:00:00Z"
    fixed = document(about, [zone("all", "blue", box(0, 0, 2, 1))])
    write_record(demo_record, [*quiet, march, fixed])
    assert len(Catalog.load(DirectoryStore(demo_record)).snapshots("demo", "control")) == 2
