"""Snapshots as they were parsed, on disk by digest: reading one again takes no JSON.

A file's coordinates as JSON take most of the time of reading it; here they stand as the numbers
they are (WKB). A question about every date of an archive, such as since when a place is held, is
answered from these, and a shape that many days have is one object. What is kept is what building
gave, compared before it is written, for the code that built it (its id is in the name) and for
bytes of one digest, which the catalog checks before it asks here. All of it is derived, may be
deleted at any moment, and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from contextlib import suppress
from copy import copy
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import shapely

from app.catalog.shared_shapes import SharedShapes
from app.domain.snapshot import Snapshot
from app.ingest import build, dump
from app.ingest.write import write_atomic

_SUFFIX = ".parsed"
_DIGEST = 32  # bytes of a SHA-256
_ROOM = 0.9  # of the space, when the oldest had to go: not every further snapshot moves one out
_STALE_S = 3600.0  # no write takes so long
_LOG = logging.getLogger("controlmap.parsed")


class ParsedFolder:
    """Keeps parsed snapshots in a folder of bounded size. Thread-safe, safe between processes.

    Args:
        folder: made when it is first needed; None: nothing is kept.
        code: id of the code that parses.
        max_bytes: the oldest go when it grows beyond; 0: nothing is kept.
    """

    def __init__(self, folder: Path | None, code: str, max_bytes: int) -> None:
        self._folder = folder if max_bytes else None
        self._code = code
        self._max_bytes = max_bytes
        self._writes = True
        self._held_bytes: int | None = None  # as counted at the first write, and written since
        self._shapes = SharedShapes()

    def only_read(self) -> ParsedFolder:
        """Return the same folder for whoever tries what may never be recorded."""
        reader = copy(self)
        reader._writes = False
        return reader

    def read(self, digest: str) -> Snapshot | None:
        """Return the snapshot of bytes with this digest; None: it is not here, or is damaged."""
        if self._folder is None:
            return None
        try:
            checksum, _, body = (self._folder / self._name(digest)).read_bytes().partition(b"\n")
        except OSError:
            return None
        return self._unpacked(body, digest) if checksum == _checksum(digest, body) else None

    def keep(self, snapshot: Snapshot) -> Snapshot:
        """Write a snapshot down; where that cannot be, say so, and it is parsed every time.

        Returns:
            the same, made of shapes that are in use where it can be.
        """
        folder = self._folder
        if folder is None or not self._writes:
            return snapshot
        digest = snapshot.info.digest
        body = _packed(snapshot)
        again = self._unpacked(body, digest)
        if again != snapshot or _stated(again) != _stated(snapshot):
            return snapshot  # what is kept must give what the file gives
        data = _checksum(digest, body) + b"\n" + body
        if len(data) > self._max_bytes:
            return again
        try:
            for made in (folder.parent, folder):  # parents=True gives its mode to the last alone
                made.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(folder, len(data))
            write_atomic(folder / self._name(digest), data, mode=0o600, durable=False)
        except OSError as error:
            _LOG.warning("%s: no more snapshots are kept there (%s)", folder, error.strerror)
            self._writes = False
        return again

    def _unpacked(self, body: bytes, digest: str) -> Snapshot:
        line, _, rest = body.partition(b"\n")
        head = json.loads(line)
        sizes: list[int] = head["sizes"]
        shaped = [i for i, size in enumerate(sizes) if size]
        digests = [rest[at : at + _DIGEST] for at in range(0, len(shaped) * _DIGEST, _DIGEST)]
        ends = list(accumulate((sizes[i] for i in shaped), initial=len(shaped) * _DIGEST))
        wkb = [rest[start:end] for start, end in pairwise(ends)]
        shapes = dict(zip(shaped, self._shapes.of(digests, wkb), strict=True))
        properties = enumerate(head["properties"])
        return build.snapshot(head["metadata"], [(p, shapes.get(i)) for i, p in properties], digest)

    def _name(self, digest: str) -> str:
        return f"{self._code[:16]}-{digest.removeprefix('sha256:')}{_SUFFIX}"

    def _make_room(self, folder: Path, more: int) -> None:
        """Remove the oldest when so many bytes more would be too many."""
        held = self._held_bytes
        if held is None or held + more > self._max_bytes:
            held = _trimmed(folder, self._max_bytes, more)
        self._held_bytes = held + more


def _packed(snapshot: Snapshot) -> bytes:
    """Return one line of JSON; then of each geometry its digest, and of each its WKB."""
    info = snapshot.info
    # The number as it stands: written back it would turn from 5000.0 into 5000.
    metadata = dump.metadata(info) | {"positional_accuracy_m": info.positional_accuracy_m}
    pairs = list(dump.pairs(snapshot))
    shapes = [b"" if shape is None else shapely.to_wkb(shape) for _, shape in pairs]
    head: dict[str, Any] = {
        "metadata": metadata,
        "properties": [properties for properties, _ in pairs],
        "sizes": [len(shape) for shape in shapes],
    }
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    digests = [hashlib.sha256(shape).digest() for shape in shapes if shape]
    return b"".join([line.encode(), b"\n", *digests, *shapes])


def _stated(snapshot: Snapshot) -> str:
    """Return what may hold numbers that are equal and yet written otherwise: 55 and 55.0."""
    return repr((snapshot.info, snapshot.events, snapshot.claims))


def _checksum(digest: str, body: bytes) -> bytes:
    """Return what says that a body is whole, and of this snapshot: names of files can be mixed."""
    return hashlib.sha256(digest.encode() + body).hexdigest().encode()


def _trimmed(folder: Path, most: int, more: int) -> int:
    """Remove the oldest files until so many bytes fit; return how many are held then."""
    found: list[tuple[float, int, Path]] = []
    for path in (*folder.glob(f"*{_SUFFIX}"), *folder.glob(".*.tmp")):
        with suppress(OSError):  # another process removed it
            about = path.stat()
            if path.suffix == _SUFFIX:
                found.append((about.st_mtime, about.st_size, path))
            elif about.st_mtime < time.time() - _STALE_S:
                path.unlink()  # its writer was killed
    held = sum(size for _, size, _ in found)
    if held + more <= most:
        return held
    for _, size, path in sorted(found):
        if held + more <= most * _ROOM:
            break
        with suppress(OSError):
            path.unlink()
            held -= size
    return held
