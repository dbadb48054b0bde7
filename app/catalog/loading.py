"""From a store's bytes to timelines: every file parsed and checked, then the layer as a whole."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from app.catalog.store import Store, StoredFile
from app.catalog.timeline import Timeline
from app.domain.issue import Issue, Severity
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import Limits, parse_snapshot


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as loaded: its recordings, and the stored file of each by digest."""

    timeline: Timeline
    files: Mapping[str, StoredFile]


def load_layers(
    store: Store, theatre: Theatre, limits: Limits, keep: MutableMapping[str, Snapshot]
) -> tuple[dict[tuple[str, str], Layer], list[Issue]]:
    """Parse every file of a theatre.

    Args:
        store: where the bytes are.
        theatre: the vocabulary to check against.
        limits: of ingest.
        keep: receives each parsed snapshot by digest (a bounded cache).

    Returns:
        the layers by (theatre, layer), and every error found; warnings pass.
    """
    by_layer: defaultdict[str, list[StoredFile]] = defaultdict(list)
    for file in store.files(theatre.id):
        by_layer[file.layer].append(file)
    layers: dict[tuple[str, str], Layer] = {}
    issues: list[Issue] = []
    for layer, files in sorted(by_layer.items()):
        loaded, errors = _load_layer(store, theatre, files, limits, keep)
        issues += errors
        layers[(theatre.id, layer)] = loaded
    return layers, issues


def _load_layer(
    store: Store,
    theatre: Theatre,
    files: Iterable[StoredFile],
    limits: Limits,
    keep: MutableMapping[str, Snapshot],
) -> tuple[Layer, list[Issue]]:
    infos: list[tuple[SnapshotInfo, StoredFile]] = []
    issues: list[Issue] = []
    before: Snapshot | None = None
    for file in files:  # sorted by name: valid_from ascending, then revision
        parsed = parse_snapshot(
            store.read(file), path=file.path, theatre=theatre, limits=limits, neighbour=before
        )
        issues += parsed.errors
        if parsed.snapshot is not None:
            keep[parsed.snapshot.info.digest] = parsed.snapshot
            infos.append((parsed.snapshot.info, file))
            before = parsed.snapshot
    issues += _contradictions(infos)
    timeline = Timeline.of(tuple(info for info, _ in infos))
    return Layer(timeline, {info.digest: file for info, file in infos}), issues


def _contradictions(infos: list[tuple[SnapshotInfo, StoredFile]]) -> list[Issue]:
    """Check what only the layer as a whole can show: one kind, revisions in order."""
    issues: list[Issue] = []
    kinds = {info.kind for info, _ in infos}
    if len(kinds) > 1:
        path = infos[-1][1].path
        mixed = ", ".join(sorted(kinds))
        issues.append(_error("layer-mixed-kinds", path, f"kinds in one layer: {mixed}", "one kind"))
    revisions: defaultdict[object, list[tuple[SnapshotInfo, StoredFile]]] = defaultdict(list)
    for info, file in infos:
        revisions[info.valid_from].append((info, file))
    for recorded in revisions.values():
        recorded.sort(key=lambda pair: pair[0].revision)
        for place, (info, file) in enumerate(recorded, start=1):
            if info.revision != place:
                text = f"revision {info.revision} stands where {place} should"
                hint = "revisions of a valid_from run 1, 2, 3 without a gap"
                issues.append(_error("revision-gap", file.path, text, hint))
            elif place > 1 and info.recorded_at <= recorded[place - 2][0].recorded_at:
                text = "recorded_at is not after the revision it corrects"
                hint = "a correction is recorded later than what it corrects"
                issues.append(_error("revision-not-later", file.path, text, hint))
    return issues


def _error(code: str, path: str, message: str, hint: str) -> Issue:
    return Issue(code, Severity.ERROR, message, hint, path=path)


def read_checked(store: Store, file: StoredFile, digest: str) -> bytes:
    """Return a file's bytes when they are still those that were loaded.

    Raises:
        DataError: the file was changed or removed behind the service's back: a snapshot is
            immutable, so its bytes never change.
    """
    try:
        data = store.read(file)
    except OSError as error:
        message = f"the recorded file cannot be read: {error.strerror}"
        hint = "restore the file from its backup"
        raise DataError([_error("snapshot-unreadable", file.path, message, hint)]) from error
    if "sha256:" + hashlib.sha256(data).hexdigest() != digest:
        message = f"the file is no longer the one recorded as {digest}"
        hint = "restore it; record a correction as a new revision"
        raise DataError([_error("snapshot-changed", file.path, message, hint)])
    return data


def parse_checked(
    store: Store, file: StoredFile, digest: str, theatre: Theatre, limits: Limits
) -> Snapshot:
    """Read and parse a recording again, without the jump rule it passed at load.

    Raises:
        DataError: the bytes changed, or no longer parse.
    """
    parsed = parse_snapshot(
        read_checked(store, file, digest), path=file.path, theatre=theatre, limits=limits
    )
    if parsed.snapshot is None:
        raise DataError(parsed.errors)
    return parsed.snapshot


def kind_of(timeline: Timeline) -> LayerKind:
    """Return the kind all recordings of a layer share."""
    return timeline.infos[0].kind
