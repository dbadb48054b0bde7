"""From a store's bytes to timelines: every file parsed and checked, then the layer as a whole."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from app.catalog.store import Store, StoredFile
from app.catalog.timeline import Timeline
from app.domain.issue import Issue, Severity
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import Limits, parse_snapshot, parse_theatre
from app.ingest.layer import layer_issues

_REVISION = re.compile(r"(.*?)(?:\.r([0-9]{1,6}))?\.geojson")

LOAD_CODES: Mapping[str, str] = {
    "theatre-unreadable": "theatre.json cannot be read from the store",
    "theatre-folder": "theatre.json names another id than its folder",
    "no-default-level": "no region of the default layer has the theatre's default level",
    "snapshot-unreadable": "a recorded file cannot be read from the store",
    "snapshot-changed": "a recorded file is no longer the one that was loaded",
}
"""Codes of issues that only a whole record, or a store, can have; all of them are errors."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as loaded: its recordings, and the stored file of each by digest."""

    timeline: Timeline
    files: Mapping[str, StoredFile]


def load_theatre(store: Store, theatre_id: str) -> Theatre:
    """Read a theatre's own file.

    Raises:
        DataError: it cannot be read, breaks its rules, or names another theatre than its folder.
    """
    path = f"{theatre_id}/theatre.json"
    try:
        theatre = parse_theatre(store.read_theatre(theatre_id), path=path)
    except OSError as error:
        message = f"the theatre's file cannot be read: {error.strerror}"
        hint = "restore the file from its backup"
        raise DataError([_error("theatre-unreadable", path, message, hint)]) from error
    if theatre.id != theatre_id:
        message = f"the file's id is '{theatre.id}'"
        hint = "a theatre's folder has its id for a name"
        raise DataError([_error("theatre-folder", path, message, hint)])
    return theatre


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
    for file in sorted(files, key=_by_revision):
        try:
            data = _read(store, file)
        except DataError as error:
            issues += error.issues
            continue
        parsed = parse_snapshot(
            data, path=file.path, theatre=theatre, limits=limits, neighbour=before
        )
        issues += parsed.errors
        if parsed.snapshot is not None:
            keep[parsed.snapshot.info.digest] = parsed.snapshot
            infos.append((parsed.snapshot.info, file))
            issues += _level_issues(theatre, parsed.snapshot, file)
            before = parsed.snapshot
    issues += layer_issues([(info, file.path) for info, file in infos])
    timeline = Timeline.of(tuple(info for info, _ in infos))
    return Layer(timeline, {info.digest: file for info, file in infos}), issues


def _by_revision(file: StoredFile) -> tuple[str, int]:
    """Order names by date, then revision as a number: ``.r2`` comes before ``.r10``."""
    found = _REVISION.fullmatch(file.name)
    return (found[1], int(found[2] or 1)) if found else (file.name, 1)


def _read(store: Store, file: StoredFile) -> bytes:
    try:
        return store.read(file)
    except OSError as error:
        message = f"the recorded file cannot be read: {error.strerror}"
        hint = "restore the file from its backup"
        raise DataError([_error("snapshot-unreadable", file.path, message, hint)]) from error


def _level_issues(theatre: Theatre, snapshot: Snapshot, file: StoredFile) -> Iterable[Issue]:
    """Shares of the whole theatre need ground: the regions of its default level."""
    if file.layer != theatre.region_layer:
        return ()
    if any(region.level == theatre.default_level for region in snapshot.regions):
        return ()
    message = f"no region has the level '{theatre.default_level}'"
    hint = "the theatre's default_level names a level that its region layer has on every date"
    return (_error("no-default-level", file.path, message, hint),)


def _error(code: str, path: str, message: str, hint: str) -> Issue:
    return Issue(code, Severity.ERROR, message, hint, path=path)


def read_checked(store: Store, file: StoredFile, digest: str) -> bytes:
    """Return a file's bytes when they are still those that were loaded.

    Raises:
        DataError: the file was changed or removed behind the service's back: a snapshot is
            immutable, so its bytes never change.
    """
    data = _read(store, file)
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
