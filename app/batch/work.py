"""What is built of an archive, cut into tasks that carry everything they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import ControlmapError
from app.ingest import Limits


class What(StrEnum):
    """Kinds of results."""

    SHARES = "shares"  # who holds how much of each region
    BOUNDS = "bounds"  # what each party surely holds, and what it may hold
    CHANGES = "changes"  # from whom to whom since the snapshot before
    TILES = "tiles"  # vector tiles, a folder a snapshot
    PMTILES = "pmtiles"  # the same in one file a snapshot, read by range


DRAWN = (What.TILES, What.PMTILES)
"""Kinds that are made of whole zooms."""


class BatchError(ControlmapError):
    """A build cannot go on; what was built so far is kept."""

    code = "build-failed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded file.

    Attributes:
        path: ``<theatre>/<layer>/<name>``.
        data: its bytes.
    """

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """One result that is not there yet.

    Attributes:
        what: its kind.
        place: where it goes, relative to the folder of results; named by what it is made from.
        control: path of the snapshot it is about.
        regions: path of the regions it is measured in; empty: of none.
    """

    what: What
    place: str
    control: str
    regions: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Consecutive snapshots and what is wanted of them: complete, so that it can run anywhere.

    Attributes:
        name: the same for the same task, for whoever schedules it.
        theatre: bytes of ``theatre.json``.
        regions: files of regions that anything is measured in.
        before: the snapshot that held before the first one; None: nothing did, or nobody asks.
        control: snapshots in the order of their dates.
        wanted: in the order of ``control``.
        since: for the path of each snapshot that tiles are wanted of, by zone: since when the
            place of its label is held.
        zooms: first and last zoom of tiles and archives of tiles.
        limits: of ingest.
    """

    name: str
    theatre: bytes
    regions: tuple[Recorded, ...]
    before: Recorded | None
    control: tuple[Recorded, ...]
    wanted: tuple[Wanted, ...]
    since: Mapping[str, tuple[date, ...]]
    zooms: tuple[int, int]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Product:
    """One finished result.

    Attributes:
        place: where it goes, relative to the folder of results.
        files: name inside the place → bytes; the empty name alone: the place is one file.
    """

    place: str
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task.

    Attributes:
        products: one a result wanted; none when there was a problem.
        problem: why the task cannot be done, whoever tries; empty: it was.
    """

    products: tuple[Product, ...]
    problem: str = ""
