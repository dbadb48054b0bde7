"""What an archive holds, from the heads of its files: no geometry is parsed to plan a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from app.batch.work import BatchError, Recorded
from app.catalog.loading import load_theatre
from app.catalog.parsed_folder import ParsedFolder
from app.catalog.store import Store, StoredFile, digest_of
from app.catalog.timeline import Held, Timeline
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.ingest import Limits, build, parse_snapshot
from app.ingest.decode import decode

_MEASURED_IN = {LayerKind.REGIONS, LayerKind.OVERLAY}


@dataclass(frozen=True, slots=True)
class Archive:
    """One theatre's recordings of control, and of everything they can be measured in.

    Attributes:
        theatre: its vocabulary.
        control: what stands of control, by date.
        timeline: everything recorded of control.
        regions: what stands of each layer of regions, by date.
        files: the stored file of every recording, by digest.
        store: where the bytes are.
        limits: of ingest.
        parsed: snapshots as they were parsed before.
    """

    theatre: Theatre
    control: tuple[Held, ...]
    timeline: Timeline = field(repr=False)
    regions: tuple[tuple[Held, ...], ...]
    files: Mapping[str, StoredFile] = field(repr=False)
    store: Store = field(repr=False)
    limits: Limits = field(repr=False)
    parsed: ParsedFolder = field(repr=False)

    @classmethod
    def of(
        cls, store: Store, theatre_id: str, limits: Limits, parsed: ParsedFolder | None = None
    ) -> Archive:
        """Read the heads of a theatre's files.

        Args:
            store: where the bytes are.
            theatre_id: whose.
            limits: of ingest.
            parsed: snapshots as they were parsed before; None: they are parsed every time.

        Raises:
            BatchError: a file has no head that can be read; ``controlmap validate`` says why.
            DataError: ``theatre.json`` breaks its rules.
        """
        theatre = load_theatre(store, theatre_id)
        files: dict[str, StoredFile] = {}
        layers: dict[str, Timeline] = {}
        for layer, same in groupby(store.files(theatre_id), lambda file: file.layer):
            stored = list(same)
            first = _head(store, stored[0], limits)
            if layer != theatre.control_layer and first.kind not in _MEASURED_IN:
                continue
            heads = [first, *(_head(store, file, limits) for file in stored[1:])]
            files |= {head.digest: file for head, file in zip(heads, stored, strict=True)}
            layers[layer] = Timeline.of(tuple(heads))
        timeline = layers.pop(theatre.control_layer, Timeline.of(()))
        regions = tuple(layer.held() for layer in layers.values())
        parsed = parsed or ParsedFolder(None, "", 0)
        return cls(theatre, timeline.held(), timeline, regions, files, store, limits, parsed)

    def snapshot(self, info: SnapshotInfo) -> Snapshot:
        """Return a recording with its features.

        Raises:
            BatchError: as ``recorded``; or it breaks the rules.
        """
        file = self.recorded(info)
        kept = self.parsed.read(info.digest)
        if kept is not None:
            return kept
        found = parse_snapshot(
            file.data, path=file.path, theatre=self.theatre, limits=self.limits
        ).snapshot
        if found is None:
            raise BatchError(f"{file.path} breaks the rules: run `controlmap validate`")
        return self.parsed.keep(found)

    def recorded(self, info: SnapshotInfo) -> Recorded:
        """Return a recording's bytes.

        Raises:
            BatchError: they cannot be read, or are no longer those that were planned with.
        """
        file = self.files[info.digest]
        try:
            data = self.store.read(file)
        except OSError as error:
            raise BatchError(f"{file.path} cannot be read: {error.strerror}") from error
        if digest_of(data) != info.digest:
            raise BatchError(f"{file.path} was changed while it was built from")
        return Recorded(file.path, data)

    def regions_in(self, control: Held) -> tuple[SnapshotInfo, ...]:
        """Return every recording of regions that holds on any day the snapshot does."""
        return tuple(
            held.info
            for layer in self.regions
            for held in layer
            if _meet(held.interval.start, held.interval.end, control)
        )


def _meet(start: date, end: date | None, control: Held) -> bool:
    begins = end is None or control.interval.start < end
    return begins and (control.interval.end is None or start < control.interval.end)


def _head(store: Store, file: StoredFile, limits: Limits) -> SnapshotInfo:
    data = store.read(file)
    document = decode(data, limits).document
    metadata = document.get("metadata") if isinstance(document, dict) else None
    try:
        return build.info(metadata or {}, digest_of(data))
    except (KeyError, TypeError, ValueError) as error:
        text = f"{file.path} cannot be planned with: run `controlmap validate`"
        raise BatchError(text) from error
