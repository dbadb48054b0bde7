"""A FastAPI application with layers in front of everything, its own bookkeeping included.

Layers added with ``add_middleware`` run inside: after the framework has looked at its environment
and wrapped ``send``. An answer that is remembered as bytes needs none of that.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send


class Fronted(FastAPI):
    """FastAPI, and what answers before it."""

    _front: ASGIApp | None = None

    def put_in_front(self, layer: Callable[[ASGIApp], ASGIApp]) -> None:
        """Put a layer before all there is so far; the last one put is met first."""
        self._front = layer(self._front or super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (self._front or super().__call__)(scope, receive, send)
