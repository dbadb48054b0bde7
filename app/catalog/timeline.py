"""Which recording holds: a function of (date, known_at) over one layer's recordings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from app.domain.snapshot import SnapshotInfo
from app.domain.valid_time import ValidInterval


@dataclass(frozen=True, slots=True)
class Held:
    """A recording, the days it holds, and whether it is the newest revision of its date."""

    info: SnapshotInfo
    interval: ValidInterval


@dataclass(frozen=True, slots=True)
class Timeline:
    """All recordings of one layer, sorted by ``valid_from``, then revision.

    The state as known at an instant is made of the recordings with ``recorded_at <= known_at``;
    of each ``valid_from`` the highest revision stands. Recording more never changes what an
    earlier ``known_at`` answers.
    """

    infos: tuple[SnapshotInfo, ...]
    _newest: tuple[Held, ...] = field(init=False, compare=False, repr=False)
    _complete_at: datetime = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out what stands when everything is known: nearly every question asks for that."""
        last = max((i.recorded_at for i in self.infos), default=datetime.min.replace(tzinfo=UTC))
        object.__setattr__(self, "_complete_at", last)
        object.__setattr__(self, "_newest", self._held(None))

    @classmethod
    def of(cls, infos: tuple[SnapshotInfo, ...]) -> Timeline:
        """Sort recordings into a timeline."""
        return cls(tuple(sorted(infos, key=lambda i: (i.valid_from, i.revision))))

    def held(self, known_at: datetime | None = None) -> tuple[Held, ...]:
        """Return what stands as known at an instant, by date, each with its days ``[from, to)``.

        A snapshot holds until its successor's ``valid_from``, or until its own ``valid_to`` when
        that is earlier; the last one is open unless it says otherwise.
        """
        if known_at is None or known_at >= self._complete_at:
            return self._newest
        return self._held(known_at)

    def _held(self, known_at: datetime | None) -> tuple[Held, ...]:
        newest: dict[date, SnapshotInfo] = {}
        for info in self.infos:  # ascending revision: the last one seen stands
            if known_at is None or info.recorded_at <= known_at:
                newest[info.valid_from] = info
        standing = [newest[day] for day in sorted(newest)]
        if not standing:
            return ()
        ends = [*(info.valid_from for info in standing[1:]), None]
        return tuple(
            Held(info, ValidInterval(info.valid_from, _earlier(info.valid_to, end)))
            for info, end in zip(standing, ends, strict=True)
        )

    def as_of(self, day: date | None, known_at: datetime | None = None) -> SnapshotInfo | None:
        """Return the recording whose valid time holds the day; the newest when day is None.

        Never the nearest: None before the first snapshot, and in a gap left by ``valid_to``.
        """
        standing = self.held(known_at)
        if day is None:
            return standing[-1].info if standing else None
        place = bisect_right(standing, day, key=lambda held: held.info.valid_from)
        if place and day in standing[place - 1].interval:
            return standing[place - 1].info
        return None

    def before(self, info: SnapshotInfo, known_at: datetime | None = None) -> SnapshotInfo | None:
        """Return the recording that held the day before this one began."""
        if info.valid_from == date.min:
            return None
        return self.as_of(info.valid_from - timedelta(days=1), known_at)


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
