"""One layer of a store, for whoever adds to it: neighbours in valid time, and appending.

A whole catalog would parse every snapshot; adding one needs the two beside it.
"""

from __future__ import annotations

import re
from datetime import date

import shapely
from shapely import MultiPolygon, Polygon, box

from app.catalog.store import Store, StoredFile
from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, Snapshot
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day
from app.errors import DataError
from app.ingest import Limits, Parsed, parse_snapshot
from app.ingest.findings import make_issue
from app.ingest.layer import named_issues

_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.r([0-9]{1,4}))?\.geojson")

Key = tuple[date, int]


class LayerRecord:
    """The recordings of one layer by day and revision; each is read when it is needed.

    Raises:
        DataError: the layer is of another kind.
    """

    def __init__(self, store: Store, theatre: Theatre, layer: str, limits: Limits) -> None:
        self._store = store
        self._theatre = theatre
        self._layer = layer
        self._limits = limits
        self._kept: tuple[Key, Snapshot] | None = None
        self._files: dict[Key, StoredFile] = {}
        for file in store.files(theatre.id):
            key = _key(file)
            if file.layer == layer and key is not None:
                self._files[key] = file

    def require(self, kind: LayerKind) -> None:
        """Check that what is recorded is of a kind; an empty layer is of what it is named for.

        Raises:
            DataError: it is not, ``theatre.json`` names it for another kind, or its first file
                breaks the rules.
        """
        if self._files:
            found = self.read(min(self._files)).info.kind
            if found is not kind:
                text = f"{self._layer} holds {found}, not {kind}"
                raise DataError([make_issue("layer-mixed-kinds", text)])
        elif issues := list(named_issues(self._theatre, self._layer, kind)):
            raise DataError(issues)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded."""
        return not self._files

    def has(self, key: Key) -> bool:
        """Return whether a day and revision is recorded."""
        return key in self._files

    def last_on(self, day: date) -> Key | None:
        """Return the newest recording of a day itself."""
        return max((key for key in self._files if key[0] == day), default=None)

    def before(self, key: Key) -> Key | None:
        """Return the recording before one, by day, then revision."""
        return max((k for k in self._files if k < key), default=None)

    def after(self, key: Key) -> Key | None:
        """Return the recording after one, by day, then revision."""
        return min((k for k in self._files if k > key), default=None)

    def read(self, key: Key) -> Snapshot:
        """Return a recording.

        Raises:
            DataError: it breaks the rules.
        """
        if self._kept is None or self._kept[0] != key:
            parsed = self.parse(key, self._store.read(self._files[key]), None)
            if parsed.snapshot is None:
                raise DataError(parsed.errors)
            self._kept = (key, parsed.snapshot)
        return self._kept[1]

    def parse(self, key: Key, data: bytes, neighbour: Snapshot | None) -> Parsed:
        """Check bytes as the recording of a day and revision against the one before."""
        path = f"{self._theatre.id}/{self._layer}/{_name(key)}"
        return parse_snapshot(
            data, path=path, theatre=self._theatre, limits=self._limits, neighbour=neighbour
        )

    def breaks_next(self, key: Key, snapshot: Snapshot) -> tuple[Issue, ...]:
        """Return what the recording after would break if this one stood before it."""
        following = self.after(key)
        if following is None:
            return ()
        data = self._store.read(self._files[following])
        return self.parse(following, data, snapshot).errors

    def append(self, key: Key, data: bytes, snapshot: Snapshot) -> bool:
        """Record a snapshot; return False when these very bytes are recorded already.

        Raises:
            RecordedConflictError: the name holds other bytes.
            OSError: the store could not take it; nothing was written.
        """
        file = StoredFile(self._theatre.id, self._layer, _name(key))
        wrote = self._store.append(file, data)
        self.suppose(key, snapshot)
        return wrote

    def suppose(self, key: Key, snapshot: Snapshot) -> None:
        """Take a snapshot for recorded without writing it: what a dry run goes on with."""
        self._files[key] = StoredFile(self._theatre.id, self._layer, _name(key))
        self._kept = (key, snapshot)

    def ground(self) -> Polygon | MultiPolygon:
        """Return all that the regions of the layer's default level cover, on its last day.

        Raises:
            DataError: there are none.
        """
        if not self._files:
            text = f"{self._theatre.id} has no regions in its layer '{self._layer}' to clip to"
            hint = "Record its regions first, or write `clip: bbox` in the profile."
            raise DataError([make_issue("no-features", text, hint=hint)])
        regions = self.read(max(self._files)).regions
        shapes = [r.geometry for r in regions if r.level == self._theatre.default_level]
        union = shapely.union_all(shapes)
        return union if isinstance(union, Polygon | MultiPolygon) else Polygon()


def theatre_ground(store: Store, theatre: Theatre, limits: Limits) -> Polygon | MultiPolygon:
    """Return all that a theatre's regions cover; its bounding box while it has none.

    Raises:
        DataError: the regions break the rules.
    """
    regions = LayerRecord(store, theatre, theatre.region_layer, limits)
    return box(*theatre.bbox) if regions.is_empty else regions.ground()


def _key(file: StoredFile) -> Key | None:
    found = _NAME.fullmatch(file.name)
    return None if found is None else (parse_day(found[1]), int(found[2] or 1))


def _name(key: Key) -> str:
    day, revision = key
    return f"{day}.geojson" if revision == 1 else f"{day}.r{revision}.geojson"
