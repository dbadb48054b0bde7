"""One imported day against the record: new, the same as before, or held back for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.catalog.layer_record import Key, LayerRecord
from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Zone
from app.ingest import Parsed, dump
from app.ingest.archive.profile import Profile
from app.ingest.archive.report import Outcome
from app.ingest.archive.zones import Built
from app.ingest.coarsen import coarsened
from app.ingest.write import snapshot_bytes

_LAST_REVISION = 9999
_DECIMALS = 5  # of the record's grid
_ROUNDING_DEG = 1e-9
_TOLD = 5  # issues of a refused day that its line in the report names


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked to do.

    Attributes:
        layer: id of the layer of control.
        recorded_at: UTC instant of what is recorded.
        accepted: days whose jump a person vouches for, with the reason.
        correction: why days that are recorded otherwise are corrected; empty: they are held back.
        dry_run: read and build everything, write nothing.
        today: UTC; days after it have not begun and are refused.
    """

    layer: str
    recorded_at: datetime
    accepted: Mapping[date, str] = field(default_factory=dict)
    correction: str = ""
    dry_run: bool = False
    today: date = date.max


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a day.

    Attributes:
        outcome: of the day.
        snapshot: ``<valid_from>.r<revision>`` that holds on it; empty: none of this archive's.
        why: of what was held back.
    """

    outcome: Outcome
    snapshot: str = ""
    why: str = ""


class DayWriter:
    """Offers days to a layer, in ascending order.

    Args:
        record: the layer.
        theatre: whose layer it is.
        profile: title, method, licence and sources of what is recorded.
        options: accepted jumps, correction, dry run.
        ground: all of the theatre.
    """

    def __init__(
        self,
        record: LayerRecord,
        theatre: Theatre,
        profile: Profile,
        options: Options,
        ground: Polygon | MultiPolygon,
    ) -> None:
        self._record = record
        self._theatre = theatre
        self._profile = profile
        self._options = options
        self._ground = ground
        self._standing: tuple[Key, str] | None = None  # recording and features of the last day
        self._held: dict[tuple[Key | None, str], tuple[date, Said]] = {}

    def remember(self, features_digest: str, snapshot: str) -> None:
        """Take over that a recording says what features say."""
        self._standing = (key_of(snapshot), features_digest)

    def has(self, snapshot: str) -> bool:
        """Return whether a recording is there."""
        return self._record.has(key_of(snapshot))

    def holding(self, day: date) -> Key | None:
        """Return the recording that holds on a day; None: nothing does."""
        return self._record.before((day, _LAST_REVISION + 1))

    def repeats(self, day: date, features_digest: str) -> Said | None:
        """Return what becomes of a day that says what one before it said; None: it is new."""
        holds = self.holding(day)
        if holds is not None and self._standing == (holds, features_digest):
            return Said(Outcome.CONFIRMED, text_of(holds))
        known = self._held.get((holds, features_digest))
        if known is None or day in self._options.accepted:
            return None
        first, said = known
        return Said(said.outcome, why=f"says what {first} says: {said.why}")

    def offer(self, day: date, features_digest: str, built: Built) -> Said:
        """Record a day that is new and sound; say what becomes of it.

        Raises:
            OSError: the store could not take it; nothing was written.
        """
        holds = self.holding(day)
        said = self._offer(day, built)
        if not said.snapshot:
            self._held[(holds, features_digest)] = (day, said)
        return said

    def _offer(self, day: date, built: Built) -> Said:
        if built.problems:
            return Said(Outcome.REFUSED, why="; ".join(built.problems[:_TOLD]))
        recorded = self._record.last_on(day)
        key = (day, recorded[1] + 1 if recorded else 1)
        drawn = Snapshot(self._info(key), zones=built.zones)
        snapshot = coarsened(drawn, self._theatre, self._ground)
        holds = recorded or self._record.before((day, 1))
        if holds is not None and _same(self._record.read(holds).zones, snapshot.zones):
            return Said(Outcome.STANDING if recorded else Outcome.CONFIRMED, text_of(holds))
        if recorded and not self._options.correction:
            why = f"{text_of(recorded)} is recorded otherwise; --correct REASON records a revision"
            return Said(Outcome.DIFFERS, why=why)
        return self._add(key, snapshot)

    def _add(self, key: Key, snapshot: Snapshot) -> Said:
        before = self._record.before(key)
        neighbour = self._record.read(before) if before else None
        data, parsed = self._checked(key, snapshot, neighbour)
        reason = self._options.accepted.get(key[0])
        if reason and _only_jumps(parsed.errors):
            snapshot = replace(snapshot, info=replace(snapshot.info, jump_accepted=reason))
            data, parsed = self._checked(key, snapshot, neighbour)
        if parsed.snapshot is None:
            outcome = Outcome.JUMP if _only_jumps(parsed.errors) else Outcome.REFUSED
            return Said(outcome, why=_words(parsed.errors))
        following = self._record.breaks_next(key, parsed.snapshot)
        if following:
            return Said(Outcome.JUMP, why=f"the snapshot after it: {_words(following)}")
        if self._options.dry_run:
            self._record.suppose(key, parsed.snapshot)
        else:
            self._record.append(key, data, parsed.snapshot)
        self._held.clear()
        return Said(Outcome.MADE if key[1] == 1 else Outcome.CORRECTED, text_of(key))

    def _checked(
        self, key: Key, snapshot: Snapshot, neighbour: Snapshot | None
    ) -> tuple[bytes, Parsed]:
        data = snapshot_bytes(snapshot)
        return data, self._record.parse(key, data, neighbour)

    def _info(self, key: Key) -> SnapshotInfo:
        day, revision = key
        return SnapshotInfo(
            theatre=self._theatre.id,
            layer=self._options.layer,
            kind=LayerKind.CONTROL,
            valid_from=day,
            recorded_at=self._options.recorded_at,
            revision=revision,
            digest="",
            title=self._profile.title.replace("{date}", f"{day}"),
            method=self._profile.method,
            licence=self._profile.licence,
            sources=self._profile.sources,
            reason=self._options.correction if revision > 1 else None,
            positional_accuracy_m=self._profile.positional_accuracy_m,
        )


def key_of(snapshot: str) -> Key:
    """Return day and revision of ``<valid_from>.r<revision>``."""
    day, _, revision = snapshot.partition(".r")
    return date.fromisoformat(day), int(revision)


def text_of(key: Key) -> str:
    """Return ``<valid_from>.r<revision>`` of a day and revision."""
    return f"{key[0]}.r{key[1]}"


def _same(recorded: Iterable[Zone], offered: Iterable[Zone]) -> bool:
    """Compare zones as they are written: holders, and positions on the record's grid."""
    one, other = (sorted(zones, key=lambda zone: zone.id) for zones in (recorded, offered))
    return [_held(z) for z in one] == [_held(z) for z in other] and all(
        shapely.equals_exact(_written(a.geometry), _written(b.geometry), _ROUNDING_DEG)
        for a, b in zip(one, other, strict=True)
    )


def _written(geometry: BaseGeometry) -> BaseGeometry:
    return dump.canonical(shapely.transform(geometry, lambda xy: np.round(xy, _DECIMALS)))


def _held(zone: Zone) -> tuple[object, ...]:
    return zone.id, zone.party, zone.status, zone.between


def _only_jumps(errors: tuple[Issue, ...]) -> bool:
    return bool(errors) and all(issue.code == "jump" for issue in errors)


def _words(issues: tuple[Issue, ...]) -> str:
    told = [f"{issue.code}: {issue.message}" for issue in issues[:_TOLD]]
    rest = len(issues) - _TOLD
    return "; ".join([*told, *([f"and {rest} more"] if rest > 0 else [])])
