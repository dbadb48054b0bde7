"""Hear of what anybody records in a folder: other workers, the command line, a synchronised disk.

A name added to a folder changes the folder's own time, so a look at a handful of folders says
whether there is anything new, whatever the number of snapshots.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from app.catalog.store import Follower
from app.errors import ControlmapError

_LOOK_S = 0.4
_AGAIN_S = 5.0  # what was refused is tried again: it may have been half a copy
_TICK_S = 0.1  # longer than a tick of any clock that stamps files

_LOG = logging.getLogger("controlmap.store")
_State = tuple[tuple[str, int], ...]


class DirectoryFollower(Follower):
    """Calls back within half a second of a change, and never more often than that."""

    def __init__(self, root: Path, changed: Callable[[], object], look_s: float = _LOOK_S) -> None:
        self._root = root
        self._changed = changed
        self._look_s = look_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""

    def start(self) -> None:
        """Begin to look; what was recorded since the record was loaded is taken up first."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="folder-follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def trouble(self) -> str:
        """Return what keeps the service from following, without any path."""
        return self._trouble

    def _run(self) -> None:
        seen: _State | None = None
        tried = 0.0
        while not self._stopping.is_set():
            state = self._state()
            again = bool(self._trouble) and time.monotonic() - tried > _AGAIN_S
            if state != seen or again:
                self._take_up()
                tried = time.monotonic()
                # A change within the same tick would leave the same time behind: look once more.
                seen = state if _settled(state) else None
            self._stopping.wait(self._look_s)

    def _state(self) -> _State:
        return tuple(sorted(self._times()))

    def _times(self) -> Iterator[tuple[str, int]]:
        """Yield each theatre's and layer's folder with the time of its last change."""
        with suppress(OSError):  # a folder may go while it is looked at
            for theatre in self._root.iterdir():
                if (theatre / "theatre.json").is_file():
                    yield theatre.name, theatre.stat().st_mtime_ns
                    yield from _layers(theatre)

    def _take_up(self) -> None:
        try:
            self._changed()
        except (ControlmapError, OSError) as error:
            text = "what was recorded last breaks the rules of the record; it is not used"
            if not self._trouble:
                _LOG.error("the record holds what cannot be used: %s", error)
            self._trouble = text
        else:
            self._trouble = ""


def _layers(theatre: Path) -> Iterator[tuple[str, int]]:
    with suppress(OSError):
        for layer in theatre.iterdir():
            if layer.is_dir():
                yield f"{theatre.name}/{layer.name}", layer.stat().st_mtime_ns


def _settled(state: _State) -> bool:
    newest = max((changed for _, changed in state), default=0)
    return time.time() - newest / 1e9 > _TICK_S
