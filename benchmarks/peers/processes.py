"""Other people's servers as processes: started, waited for, stopped."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

_WAIT_S = 40


@contextlib.contextmanager
def server(
    command: list[str], probe: str, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a server until the block ends; yields its process id once the probed URL answers 200.

    Raises:
        RuntimeError: it ended or did not answer; carries what it said.
    """
    with tempfile.TemporaryFile("w+") as log:
        env = {**os.environ, **(environment or {})}
        running = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd="/")
        try:
            if not _answers(probe, running):
                log.seek(0)
                raise RuntimeError(f"{command[0]} did not answer {probe}:\n{log.read()[-2000:]}")
            yield running.pid
        finally:
            running.terminate()
            try:
                running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait(timeout=20)


def _answers(probe: str, running: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and running.poll() is None:
        if _is_200(probe):
            return True
        time.sleep(0.05)
    return False


def _is_200(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def version(*command: str | Path) -> str:
    """Return the first line a program says of itself."""
    said = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    return ((said.stdout or said.stderr).strip().splitlines() or [""])[0]
