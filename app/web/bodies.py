"""Bodies of requests, read within two bounds: so many bytes, and so much time to arrive.

Whoever sends a byte and then nothing would else be waited for until he hangs up.
"""

from __future__ import annotations

import anyio
from fastapi import Request

from app.catalog.refusals import BodyLateError
from app.errors import LimitExceededError


async def body_within(request: Request, setting: str, most: int, seconds: float) -> bytes:
    """Return a request's body; stop reading as soon as it is too large or too late.

    Args:
        request: nothing of its body has been read.
        setting: name of the setting that ``most`` is.
        most: bytes.
        seconds: from now until the whole body must be there.

    Raises:
        LimitExceededError: more bytes came.
        BodyLateError: the time is over.
    """
    chunks: list[bytes] = []
    size = 0
    with anyio.move_on_after(seconds) as waiting:
        async for chunk in request.stream():  # a reader who hangs up is no incident: problems
            size += len(chunk)
            if size > most:
                raise LimitExceededError(setting, size, most)
            chunks.append(chunk)
    if waiting.cancelled_caught:
        raise BodyLateError(size, seconds)
    return b"".join(chunks)
