"""Drawing tiles under a limit: no reader of tiles holds up what others ask for.

A map asks for dozens of tiles at once. The first vector tile of a snapshot looks through those
before it (``catalog.since``); whoever waits for that holds no thread.
"""

from __future__ import annotations

from functools import partial
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread

from app.catalog.tile_service import TileService
from app.catalog.tiles import Resolved, TileFormat, TileKey, TileStyle
from app.geo.tile_math import TileAddress

AT_A_TIME = 4
_LOOKING_BACK = 2


class TileDesk:
    """Draws for requests, on the event loop's thread but for the drawing itself.

    Args:
        at_a_time: drawings under way together.
    """

    def __init__(self, at_a_time: int = AT_A_TIME) -> None:
        self._drawing = anyio.CapacityLimiter(at_a_time)
        self._looking_back = anyio.CapacityLimiter(_LOOKING_BACK)
        self._turns: WeakValueDictionary[TileKey, anyio.Lock] = WeakValueDictionary()

    async def draw(
        self, tiles: TileService, resolved: Resolved, address: TileAddress, style: TileStyle
    ) -> bytes:
        """Return a tile, from memory or drawn in a thread.

        Raises:
            DataError: a recording it is made from, or one before it, is no longer what was loaded.
            InvalidRequestError: there is no such theme.
        """
        kept = tiles.kept(resolved, address, style)
        if kept is not None:
            return kept
        if style.format is TileFormat.MVT and not tiles.is_ready(resolved):
            turn = self._turns.setdefault(resolved.key, anyio.Lock())
            async with turn:
                if not tiles.is_ready(resolved):
                    ready = partial(tiles.make_ready, resolved)
                    await anyio.to_thread.run_sync(ready, limiter=self._looking_back)
        draw = partial(tiles.tile, resolved, address, style)
        return (await anyio.to_thread.run_sync(draw, limiter=self._drawing)).data
