"""An audit log in one file: the chain's lines, one after the other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.catalog.audit_chain import act_of, faults_of, hash_of, line_of
from app.catalog.desk import Act

_TAIL_BYTES = 1 << 16  # a line is much shorter: its texts are cut


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
                _write(handle, (b"\n" if torn else b"") + line_of(act, before) + b"\n")
                os.fsync(handle)
        finally:
            os.close(handle)

    def acts(self) -> tuple[Act, ...]:
        """Return what was written; lines that a kill tore are passed over."""
        return tuple(act for line in self._lines() if (act := act_of(line)) is not None)

    def faults(self) -> tuple[str, ...]:
        """Return where the chain is broken."""
        return faults_of(self._lines())

    def last_hash(self) -> str:
        """Return the hash of the last line, to be kept elsewhere."""
        lines = list(self._lines())
        return hash_of(lines[-1] if lines else b"")

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


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
