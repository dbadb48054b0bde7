"""From a store's bytes to timelines: every file parsed and checked, then the layer as a whole."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.catalog.load_index import IndexFolder, LoadIndex, Passed
from app.catalog.recordings import check_file, load_error, parse_checked, read_bytes
from app.catalog.store import Store, StoredFile, digest_of
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


def _files_by_layer(files: Iterable[StoredFile]) -> Mapping[str, list[StoredFile]]:
    """Return the files of a theatre under the id of their layer."""
    by_layer: defaultdict[str, list[StoredFile]] = defaultdict(list)
    for file in files:
        by_layer[file.layer].append(file)
    return by_layer


@dataclass(frozen=True, slots=True)
class Loader:
    """Takes the files of a store into timelines.

    Attributes:
        store: where the bytes are.
        limits: of ingest.
        keep: receives each snapshot that had to be parsed, by digest (a bounded cache).
        indexes: what has passed before; a file that has is not parsed again.
    """

    store: Store
    limits: Limits
    keep: MutableMapping[str, Snapshot]
    indexes: IndexFolder

    def newer(
        self, theatre: Theatre, held: Mapping[str, Layer]
    ) -> tuple[dict[str, Layer], list[Issue]]:
        """Load the files of a theatre that are not loaded yet.

        Args:
            theatre: the vocabulary to check against.
            held: what is loaded, by layer id; nothing: every file is loaded.

        Returns:
            the layers with files that are new, and every error found; warnings pass.
        """
        found: dict[str, Layer] = {}
        issues: list[Issue] = []
        index: LoadIndex | None = None
        for layer_id, files in sorted(_files_by_layer(self.store.files(theatre.id)).items()):
            layer = held.get(layer_id, EMPTY)
            new = set(files) - set(layer.files.values())
            if not new:
                continue
            index = index or self.indexes.index(self.store, theatre, self.limits)
            found[layer_id], more = self._extended(theatre, layer, new, index)
            issues += more
        if index is not None:
            self.indexes.save(index)
        return found, issues

    def _extended(
        self, theatre: Theatre, layer: Layer, files: Iterable[StoredFile], index: LoadIndex
    ) -> tuple[Layer, list[Issue]]:
        """Add files that were recorded since a layer was loaded; the others are not read again."""
        recordings = _Recordings(layer)
        issues: list[Issue] = []
        for file in sorted(files, key=_by_revision):
            info, errors = self._load(theatre, file, recordings, index)
            issues += errors
            if info is not None:
                recordings.add(info, file)
        issues += layer_issues([(info, file.path) for info, file in recordings])
        timeline = Timeline.of(tuple(info for info, _ in recordings))
        return Layer(timeline, {info.digest: file for info, file in recordings}), issues

    def _load(
        self, theatre: Theatre, file: StoredFile, recordings: _Recordings, index: LoadIndex
    ) -> tuple[SnapshotInfo | None, list[Issue]]:
        """Return what a file says: as known from before, else parsed now, with what is wrong."""
        digest = index.digest(file)
        info = self._passed(file, digest, recordings, index) if digest else None
        if info is not None:
            return info, []
        try:
            data = read_bytes(self.store, file)
        except DataError as error:
            return None, list(error.issues)
        info = self._passed(file, digest_of(data), recordings, index)
        if info is None:
            snapshot, errors = check_file(
                data,
                theatre,
                file,
                self.limits,
                lambda recorded_at: self._read_before(
                    theatre, recordings.before(file, recorded_at)
                ),
            )
            if snapshot is None or errors:
                return snapshot.info if snapshot else None, errors
            info = snapshot.info
            self.keep[info.digest] = self.indexes.parsed.keep(snapshot)
        index.note(file, Passed(info, recordings.digest_before(file, info.recorded_at)))
        return info, []

    @staticmethod
    def _passed(
        file: StoredFile, digest: str, recordings: _Recordings, index: LoadIndex
    ) -> SnapshotInfo | None:
        """Return what is known of a file, when it was held against the same recording then."""
        known = index.passed(file, digest)
        if known is None:
            return None
        same = known.before == recordings.digest_before(file, known.info.recorded_at)
        return known.info if same else None

    def _read_before(self, theatre: Theatre, recording: _Recording | None) -> Snapshot | None:
        if recording is None:
            return None
        info, file = recording
        return self.keep.get(info.digest) or self.read(theatre, file, info.digest)

    def read(self, theatre: Theatre, file: StoredFile, digest: str) -> Snapshot:
        """Read a recording again that was loaded with this digest.

        Raises:
            DataError: the bytes changed, or cannot be read.
        """
        kept = self.indexes.parsed
        return parse_checked(self.store, file, digest, theatre, self.limits, kept)


class _Recordings:
    """The recordings of a layer by date, then revision."""

    def __init__(self, layer: Layer) -> None:
        pairs = [(info, layer.files[info.digest]) for info in layer.timeline.infos]
        self._sorted = sorted(pairs, key=_of_recording)

    def __iter__(self) -> Iterator[_Recording]:
        return iter(self._sorted)

    def add(self, info: SnapshotInfo, file: StoredFile) -> None:
        """Put a recording in its place."""
        insort(self._sorted, (info, file), key=_of_recording)

    def before(self, file: StoredFile, recorded_at: datetime) -> _Recording | None:
        """Return the last recording before a file, as known when the file was recorded.

        The jump rule compares with it. A later correction of that day makes no jump of what
        stands, or the record could never be loaded again.
        """
        place = bisect_left(self._sorted, _by_revision(file), key=_of_recording)
        earlier = (self._sorted[i] for i in range(place - 1, -1, -1))
        return next((pair for pair in earlier if pair[0].recorded_at <= recorded_at), None)

    def digest_before(self, file: StoredFile, recorded_at: datetime) -> str:
        """Return that recording's digest; empty: there is none."""
        found = self.before(file, recorded_at)
        return found[0].digest if found else ""


def _of_recording(recording: _Recording) -> tuple[str, int]:
    return _by_revision(recording[1])


def _by_revision(file: StoredFile) -> tuple[str, int]:
    """Order names by date, then revision as a number: ``.r2`` comes before ``.r10``."""
    found = _REVISION.fullmatch(file.name)
    return (found[1], int(found[2] or 1)) if found else (file.name, 1)


def kind_of(timeline: Timeline) -> LayerKind:
    """Return the kind all recordings of a layer share."""
    return timeline.infos[0].kind
