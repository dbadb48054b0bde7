"""From an archive and the results that are there to the tasks that are left.

A task is the snapshots of one window of days. Windows are cut by the calendar, so that a day added
or corrected changes its own window only, and the same archive is always cut the same way. Tiles
alone say since when something is so, as known when their day was recorded: a day put in before it
that says it was known by then changes them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from app import __version__
from app.analysis.shares import METHOD_ID
from app.batch.archive import Archive
from app.batch.changing import CHANGES_ID
from app.batch.results import Results, key_of
from app.batch.work import DRAWN, Task, Wanted, What
from app.catalog.since import past_id, past_of, since_days
from app.catalog.tiles import DRAWING
from app.catalog.timeline import Held
from app.domain.snapshot import SnapshotInfo

Row = Mapping[str, str]
"""One result in the listing of a theatre."""

DAYS_A_TASK = 32
_BUILD = "1"  # raise it when a table gets other columns
_SUFFIX = MappingProxyType({What.TILES: "", What.PMTILES: ".pmtiles"})


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        what: kinds of results.
        zooms: first and last zoom of tiles and archives of tiles.
        days_a_task: days in one task's window.
    """

    what: frozenset[What]
    zooms: tuple[int, int] = (0, 7)
    days_a_task: int = DAYS_A_TASK


@dataclass(frozen=True, slots=True)
class _Day:
    held: Held
    before: SnapshotInfo | None
    wanted: tuple[Wanted, ...]


class Plan:
    """All results an order means for an archive, and the tasks for those that are not there.

    Args:
        archive: what they are made from.
        order: what is asked for.
    """

    def __init__(self, archive: Archive, order: Order) -> None:
        self._archive = archive
        self._order = order
        theatre = archive.theatre
        counted = (theatre.id, theatre.default_level, theatre.region_layer)
        self._vocabulary = repr((counted, [party.id for party in theatre.parties]))
        self._infos = {archive.files[i.digest].path: i for i in self._recordings()}
        befores = [None, *(held.info for held in archive.control)]
        pairs = zip(archive.control, befores, strict=False)
        self._days = [_Day(held, before, self._wanted(held, before)) for held, before in pairs]

    def wanted(self) -> tuple[Wanted, ...]:
        """Return every result of the order, there or not, by date."""
        return tuple(wanted for day in self._days for wanted in day.wanted)

    def listing(self) -> list[Row]:
        """Return the same as a list for people and programs."""
        zooms = "-".join(map(str, self._order.zooms))
        return [
            {
                "what": wanted.what.value,
                "place": wanted.place,
                "snapshot": self._infos[wanted.control].id,
                "digest": self._infos[wanted.control].digest,
                **({"regions": self._infos[wanted.regions].id} if wanted.regions else {}),
                **({"zooms": zooms} if wanted.what in DRAWN else {}),
            }
            for wanted in self.wanted()
        ]

    def tasks(self, results: Results) -> Iterator[Task]:
        """Yield a task for every window that lacks a result; bytes are read when it is taken."""
        for _, window in groupby(self._days, self._window_of):
            days = list(window)
            missing = [w for day in days for w in day.wanted if w.place not in results]
            if missing:
                last = max(i for i, day in enumerate(days) if set(day.wanted) & set(missing))
                yield self._task(days[: last + 1], missing)

    def windows(self, results: Results) -> int:
        """Return how many tasks are left."""
        left = {
            self._window_of(day)
            for day in self._days
            if any(wanted.place not in results for wanted in day.wanted)
        }
        return len(left)

    def _window_of(self, day: _Day) -> int:
        return day.held.info.valid_from.toordinal() // self._order.days_a_task

    def _recordings(self) -> Iterator[SnapshotInfo]:
        for held in self._archive.control:
            yield held.info
            yield from self._archive.regions_in(held)

    def _task(self, days: Sequence[_Day], missing: Sequence[Wanted]) -> Task:
        archive = self._archive
        regions = dict.fromkeys(wanted.regions for wanted in missing if wanted.regions)
        first = days[0].before
        chains = any(wanted.what is What.CHANGES for wanted in missing)
        return Task(
            name="build-" + key_of(*(wanted.place for wanted in missing)),
            theatre=archive.store.read_theatre(archive.theatre.id),
            regions=tuple(archive.recorded(self._infos[path]) for path in regions),
            before=archive.recorded(first) if first and chains else None,
            control=tuple(archive.recorded(day.held.info) for day in days),
            wanted=tuple(missing),
            since=self._since(missing),
            zooms=self._order.zooms,
            limits=archive.limits,
        )

    def _since(self, missing: Sequence[Wanted]) -> Mapping[str, tuple[date, ...]]:
        """Return since when the places of labels are held; the window's days look back together."""
        archive = self._archive
        paths = list(dict.fromkeys(w.control for w in missing if w.what in DRAWN))
        snapshots = [archive.snapshot(self._infos[path]) for path in paths]
        days = since_days(snapshots, archive.timeline, archive.snapshot)
        return dict(zip(paths, days, strict=True))

    def _wanted(self, held: Held, before: SnapshotInfo | None) -> tuple[Wanted, ...]:
        control, what = held.info, self._order.what
        found: list[Wanted] = []
        for regions in self._archive.regions_in(held):
            inputs = (_BUILD, self._vocabulary, control.digest, regions.digest)
            found += [
                self._result(kind, control, (METHOD_ID, *inputs), regions)
                for kind in (What.SHARES, What.BOUNDS)
                if kind in what
            ]
            if What.CHANGES in what and before is not None:
                pair = (CHANGES_ID, before.digest, *inputs)
                found.append(self._result(What.CHANGES, control, pair, regions))
        if what.isdisjoint(DRAWN):
            return tuple(found)
        past = past_id(past_of(self._archive.timeline, control))
        made_from = (str(DRAWING), repr(self._archive.theatre), control.digest, past)
        drawn = (*made_from, str(self._order.zooms))
        if What.TILES in what:
            found.append(self._result(What.TILES, control, drawn, None))
        if What.PMTILES in what:  # its metadata say which version of the code made it
            found.append(self._result(What.PMTILES, control, (*drawn, __version__), None))
        return tuple(found)

    def _result(
        self,
        kind: What,
        control: SnapshotInfo,
        inputs: Iterable[str],
        regions: SnapshotInfo | None,
    ) -> Wanted:
        """Return a result named by its date, for people, and by all it is made from."""
        layer = regions.layer if regions else control.layer
        name = f"{control.valid_from}.r{control.revision}-{key_of(kind.value, *inputs)}"
        suffix = _SUFFIX.get(kind, ".parquet")
        files = self._archive.files
        return Wanted(
            what=kind,
            place=f"{kind.value}/{control.theatre}/{layer}/{name}{suffix}",
            control=files[control.digest].path,
            regions=files[regions.digest].path if regions else "",
        )
