"""Drawing under a limit: few at a time, each once, the newest kept in bounded memory.

A stranger may ask for a thousand large pictures at once. They wait for one of two places without
holding a thread that another answer needs; whoever asks for a picture that was just drawn gets it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import anyio
import anyio.to_thread
from cachetools import LRUCache

AT_A_TIME = 2
_KEPT_BYTES = 24 * 1024 * 1024


class PictureDesk:
    """Draws for requests. Thread-safe.

    Args:
        at_a_time: drawings under way together.
        kept_bytes: memory for finished pictures.
    """

    def __init__(self, at_a_time: int = AT_A_TIME, kept_bytes: int = _KEPT_BYTES) -> None:
        self._places = anyio.Semaphore(at_a_time)
        self._threads = anyio.CapacityLimiter(at_a_time)
        self._kept: LRUCache[str, bytes] = LRUCache(kept_bytes, getsizeof=len)
        self._lock = threading.Lock()

    async def draw(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the picture of a key: kept, or made in a thread of its own.

        Args:
            key: its entity tag: the same key is the same picture.
            make: draws it; runs in a worker thread, never on the event loop.
        """
        async with self._places:
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                found = await anyio.to_thread.run_sync(
                    partial(make), limiter=self._threads, abandon_on_cancel=False
                )
                if len(found) <= self._kept.maxsize // 4:
                    with self._lock:
                        self._kept[key] = found
            return found
