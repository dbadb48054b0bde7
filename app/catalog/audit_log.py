"""An audit log in one file: JSON lines, each with the hash of the line before it.

A line that is changed, taken out or put in breaks the chain from there on. What a chain cannot
show by itself is that its end was cut off: keep the last hash (``controlmap audit --verify``
prints it) where the machine cannot reach it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from app.catalog.desk import Act
from app.domain.valid_time import format_instant, parse_instant

START = "0" * 64
_TAIL_BYTES = 1 << 16  # a line is much shorter: its texts are cut
_LONGEST_TEXT = 500
_MEMBERS = ("at", "who", "address", "action", "outcome", "path", "digest", "detail")


class AuditLog:
    """Appends to a file, and reads it back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, act: Act) -> None:
        """Write one line and wait until the disk has it.

        Raises:
            OSError: no space, no right; at most a torn line is left, which the next one covers.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            with _locked(handle):
                before, torn = _last_line(handle)
                line = _line(act, _hash(before))
                _write(handle, (b"\n" if torn else b"") + line)
                os.fsync(handle)
        finally:
            os.close(handle)

    def acts(self) -> tuple[Act, ...]:
        """Return what was written; lines that a kill tore are passed over."""
        return tuple(act for line in self._lines() if (act := _act(line)) is not None)

    def faults(self) -> tuple[str, ...]:
        """Return each line whose hash of the line before is not that line's."""
        found: list[str] = []
        before = b""
        for number, line in enumerate(self._lines(), start=1):
            said = _previous(line)
            if said is not None and said != _hash(before):
                found.append(f"line {number} does not follow the line before it")
            elif said is None and not _torn(line):
                found.append(f"line {number} is none of the log's")
            before = line
        return tuple(found)

    def last_hash(self) -> str:
        """Return the hash of the last line, to be kept elsewhere."""
        lines = list(self._lines())
        return _hash(lines[-1] if lines else b"")

    def _lines(self) -> Iterator[bytes]:
        if self._path.exists():
            yield from (line for line in self._path.read_bytes().split(b"\n") if line)


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _last_line(handle: int) -> tuple[bytes, bool]:
    """Return the last line, and whether it lacks its end: a writer was killed within it."""
    size = os.lseek(handle, 0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    tail = os.pread(handle, size - start, start)
    lines = [line for line in tail.split(b"\n") if line]
    return (lines[-1] if lines else b""), bool(tail) and not tail.endswith(b"\n")


def _line(act: Act, previous: str) -> bytes:
    members = {k: v[:_LONGEST_TEXT] for k, v in asdict(act).items() if isinstance(v, str)}
    body = {"at": format_instant(act.at)} | members | {"previous": previous}
    return json.dumps(body).encode("ascii", "backslashreplace") + b"\n"


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else START


def _document(line: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(found, dict) and set(found) == {*_MEMBERS, "previous"}
    return found if whole else None


def _previous(line: bytes) -> str | None:
    found = _document(line)
    return None if found is None else str(found["previous"])


def _torn(line: bytes) -> bool:
    """Return whether a line may be the beginning of one: a kill leaves that, an editor does not."""
    return line.startswith(b'{"at": "'[: len(line)]) and not line.endswith(b"}")


def _act(line: bytes) -> Act | None:
    found = _document(line)
    if found is None:
        return None
    texts = {name: str(found[name]) for name in _MEMBERS if name != "at"}
    return Act(at=parse_instant(str(found["at"])), **texts)
