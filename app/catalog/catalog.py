"""The record as loaded: which theatres, layers and snapshots there are, and which one holds."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches

from cachetools import LRUCache

from app.catalog.delay import due_at, public_layer
from app.catalog.load_index import IndexFolder
from app.catalog.loading import Layer, Loader, kind_of, load_theatre
from app.catalog.recordings import read_checked
from app.catalog.snapshot_size import size_of
from app.catalog.store import Store
from app.catalog.timeline import Timeline
from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError, LayerNotFoundError, SnapshotNotFoundError, TheatreNotFoundError
from app.ingest import Limits

KEEP_BYTES = 96 * 1024 * 1024


class Catalog:
    """Answers ``as_of`` over everything in a store. Read-only after ``load``; thread-safe.

    Parsed snapshots are kept in a bounded cache and read again from the store when evicted; the
    bytes are checked against the digest they had at load, so a file changed behind the service's
    back is an error, never a silently different answer.
    """

    def __init__(
        self,
        loader: Loader,
        theatres: Mapping[str, Theatre],
        layers: Mapping[tuple[str, str], Layer],
        snapshots: LRUCache[str, Snapshot],
    ) -> None:
        self._loader = loader
        self._theatres = theatres
        self._layers = layers
        self._snapshots = snapshots
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls,
        store: Store,
        limits: Limits | None = None,
        keep_bytes: int = KEEP_BYTES,
        indexes: IndexFolder | None = None,
    ) -> Catalog:
        """Take the whole store over; every file has been checked, now or before.

        Args:
            store: where the record is.
            limits: of ingest.
            keep_bytes: memory for parsed snapshots.
            indexes: what has passed before; None: every file is parsed.

        Raises:
            DataError: with every issue of every file, when any is an error.
        """
        kept = _memory(keep_bytes)
        loader = Loader(store, limits or Limits(), kept, indexes or IndexFolder(None))
        return cls(loader, {}, {}, kept).refreshed()

    def refreshed(self) -> Catalog:
        """Return the catalog of what the store holds now; this one goes on answering as it did.

        Only files recorded since are read: a snapshot never changes. A theatre that is new is
        loaded whole. Parsed snapshots are shared between the two.

        Raises:
            DataError: what is new breaks its rules.
        """
        theatres, layers, issues = dict(self._theatres), dict(self._layers), list[Issue]()
        with self._lock:
            keep = _memory(int(self._snapshots.maxsize))
            keep.update(self._snapshots)
        loader = replace(self._loader, keep=keep)
        for theatre_id in self.store.theatres():
            held = {i: layer for (owner, i), layer in self._layers.items() if owner == theatre_id}
            try:
                if theatre_id not in theatres:
                    theatres[theatre_id] = load_theatre(self.store, theatre_id)
                found, more = loader.newer(theatres[theatre_id], held)
            except DataError as error:
                issues.extend(error.issues)
                continue
            layers.update({(theatre_id, layer_id): layer for layer_id, layer in found.items()})
            issues.extend(more)
        if issues:
            raise DataError(issues)
        if layers == self._layers and theatres == self._theatres:
            return self
        return type(self)(loader, theatres, layers, keep)

    def over(self, store: Store, limits: Limits) -> Catalog:
        """Return this catalog upon another store, to try there what recording more would do."""
        tried = copy(self)
        indexes = self._loader.indexes.for_trial()
        tried._loader = replace(self._loader, store=store, limits=limits, indexes=indexes)
        return tried

    def public(self, now: datetime) -> Catalog:
        """Return the catalog of what the theatres' publication delays let be seen at an instant.

        A recording that is held back is in no list and under no digest; an earlier revision
        stands until it is due. Without anything held back it is this very catalog.
        """
        layers: dict[tuple[str, str], Layer] = {}
        for key, layer in self._layers.items():
            seen = public_layer(layer, self._theatres[key[0]], now)
            if seen.files:
                layers[key] = seen
        if layers == self._layers:
            return self
        seen_only = copy(self)
        seen_only._layers = layers
        return seen_only

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next recording held back becomes public; None: none is."""
        due = (
            due_at(info, self._theatres[theatre])
            for (theatre, _), layer in self._layers.items()
            for info in layer.timeline.infos
        )
        return min((instant for instant in due if instant > now), default=None)

    def held_back(self, now: datetime) -> int:
        """Return how many recordings are not public yet."""
        return sum(
            due_at(info, self._theatres[theatre]) > now
            for (theatre, _), layer in self._layers.items()
            for info in layer.timeline.infos
        )

    def theatres(self) -> tuple[Theatre, ...]:
        """Return every theatre, by id."""
        return tuple(self._theatres[key] for key in sorted(self._theatres))

    @property
    def store(self) -> Store:
        """Where the record's bytes are."""
        return self._loader.store

    def theatre(self, theatre_id: str) -> Theatre:
        """Return one theatre.

        Raises:
            TheatreNotFoundError: with the closest ids.
        """
        try:
            return self._theatres[theatre_id]
        except KeyError:
            near = get_close_matches(theatre_id, self._theatres, n=3) or sorted(self._theatres)
            raise TheatreNotFoundError("theatre", theatre_id, near[:5]) from None

    def layers(self, theatre_id: str) -> tuple[str, ...]:
        """Return the ids of a theatre's layers, sorted."""
        self.theatre(theatre_id)
        return tuple(sorted(layer for owner, layer in self._layers if owner == theatre_id))

    def kind(self, theatre_id: str, layer_id: str) -> LayerKind:
        """Return what a layer's features are."""
        return kind_of(self.timeline(theatre_id, layer_id))

    def layers_of_kind(self, theatre_id: str, kind: LayerKind) -> tuple[str, ...]:
        """Return the ids of a theatre's layers of one kind, sorted."""
        return tuple(i for i in self.layers(theatre_id) if self.kind(theatre_id, i) is kind)

    def timeline(self, theatre_id: str, layer_id: str) -> Timeline:
        """Return all recordings of a layer.

        Raises:
            TheatreNotFoundError: no such theatre.
            LayerNotFoundError: no such layer, with the ids there are.
        """
        return self._layer(theatre_id, layer_id).timeline

    def snapshots(
        self, theatre_id: str, layer_id: str, known_at: datetime | None = None
    ) -> tuple[SnapshotInfo, ...]:
        """Return the recordings that stand as known at an instant, one a date, ascending."""
        return tuple(h.info for h in self.timeline(theatre_id, layer_id).held(known_at))

    def as_of(
        self, theatre_id: str, layer_id: str, day: date | None, known_at: datetime | None = None
    ) -> Snapshot:
        """Return the snapshot whose valid time holds ``day``, among those recorded by ``known_at``.

        Args:
            theatre_id: theatre.
            layer_id: layer.
            day: UTC day; None: the newest snapshot.
            known_at: UTC instant; None: everything recorded.

        Raises:
            SnapshotNotFoundError: with the interval that can be answered.
        """
        timeline = self.timeline(theatre_id, layer_id)
        info = timeline.as_of(day, known_at)
        if info is None:
            asked = day.isoformat() if day else "newest"
            asked += f" as known at {known_at.isoformat()}" if known_at else ""
            raise self._no_snapshot(timeline, layer_id, asked, known_at)
        return self.read(info)

    def by_version(self, theatre_id: str, layer_id: str, version: str) -> Snapshot:
        """Return the snapshot of a digest as written in a URL (``sha256-`` + 16 hex digits).

        Raises:
            SnapshotNotFoundError: no recording of the layer has that digest.
        """
        timeline = self.timeline(theatre_id, layer_id)
        for info in timeline.infos:
            if info.version == version:
                return self.read(info)
        raise self._no_snapshot(timeline, layer_id, version, None)

    def read(self, info: SnapshotInfo) -> Snapshot:
        """Return a recording with its features, from memory or from the store."""
        with self._lock:
            cached = self._snapshots.get(info.digest)
        if cached is not None:
            return cached
        file = self._layer(info.theatre, info.layer).files[info.digest]
        snapshot = self._loader.read(self.theatre(info.theatre), file, info.digest)
        with self._lock:
            self._snapshots[info.digest] = snapshot
        return snapshot

    def read_bytes(self, info: SnapshotInfo) -> bytes:
        """Return the recorded file's bytes, checked against its digest.

        Raises:
            DataError: the file is not what it was when it was loaded.
        """
        file = self._layer(info.theatre, info.layer).files[info.digest]
        return read_checked(self.store, file, info.digest)

    def _layer(self, theatre_id: str, layer_id: str) -> Layer:
        self.theatre(theatre_id)
        try:
            return self._layers[(theatre_id, layer_id)]
        except KeyError:
            raise LayerNotFoundError("layer", layer_id, self.layers(theatre_id)) from None

    @staticmethod
    def _no_snapshot(
        timeline: Timeline, layer: str, got: str, known_at: datetime | None
    ) -> SnapshotNotFoundError:
        standing = timeline.held(known_at)
        first = standing[0].info.valid_from if standing else None
        last = standing[-1].info.valid_from if standing else None
        return SnapshotNotFoundError(layer, got, first, last)


def _memory(keep_bytes: int) -> LRUCache[str, Snapshot]:
    """Return a cache of parsed snapshots; one too large for it has it to itself."""
    return LRUCache(keep_bytes, getsizeof=lambda snapshot: min(size_of(snapshot), keep_bytes))
