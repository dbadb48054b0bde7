"""After a publish: the new control snapshots' vector tiles are drawn before they are asked for."""

from __future__ import annotations

import logging
import threading

from app.catalog.record import Record
from app.domain.snapshot import SnapshotInfo
from app.errors import ControlmapError

_MOST = 3  # snapshots of a theatre: whoever publishes an archive at once is not waited for
_LOG = logging.getLogger("controlmap.web")


class TileWarmer:
    """Warms in threads of its own, which never hold up a stop of the service. Thread-safe."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._one_at_a_time = threading.Lock()

    def follow(self, before: Record, after: Record) -> None:
        """Begin to warm what a state of the record has and the one before it had not."""
        fresh = _fresh(before, after)
        if not fresh:
            return
        thread = threading.Thread(
            target=self._warm, args=(after, fresh), name="warm-tiles", daemon=True
        )
        self._threads = [*(t for t in self._threads if t.is_alive()), thread]
        thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is being warmed; say whether that came about in time."""
        for thread in self._threads:
            thread.join(timeout_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _warm(self, record: Record, fresh: list[SnapshotInfo]) -> None:
        for info in fresh:
            try:
                with self._one_at_a_time:
                    record.tiles.warm(info.theatre, info.layer, info.version)
            except (ControlmapError, OSError) as error:  # whoever asks for a tile is told
                _LOG.warning("tiles of %s were not warmed: %s", info.id, error)


def _fresh(before: Record, after: Record) -> list[SnapshotInfo]:
    """Return the control snapshots that are new, the newest days first, a few a theatre."""
    had = {info.digest for info in _control(before)}
    found: dict[str, list[SnapshotInfo]] = {}
    for info in reversed(_control(after)):
        if info.digest not in had:
            found.setdefault(info.theatre, []).append(info)
    return [info for infos in found.values() for info in infos[:_MOST]]


def _control(record: Record) -> list[SnapshotInfo]:
    catalog = record.catalog
    return [
        info
        for theatre in catalog.theatres()
        if theatre.control_layer in catalog.layers(theatre.id)
        for info in catalog.timeline(theatre.id, theatre.control_layer).infos
    ]
