"""How often one asker may ask: so many a minute, in bounded memory."""

from __future__ import annotations

import threading
from math import ceil
from time import monotonic

from cachetools import LRUCache

from app.catalog.refusals import TooOftenError

_KEPT = 4096  # askers remembered; who is forgotten begins anew


class Pace:
    """A leaking bucket for each asker. Thread-safe.

    Args:
        per_minute: how fast it leaks, and how much fits in.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._full: LRUCache[str, tuple[float, float]] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def count(self, asker: str, now_s: float | None = None) -> None:
        """Count one request of an asker.

        Args:
            asker: a token's id, an address.
            now_s: a clock that only goes forward, seconds; None: this machine's.

        Raises:
            TooOftenError: the bucket is full; the request is not counted.
        """
        now = monotonic() if now_s is None else now_s
        rate = self._per_minute / 60
        with self._lock:
            level, at = self._full.get(asker, (0.0, now))
            level = max(0.0, level - (now - at) * rate)
            if level + 1 > self._per_minute:
                wait = (level + 1 - self._per_minute) / rate
                raise TooOftenError(self._per_minute, max(1, ceil(wait)))
            self._full[asker] = level + 1, now
