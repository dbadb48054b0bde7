"""Shares are computed once per pair of recordings, whoever asks and however many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.catalog import Catalog, DirectoryStore
from app.catalog.share_book import WHOLE_LEVEL, ShareBook, whole_region
from app.domain.share import RegionShares
from app.domain.snapshot import Snapshot, SnapshotInfo


class CountingCatalog(Catalog):
    """A catalog that notes which recordings' zones were asked for."""

    asked: list[str]

    def read(self, info: SnapshotInfo) -> Snapshot:
        """Note the question, then answer it."""
        self.asked.append(info.id)
        return super().read(info)


@pytest.fixture
def catalog(demo_record: Path) -> CountingCatalog:
    made = CountingCatalog.load(DirectoryStore(demo_record))
    assert isinstance(made, CountingCatalog)
    made.asked = []
    return made


def test_many_threads_get_one_answer(catalog: CountingCatalog) -> None:
    book = ShareBook(catalog)
    regions = book.regions(catalog.as_of("demo", "provinces", None))
    infos = catalog.snapshots("demo", "control")
    catalog.asked.clear()
    start = threading.Barrier(16)

    def ask(number: int) -> tuple[int, object]:
        start.wait()
        return number % 4, book.shares(infos[number % 2], regions, rollup=bool(number // 2 % 2))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(16)))
    for number, answer in answers:
        assert answer is next(a for n, a in answers if n == number)
    assert sorted(catalog.asked) == sorted([i.id for i in infos] * 2), "each pair computed once"


def test_a_full_book_forgets_and_computes_the_same_again(catalog: CountingCatalog) -> None:
    book = ShareBook(catalog, pages=1)
    regions = book.regions(catalog.as_of("demo", "provinces", None))
    first, second = catalog.snapshots("demo", "control")
    before: dict[str, RegionShares] = dict(book.shares(first, regions))
    book.shares(second, regions)
    catalog.asked.clear()
    assert book.shares(first, regions) == before
    assert catalog.asked == [first.id]


def test_a_failed_computation_can_be_tried_again(
    catalog: CountingCatalog, demo_record: Path
) -> None:
    small = CountingCatalog.load(DirectoryStore(demo_record), keep_bytes=1)
    assert isinstance(small, CountingCatalog)
    small.asked = []
    book = ShareBook(small)
    regions = book.regions(small.as_of("demo", "provinces", None))
    first, _ = small.snapshots("demo", "control")
    file = demo_record / "demo/control/2020-01-01.geojson"
    recorded = file.read_bytes()
    file.unlink()
    with pytest.raises(Exception, match="snapshot-unreadable"):
        book.shares(first, regions)
    file.write_bytes(recorded)
    assert book.shares(first, regions)["west"].shares


def test_the_whole_theatre_is_the_union_of_its_default_level(catalog: CountingCatalog) -> None:
    snapshot = catalog.as_of("demo", "provinces", None)
    whole = whole_region(catalog.theatre("demo"), snapshot.regions)
    assert (whole.id, whole.level, whole.geometry.bounds) == ("demo", WHOLE_LEVEL, (0, 0, 2, 1))
    assert ShareBook(catalog).regions(snapshot).regions[0].id == "demo"


def test_a_ground_is_made_ready_once_and_apart_when_rolled_up(catalog: CountingCatalog) -> None:
    book = ShareBook(catalog)
    first, second = catalog.snapshots("demo", "control")
    catalog.asked.clear()
    grounds = [book.ground(info, rollup) for info in (first, second) for rollup in (False, True)]
    again = [book.ground(info, rollup) for info in (first, second) for rollup in (False, True)]
    assert all(one is other for one, other in zip(grounds, again, strict=True))
    assert len({id(ground) for ground in grounds}) == 4
    assert catalog.asked == [first.id, first.id, second.id, second.id]


def test_the_order_in_which_days_are_asked_changes_no_share(catalog: CountingCatalog) -> None:
    """The second day asked takes over what has not changed since the first one asked."""
    infos = catalog.snapshots("demo", "control")
    regions = ShareBook(catalog).regions(catalog.as_of("demo", "provinces", None))
    forwards, backwards = ShareBook(catalog), ShareBook(catalog)
    there = {info.id: forwards.shares(info, regions) for info in infos}
    back = {info.id: backwards.shares(info, regions) for info in reversed(infos)}
    assert there == back
