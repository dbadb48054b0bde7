"""The default store: a folder laid out as record format v1."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from app.catalog.directory_follower import DirectoryFollower
from app.catalog.store import Follower, Store, StoredFile, digest_of
from app.errors import RecordedConflictError
from app.ingest.write import create_atomic, write_atomic

_THEATRE_FILE = "theatre.json"
_DAYS_FILE = "days.json"
_STALE_S = 3600.0  # no write takes so long
_SETTLED_S = 2.0  # a file touched later may be touched again within one tick of the clock


class DirectoryStore(Store):
    """Reads ``<root>/<theatre>/<layer>/<valid_from>[.rN].geojson``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._root)

    def theatres(self) -> tuple[str, ...]:
        """Return every folder that has a ``theatre.json``."""
        return tuple(sorted(p.parent.name for p in self._root.glob(f"*/{_THEATRE_FILE}")))

    def read_theatre(self, theatre: str) -> bytes:
        """Return the bytes of the theatre's own file."""
        return (self._root / theatre / _THEATRE_FILE).read_bytes()

    def put_theatre(self, theatre: str, data: bytes, *, replace: bool = False) -> bool:
        """Write the theatre's file in one step."""
        return self._put(self._root / theatre / _THEATRE_FILE, data, replace=replace)

    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return every GeoJSON file one folder below the theatre's."""
        found = (self._root / theatre).glob("*/*.geojson")
        return tuple(sorted(StoredFile(theatre, p.parent.name, p.name) for p in found))

    def read(self, file: StoredFile) -> bytes:
        """Return one file's bytes."""
        return self._path(file).read_bytes()

    def stamps(self, theatre: str) -> Mapping[StoredFile, str]:
        """Return size, inode and both times of each file that has not just been touched.

        The time of the last change of the inode is the kernel's: no program sets it back.
        """
        settled = time.time() - _SETTLED_S
        found: dict[StoredFile, str] = {}
        for file in self.files(theatre):
            with suppress(OSError):  # removed meanwhile: reading it says so
                about = self._path(file).stat()
                if about.st_ctime < settled:
                    parts = about.st_size, about.st_ino, about.st_mtime_ns, about.st_ctime_ns
                    found[file] = "-".join(map(str, parts))
        return found

    def follow(self, changed: Callable[[], object]) -> Follower:
        """Return a watcher that looks at the folders."""
        return DirectoryFollower(self._root, changed)

    def covered_layers(self, theatre: str) -> tuple[str, ...]:
        """Return every layer's folder that has a ``days.json``."""
        found = (self._root / theatre).glob(f"*/{_DAYS_FILE}")
        return tuple(sorted(path.parent.name for path in found))

    def read_days(self, theatre: str, layer: str) -> bytes | None:
        """Return the bytes of a layer's ``days.json``."""
        try:
            return (self._root / theatre / layer / _DAYS_FILE).read_bytes()
        except FileNotFoundError:
            return None

    def write_days(self, theatre: str, layer: str, data: bytes) -> bool:
        """Write a layer's ``days.json`` in one step."""
        return self._put(self._root / theatre / layer / _DAYS_FILE, data, replace=True)

    def append(self, file: StoredFile, data: bytes) -> bool:
        """Write the bytes beside the place, then link them to the name unless it is taken."""
        return self._put(self._path(file), data)

    def sweep(self) -> int:
        """Remove temporary files that are an hour old; readers never saw them."""
        swept = 0
        for left in (*self._root.glob("*/.*.tmp"), *self._root.glob("*/*/.*.tmp")):
            with suppress(OSError):  # another process swept it, or the record is read-only
                if time.time() - left.stat().st_mtime > _STALE_S:
                    left.unlink()
                    swept += 1
        return swept

    def _put(self, path: Path, data: bytes, *, replace: bool = False) -> bool:
        try:
            create_atomic(path, data)
        except FileExistsError:
            held = path.read_bytes()
            if held == data:
                return False
            if not replace:
                name = path.relative_to(self._root).as_posix()
                raise RecordedConflictError(name, digest_of(held), digest_of(data)) from None
            write_atomic(path, data)
        return True

    def _path(self, file: StoredFile) -> Path:
        return self._root / file.theatre / file.layer / file.name
