"""From a store's bytes to timelines: every file parsed and checked, then the layer as a whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.catalog.recordings import load_error, load_file, parse_checked
from app.catalog.store import Store, StoredFile
from app.catalog.timeline import Timeline
from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import Limits, parse_theatre
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


_Recording = tuple[SnapshotInfo, StoredFile]

EMPTY: Final = Layer(Timeline.of(()), {})
"""A layer of which nothing is recorded yet."""


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
        raise DataError([load_error("theatre-unreadable", path, message, hint)]) from error
    if theatre.id != theatre_id:
        message = f"the file's id is '{theatre.id}'"
        hint = "a theatre's folder has its id for a name"
        raise DataError([load_error("theatre-folder", path, message, hint)])
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
    layers: dict[tuple[str, str], Layer] = {}
    issues: list[Issue] = []
    for layer, files in sorted(files_by_layer(store.files(theatre.id)).items()):
        loaded, errors = extend_layer(store, theatre, EMPTY, files, limits, keep)
        issues += errors
        layers[(theatre.id, layer)] = loaded
    return layers, issues


def files_by_layer(files: Iterable[StoredFile]) -> Mapping[str, list[StoredFile]]:
    """Return the files of a theatre under the id of their layer."""
    by_layer: defaultdict[str, list[StoredFile]] = defaultdict(list)
    for file in files:
        by_layer[file.layer].append(file)
    return by_layer


def extend_layer(
    store: Store,
    theatre: Theatre,
    layer: Layer,
    files: Iterable[StoredFile],
    limits: Limits,
    keep: MutableMapping[str, Snapshot],
) -> tuple[Layer, list[Issue]]:
    """Parse files that were recorded since a layer was loaded; what was loaded is not read again.

    The jump rule is given what held the day before, as known when the file was recorded: a later
    correction of that day makes no jump of what stands, or the record could never be loaded again.
    """
    infos = [(info, layer.files[info.digest]) for info in layer.timeline.infos]
    issues: list[Issue] = []
    for file in sorted(files, key=_by_revision):
        earlier = _earlier(infos, file)

        def held_before(
            recorded_at: datetime, earlier: Sequence[_Recording] = earlier
        ) -> Snapshot | None:
            known = [pair for pair in earlier if pair[0].recorded_at <= recorded_at]
            return _read_last(store, theatre, known, limits, keep)

        snapshot, errors = load_file(store, theatre, file, limits, held_before)
        issues += errors
        if snapshot is not None:
            keep[snapshot.info.digest] = snapshot
            infos.append((snapshot.info, file))
    issues += layer_issues([(info, file.path) for info, file in infos])
    timeline = Timeline.of(tuple(info for info, _ in infos))
    return Layer(timeline, {info.digest: file for info, file in infos}), issues


def _earlier(infos: Sequence[_Recording], file: StoredFile) -> list[_Recording]:
    """Return the recordings before a file by date, then revision, in that order."""
    name = _by_revision(file)
    return sorted((p for p in infos if _by_revision(p[1]) < name), key=lambda p: _by_revision(p[1]))


def _read_last(
    store: Store,
    theatre: Theatre,
    earlier: Sequence[_Recording],
    limits: Limits,
    keep: MutableMapping[str, Snapshot],
) -> Snapshot | None:
    """Return the last of some recordings with its features."""
    if not earlier:
        return None
    info, held = earlier[-1]
    known = keep.get(info.digest)
    return known or parse_checked(store, held, info.digest, theatre, limits)


def _by_revision(file: StoredFile) -> tuple[str, int]:
    """Order names by date, then revision as a number: ``.r2`` comes before ``.r10``."""
    found = _REVISION.fullmatch(file.name)
    return (found[1], int(found[2] or 1)) if found else (file.name, 1)


def kind_of(timeline: Timeline) -> LayerKind:
    """Return the kind all recordings of a layer share."""
    return timeline.infos[0].kind
