"""Measuring readers' polygons under a limit: two at a time, a short queue, then a plain no.

A measurement keeps a processor busy for up to a second or two. Those that wait hold no thread that
another answer needs; where many wait already, one more is told when to come again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from app.catalog.refusals import QueueFullError

AT_A_TIME = 2
MOST_WAITING = 16
_SECONDS_EACH = 2

T = TypeVar("T")


class AreaLane:
    """Runs measurements for requests. Lives on one event loop.

    Args:
        at_a_time: measurements under way together.
        most_waiting: requests that may wait beside those.
    """

    def __init__(self, at_a_time: int = AT_A_TIME, most_waiting: int = MOST_WAITING) -> None:
        self._at_a_time = at_a_time
        self._most_waiting = most_waiting
        self._threads = anyio.CapacityLimiter(at_a_time)
        self._places = anyio.Semaphore(at_a_time)
        self._inside = 0

    async def measure(self, make: Callable[[], T]) -> T:
        """Return what a measurement gives, made in a thread of the lane's own.

        Raises:
            QueueFullError: too many wait already.
        """
        waiting = self._inside - self._at_a_time
        if waiting >= self._most_waiting:
            retry = max(1, _SECONDS_EACH * waiting // self._at_a_time)
            raise QueueFullError(waiting, retry)
        self._inside += 1
        try:
            async with self._places:
                return await anyio.to_thread.run_sync(
                    make, limiter=self._threads, abandon_on_cancel=False
                )
        finally:
            self._inside -= 1
