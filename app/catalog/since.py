"""Since when the places of a snapshot's labels are held as they are, for its tiles.

A tile named by a digest is kept for ever, so what it says may not change with what is recorded
later. Said is what was known when the snapshot was recorded: of the recordings that stood at its
own ``recorded_at``, those before it. The day is the first of the unbroken run of snapshots in which
the place has the same party, status and contesting parties; it is what ``/control/at`` answers for
that place and ``known_at``. A run ends at a gap of the record, and at its first day.
"""

from __future__ import annotations

import hashlib
import heapq
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from app.analysis.point import holders_at
from app.catalog.timeline import Timeline
from app.domain.history import Holder
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.render.tile_features import label_places

Read = Callable[[SnapshotInfo], Snapshot]

_REMEMBERED = 10_000  # snapshots; a few days each


def past_of(timeline: Timeline, info: SnapshotInfo) -> tuple[SnapshotInfo, ...]:
    """Return what stood before a snapshot when it was recorded, without a gap, newest first."""
    held = timeline.held(info.recorded_at)
    earlier = takewhile(lambda item: item.info.valid_from < info.valid_from, held)
    past: list[SnapshotInfo] = []
    start = info.valid_from
    for item in reversed(tuple(earlier)):
        if item.interval.end != start:
            break
        past.append(item.info)
        start = item.interval.start
    return tuple(past)


def past_id(past: Sequence[SnapshotInfo]) -> str:
    """Return a digest of the recordings since-when is read from; empty: there are none."""
    if not past:
        return ""
    return hashlib.sha256("\n".join(info.digest for info in past).encode()).hexdigest()


def since_days(
    snapshots: Sequence[Snapshot], timeline: Timeline, read: Read
) -> tuple[tuple[date, ...], ...]:
    """Return for each snapshot, by zone, since when the place of its label is held as in it.

    Every earlier recording is read once, however many snapshots ask, and none before the run of
    every place has ended.

    Args:
        snapshots: of one layer of control.
        timeline: of that layer.
        read: gives a recording with its zones.
    """
    runs = [_Run.of(snapshot, past_of(timeline, snapshot.info)) for snapshot in snapshots]
    queue = [entry for number, run in enumerate(runs) for entry in run.next_entry(number)]
    heapq.heapify(queue)
    while queue:
        _, _, digest, _ = queue[0]
        together: list[int] = []
        while queue and queue[0][2] == digest:
            together.append(heapq.heappop(queue)[3])
        _follow([runs[number] for number in together], read)
        for number in together:
            for entry in runs[number].next_entry(number):
                heapq.heappush(queue, entry)
    return tuple(tuple(run.since) for run in runs)


@dataclass(slots=True)
class _Run:
    """How far back the places of one snapshot have been followed.

    Attributes:
        holders: of the places, in the snapshot.
        places: of its labels, shape (zones,), shapely points, lon/lat degrees.
        past: recordings to look at, the newest last: taken from the end.
        open: places whose run goes on.
        since: the day known of each place.
    """

    holders: tuple[Holder, ...]
    places: npt.NDArray[Any]
    past: list[SnapshotInfo]
    open: list[int]
    since: list[date]

    @classmethod
    def of(cls, snapshot: Snapshot, past: Sequence[SnapshotInfo]) -> _Run:
        places, count = label_places(snapshot.zones), len(snapshot.zones)
        holders = holders_at(snapshot.zones, places)  # zones may overlap by a little
        days = [snapshot.info.valid_from] * count
        return cls(holders, places, list(past[::-1]), list(range(count)), days)

    def next_entry(self, number: int) -> Iterator[tuple[int, int, str, int]]:
        """Yield what to look at next, ordered by date, newest first; nothing when all is known."""
        if self.open and self.past:
            info = self.past[-1]
            yield -info.valid_from.toordinal(), -info.revision, info.digest, number


def _follow(runs: Sequence[_Run], read: Read) -> None:
    """Look at one earlier recording for all runs that have come to it."""
    info = runs[0].past[-1]
    places = np.concatenate([run.places[run.open] for run in runs])
    held = iter(holders_at(read(info).zones, places))
    for run in runs:
        run.past.pop()
        run.open = [i for i in run.open if next(held) == run.holders[i]]
        for i in run.open:
            run.since[i] = info.valid_from


class SinceBook:
    """Remembers the days of snapshots by digest, and by that of their past. Thread-safe."""

    def __init__(self) -> None:
        self._known: LRUCache[tuple[str, str], tuple[date, ...]] = LRUCache(_REMEMBERED)
        self._lock = threading.Lock()

    def days(
        self, snapshot: Snapshot, timeline: Timeline, past: str, read: Read
    ) -> tuple[date, ...]:
        """Return ``since_days`` of one snapshot.

        Args:
            snapshot: of control.
            timeline: of its layer.
            past: ``past_id`` of what stood before it.
            read: gives a recording with its zones.
        """
        key = snapshot.info.digest, past
        with self._lock:
            known = self._known.get(key)
        if known is None:
            (known,) = since_days([snapshot], timeline, read)
            with self._lock:
                self._known[key] = known
        return known
