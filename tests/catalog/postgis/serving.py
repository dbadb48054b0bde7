"""Real server processes on one database, and asking them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

_STARTED = re.compile(r"running on (http://[\d.:]+)")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address and what it logged so far."""

    url: str
    log: Path

    def get(self, path: str) -> Answered:
        """Return the answer to a path, whatever its status."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=20) as answer:
                headers = {k.lower(): v for k, v in answer.headers.items()}
                return Answered(answer.status, headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                headers = {k.lower(): v for k, v in error.headers.items()}
                return Answered(error.code, headers, error.read())


def until(what: Callable[[], _Found | None], within_s: float = 30) -> _Found:
    """Return the first result that is not empty; fail when there is none in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve with the settings until the block ends."""
    log = folder / f"server-{time.monotonic_ns()}.log"
    keep = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    settings = {"cache": str(folder / "cache")} | settings
    given = {f"CONTROLMAP_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=keep | given)
    try:

        def address() -> str | None:
            assert process.poll() is None, log.read_text("utf-8")
            found = _STARTED.search(log.read_text("utf-8"))
            return found[1] if found else None

        yield Served(until(address, within_s=60), log)
    finally:
        process.terminate()
        process.wait(timeout=20)
