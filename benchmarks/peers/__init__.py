"""What people would use instead, started on loopback for a benchmark and stopped after it.

Each peer is a context manager; ``missing()`` says what is not installed, never silently.
"""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-peers"
INSTALL = "run `make peers` as root"


class PeerMissingError(Exception):
    """A peer is not installed here; says which one and how to install it."""

    def __init__(self, peer: str, what: str) -> None:
        super().__init__(f"{peer}: {what} is not installed; {INSTALL}")


def need(peer: str, *programs: str | Path) -> None:
    """Check that programs are there.

    Raises:
        PeerMissingError: one of them is not.
    """
    for program in programs:
        if shutil.which(str(program)) is None:
            raise PeerMissingError(peer, str(program))


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
