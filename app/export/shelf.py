"""Files made once and handed out many times, in bounded space on disk.

A reader that asks for ranges asks often: the file is made for the first of them, and every part
comes from the same bytes. A file taken off the shelf goes on being read by whoever opened it.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    size_bytes: int


class Shelf:
    """Keeps files by key, least recently used first off. Thread-safe.

    Nothing is on disk before the first file; all of it is gone when the shelf is.

    Args:
        max_bytes: space for files that are kept; one larger than that is handed out, not kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._folder: Path | None = None
        self._made = 0

    @property
    def held_bytes(self) -> int:
        """Space the kept files take."""
        with self._lock:
            return sum(kept.size_bytes for kept in self._kept.values())

    def open(self, key: str, make: Callable[[Path], object]) -> BinaryIO:
        """Return a file's bytes to read, made now if it is not on the shelf.

        Args:
            key: the same key is the same bytes.
            make: writes the file at a path where nothing is yet.
        """
        found = self.kept(key)
        if found is not None:
            return found
        with self._making:  # one at a time: the second asker finds the first one's work
            found = self.kept(key)
            return found if found is not None else self._open_made(key, make)

    def kept(self, key: str) -> BinaryIO | None:
        """Return a file that is on the shelf, to read; None when it would have to be made."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept.path.open("rb")

    def _open_made(self, key: str, make: Callable[[Path], object]) -> BinaryIO:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="controlmap-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._made += 1
        path = self._folder / f"{self._made}"
        try:
            make(path)
            file = path.open("rb")
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        with self._lock:
            self._kept[key] = _Kept(path, path.stat().st_size)
            self._trim()
        return file

    def _trim(self) -> None:
        held = sum(kept.size_bytes for kept in self._kept.values())
        while held > self._max_bytes:
            _, gone = self._kept.popitem(last=False)
            gone.path.unlink(missing_ok=True)
            held -= gone.size_bytes
