"""A snapshot offered for publication: all that ingest and loading would say, before it is there.

What is recorded is not the bytes that came but the snapshot they state, in the record's own form
(``ingest.write``): stamped with the instant the record learns it, with the reason a jump was
accepted for, and coarsened where the theatre says so. The same bytes offered twice are recognised
all the same: they state what is recorded, but for the instant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.catalog.boundary_moves import boundary_moves
from app.catalog.catalog import Catalog
from app.catalog.delay import due_at
from app.catalog.holds import answered, check_kind, check_layer, too_early
from app.catalog.layer_record import theatre_ground
from app.catalog.moves import Move, moves_of
from app.catalog.overlaid_store import OverlaidStore
from app.catalog.record import Record
from app.catalog.refusals import CorrectionStaleError, JumpHeldError, PublicationError
from app.catalog.store import StoredFile, digest_of
from app.domain.issue import Issue, Severity
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError, LimitExceededError, RecordedConflictError
from app.ingest import Limits, parse_snapshot
from app.ingest.coarsen import coarsened
from app.ingest.decode import decode
from app.ingest.findings import shown
from app.ingest.write import snapshot_bytes

_POSITION = re.compile(rb"\[\s*[-0-9]")
_ANY_JUMP = 100.0  # points: whether a jump is held back is decided here, once
_TICK = timedelta(milliseconds=1)
_SKEW = timedelta(days=2)  # of clocks; a recording said to be of years ahead is not followed


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody wants recorded.

    Attributes:
        data: GeoJSON bytes of record format v1.
        accept_jump: why a jump against the snapshot before is right; None: it is held back.
        expected: digest (or its 16 digits as in URLs) of what stands and is to be followed.
        new_layer: whether it may begin a layer; else the layer must be there.
        hold_jumps: whether a jump is held back; a draft is there to be looked at, and is not.
    """

    data: bytes
    accept_jump: str | None = None
    expected: str | None = None
    new_layer: bool = False
    hold_jumps: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """What recording an offer does.

    Attributes:
        file: the name it gets.
        snapshot: as recorded.
        data: its bytes.
        issues: warnings, jumps that were accepted among them.
        before: what held on its first day until now; None: nothing did.
        moves: each party's share of the theatre before and after; of boundaries, the shares of
            every region that move, the farthest first.
        catalog: the record as if it were recorded.
        recorded: it is recorded already.
        public_from: UTC instant it becomes public.
    """

    file: StoredFile
    snapshot: Snapshot
    data: bytes
    issues: tuple[Issue, ...]
    before: SnapshotInfo | None
    moves: tuple[Move, ...]
    catalog: Catalog
    recorded: bool
    public_from: datetime


def examine(record: Record, offer: Offer, limits: Limits, now: datetime) -> Candidate:
    """Check an offer against everything recorded, and say what recording it would do.

    Args:
        record: all that is recorded, also what is not public yet.
        offer: what is to be recorded.
        limits: of ingest, with the limits of size of a publication.
        now: the clock, UTC.

    Raises:
        LimitExceededError: too many bytes or positions.
        TheatreNotFoundError: it names a theatre that there is not.
        LayerUnknownError: it begins a layer, and does not say so.
        PublicationError: the rules of the record refuse it; every issue.
        JumpHeldError: only a jump stands against it.
        RecordedConflictError: its name holds another snapshot; both digests.
        CorrectionStaleError: what stands is not what the publisher meant to follow.
    """
    _check_size(offer.data, limits)
    about = _metadata(offer.data, limits)
    theatre = _theatre(record.catalog, about)
    file = _file(theatre, about)
    parsed = parse_snapshot(
        offer.data,
        path=file.path,
        theatre=theatre,
        limits=limits,
        neighbour=lambda _: _preceding(record.catalog, file, about),
        now=now,
        reason_counts=False,
    )
    if any(i.severity is Severity.ERROR and i.code != "jump" for i in parsed.issues):
        raise PublicationError(parsed.issues)
    if not offer.new_layer:
        check_layer(record.catalog, theatre, file.layer)
    # A jump is an error of the file as it came: read it again as what it would be.
    snapshot = parsed.snapshot or _jumping(offer.data, file, theatre, limits)
    check_kind(record.catalog, theatre, snapshot.info)
    held = _held(record.catalog, file, snapshot)
    reason = offer.accept_jump or (held.jump_accepted if held else None)
    snapshot = _accepted(_coarsened(record.catalog, snapshot, theatre, limits), reason)
    stamped = replace(snapshot.info, recorded_at=_stamp(record.catalog, snapshot.info, held, now))
    data = snapshot_bytes(replace(snapshot, info=stamped))
    if (
        held is not None
        and data != record.catalog.read_bytes(held)
        and held.digest != digest_of(offer.data)
    ):
        raise RecordedConflictError(file.path, held.digest, digest_of(offer.data))
    if held is None:
        _check_expected(record.catalog, file, snapshot.info, offer.expected)
    early = too_early(_infos(record.catalog, file), snapshot.info.valid_from)
    issues = (*parsed.issues, *early)
    candidate = _tried(record, theatre, file, data, issues, held, limits, now)
    candidate = replace(candidate, issues=answered(candidate.issues, reason, _stale(about)))
    return _let_through(candidate, offer)


def _coarsened(catalog: Catalog, snapshot: Snapshot, theatre: Theatre, limits: Limits) -> Snapshot:
    if theatre.coarsening_m is None:
        return snapshot
    return coarsened(snapshot, theatre, theatre_ground(catalog.store, theatre, limits))


def _stale(about: Mapping[str, Any]) -> str | None:
    said = about.get("jump_accepted")
    return said if isinstance(said, str) else None


