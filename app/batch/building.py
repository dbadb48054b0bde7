"""One task: bytes of consecutive snapshots in, bytes of results out. Runs anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from app.batch.changing import change_table
from app.batch.measuring import RegionMeasure, bounds_table, share_table
from app.batch.tiling import drawn
from app.batch.work import DRAWN, Outcome, Product, Recorded, Task, Wanted, What
from app.domain.share import RegionShares
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.errors import ControlmapError, DataError
from app.ingest import parse_snapshot, parse_theatre

_MEASURED = (What.SHARES, What.BOUNDS)


def build(task: Task) -> Outcome:
    """Do a task; the same task always gives the same bytes.

    What is wrong with the data is part of the outcome: it would be wrong on any worker.
    """
    try:
        return Outcome(tuple(_Builder(task).products()))
    except ControlmapError as error:
        return Outcome((), str(error))


class _Builder:
    """Goes through a task's snapshots by date, keeping only what the next one needs."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._theatre: Theatre = parse_theatre(task.theatre)
        self._measures = {
            file.path: RegionMeasure(self._theatre, self._parsed(file)) for file in task.regions
        }

    def products(self) -> Iterator[Product]:
        """Yield every result that is wanted."""
        by_control = {
            path: tuple(wanted)
            for path, wanted in groupby(self._task.wanted, lambda wanted: wanted.control)
        }
        before = self._parsed(self._task.before) if self._task.before else None
        for file in self._task.control:
            control = self._parsed(file)
            for path, measure in self._measures.items():
                wanted = {w.what: w for w in by_control.get(file.path, ()) if w.regions == path}
                yield from self._measured(measure, control, wanted)
                if before is not None and What.CHANGES in wanted:
                    table = change_table(measure, before, control)
                    yield Product(wanted[What.CHANGES].place, {"": table})
            for wanted_tiles in by_control.get(file.path, ()):
                if wanted_tiles.what in DRAWN:
                    since = self._task.since[file.path]
                    zooms = self._task.zooms
                    files = drawn(wanted_tiles.what, control, self._theatre, since, zooms)
                    yield Product(wanted_tiles.place, files)
            before = control

    def _measured(
        self, measure: RegionMeasure, control: Snapshot, wanted: Mapping[What, Wanted]
    ) -> Iterator[Product]:
        """Measure a snapshot also when nothing of it is wanted: the next one goes on from it."""
        asked = {w.what for w in self._task.wanted} & set(_MEASURED)
        if not asked:
            return
        shares: Mapping[str, RegionShares]
        shares = measure.shares(control, bounds=What.BOUNDS in asked)
        about = measure.about(control)
        if What.SHARES in wanted:
            yield Product(wanted[What.SHARES].place, {"": share_table(about, shares)})
        if What.BOUNDS in wanted:
            yield Product(wanted[What.BOUNDS].place, {"": bounds_table(about, shares)})

    def _parsed(self, file: Recorded) -> Snapshot:
        parsed = parse_snapshot(
            file.data, path=file.path, theatre=self._theatre, limits=self._task.limits
        )
        if parsed.snapshot is None:
            raise DataError(parsed.errors)
        return parsed.snapshot
