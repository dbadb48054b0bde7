"""Servers for the load: the real service, and a bare ASGI application on the same uvicorn.

``python -m benchmarks.servers ANSWER`` serves the bytes of a file (header lines, an empty line,
the body) and does nothing else, with uvloop and httptools.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

_TOLD = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")
_WAIT_S = 600  # the first start of a large archive parses all of it


class Bare:
    """The least an ASGI application can do to answer."""

    def __init__(self, answer: bytes) -> None:
        head, _, self._body = answer.partition(b"\n\n")
        pairs = (line.partition(b": ") for line in head.split(b"\n"))
        self._headers = [(name, value) for name, _, value in pairs]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Send the bytes."""
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and its process."""

    url: str
    pid: int


@contextlib.contextmanager
def running(command: list[str], settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server of ours on a free port of loopback; stop it after."""
    with tempfile.NamedTemporaryFile() as log:
        environment = os.environ | {"CONTROLMAP_ACCESS_LOG": "false"} | dict(settings or {})
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            yield Server(_address(server, Path(log.name)), server.pid)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Read what it says by another handle: going back in the server's own would write over it."""
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and server.poll() is None:
        told = _TOLD.search(log.read_text())
        if told:
            return told[1]
        time.sleep(0.01)
    raise RuntimeError(f"the server did not start (exit {server.poll()}):\n{log.read_text()}")


def ours(
    record: Path | None = None,
    cache: Path | None = None,
    workers: int = 1,
    *,
    parsed: bool = True,
) -> contextlib.AbstractContextManager[Server]:
    """Run the service as ``controlmap serve`` does, on the shipped record unless told otherwise.

    Args:
        record: folder of another record.
        cache: folder of its load index; None: it parses every file.
        workers: processes that answer.
        parsed: whether parsed snapshots are kept there, too.
    """
    settings = {"CONTROLMAP_RECORD": str(record)} if record else {}
    settings["CONTROLMAP_CACHE"] = str(cache or "")
    if not parsed:
        settings["CONTROLMAP_PARSED_CACHE_BYTES"] = "0"
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--workers", str(workers)]
    return running(command, settings)


def bare(answer: Path) -> contextlib.AbstractContextManager[Server]:
    """Run the bare application with the bytes of a file."""
    return running([sys.executable, "-m", "benchmarks.servers", str(answer)])


if __name__ == "__main__":
    uvicorn.run(
        Bare(Path(sys.argv[1]).read_bytes()),
        host="127.0.0.1",
        port=0,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
    )