def _let_through(candidate: Candidate, offer: Offer) -> Candidate:
    """Return a candidate that no jump holds back."""
    jumps = any(issue.code == "jump" for issue in candidate.issues)
    if offer.hold_jumps and jumps and not candidate.recorded:
        facts = {"path": candidate.file.path, "moves": [move.facts for move in candidate.moves]}
        raise JumpHeldError(candidate.issues, facts)
    return candidate


def _tried(
    record: Record,
    theatre: Theatre,
    file: StoredFile,
    data: bytes,
    issues: tuple[Issue, ...],
    held: SnapshotInfo | None,
    limits: Limits,
    now: datetime,
) -> Candidate:
    """Load the record as if the bytes were in it: by the very rules a restart loads it with."""
    store = OverlaidStore(record.catalog.store, file, data)
    trial = record.catalog
    if held is None:
        try:
            trial = record.catalog.over(store, replace(limits, jump_points=_ANY_JUMP)).refreshed()
        except DataError as error:
            raise PublicationError([*error.issues, *issues]) from None
    digest = held.digest if held else digest_of(data)
    timeline = trial.timeline(file.theatre, file.layer)
    info = next(i for i in timeline.infos if i.digest == digest)
    before = None if held else _standing(record.catalog, info)
    then = record.following(trial)
    moves = moves_of(record, then, before, info)
    drawn = boundary_moves(record, then, before, info, limits.jump_points, now)
    return Candidate(
        file=file,
        snapshot=trial.read(info),
        data=data,
        issues=(*issues, *drawn.holds),
        before=before,
        moves=moves or drawn.moves,
        catalog=trial,
        recorded=held is not None,
        public_from=due_at(info, theatre),
    )


def _check_size(data: bytes, limits: Limits) -> None:
    """Refuse before anything is built: a position is a bracket before a number."""
    if len(data) > limits.file_bytes:
        raise LimitExceededError("publish_bytes", len(data), limits.file_bytes)
    positions = sum(1 for _ in _POSITION.finditer(data))
    if positions > limits.vertices:
        raise LimitExceededError("publish_vertices", positions, limits.vertices)


def _metadata(data: bytes, limits: Limits) -> Mapping[str, Any]:
    document = decode(data, limits).document
    found = document.get("metadata") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _theatre(catalog: Catalog, about: Mapping[str, Any]) -> Theatre:
    named = about.get("theatre")
    return catalog.theatre(named[:64]) if isinstance(named, str) else catalog.theatres()[0]


def _file(theatre: Theatre, about: Mapping[str, Any]) -> StoredFile:
    """Return the name the metadata asks for; the rules say whether it is one."""
    layer, day, revision = (about.get(name) for name in ("layer", "valid_from", "revision"))
    suffix = "" if revision in (None, 1) else f".r{shown(revision)}"
    texts = [text if isinstance(text, str) else "unknown" for text in (layer, day)]
    return StoredFile(theatre.id, texts[0], f"{texts[1]}{suffix}.geojson")


def _preceding(catalog: Catalog, file: StoredFile, about: Mapping[str, Any]) -> Snapshot | None:
    """Return what the jump rule compares with: the recording before, by date and revision."""
    day, revision = str(about.get("valid_from")), about.get("revision")
    number = revision if isinstance(revision, int) else 1
    infos = _infos(catalog, file)
    earlier = [i for i in infos if (i.valid_from.isoformat(), i.revision) < (day, number)]
    return catalog.read(earlier[-1]) if earlier else None


def _infos(catalog: Catalog, file: StoredFile) -> tuple[SnapshotInfo, ...]:
    known = file.layer in catalog.layers(file.theatre)
    return catalog.timeline(file.theatre, file.layer).infos if known else ()


def _standing(catalog: Catalog, info: SnapshotInfo) -> SnapshotInfo | None:
    if info.layer not in catalog.layers(info.theatre):
        return None
    return catalog.timeline(info.theatre, info.layer).as_of(info.valid_from)


def _jumping(data: bytes, file: StoredFile, theatre: Theatre, limits: Limits) -> Snapshot:
    parsed = parse_snapshot(data, path=file.path, theatre=theatre, limits=limits)
    if parsed.snapshot is None:
        raise PublicationError(parsed.issues)
    return parsed.snapshot


def _accepted(snapshot: Snapshot, reason: str | None) -> Snapshot:
    """Put the reason of the request in; one the file brought along is taken out."""
    return replace(snapshot, info=replace(snapshot.info, jump_accepted=reason))


def _held(catalog: Catalog, file: StoredFile, snapshot: Snapshot) -> SnapshotInfo | None:
    wanted = snapshot.info.valid_from, snapshot.info.revision
    infos = _infos(catalog, file)
    return next((i for i in infos if (i.valid_from, i.revision) == wanted), None)


def _stamp(
    catalog: Catalog, info: SnapshotInfo, held: SnapshotInfo | None, now: datetime
) -> datetime:
    """Return the instant the record learns it: now, and later than all that its layer holds.

    What a clock that was set back or lags behind says would otherwise change what was known.
    """
    if held is not None:
        return held.recorded_at
    known = _infos(catalog, StoredFile(info.theatre, info.layer, ""))
    near = [i for i in known if i.valid_from == info.valid_from or i.recorded_at < now + _SKEW]
    tick = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return max([tick, *(i.recorded_at + _TICK for i in near)])


def _check_expected(
    catalog: Catalog, file: StoredFile, info: SnapshotInfo, expected: str | None
) -> None:
    if expected is None:
        return
    same_day = [i for i in _infos(catalog, file) if i.valid_from == info.valid_from]
    stands = same_day[-1] if same_day else None
    if stands is None or expected not in {stands.digest, stands.version}:
        raise CorrectionStaleError(file.path, expected[:100], stands.digest if stands else None)
