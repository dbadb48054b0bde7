"""The lines of an audit log: JSON, each with the hash of the line before it.

A line that is changed, taken out or put in breaks the chain from there on. What a chain cannot
show by itself is that its end was cut off: keep the last hash (``controlmap audit --verify``
prints it) where the machine cannot reach it. Every desk keeps the same lines, wherever it lies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from app.catalog.desk import Act
from app.domain.valid_time import format_instant, parse_instant

START = "0" * 64
"""What the first line says of the line before it."""

_LONGEST_TEXT = 500
_MEMBERS = ("at", "who", "address", "action", "outcome", "path", "digest", "detail")


def line_of(act: Act, before: bytes) -> bytes:
    """Return the line of an act after another line; ASCII, without a line's end."""
    members = {k: v[:_LONGEST_TEXT] for k, v in asdict(act).items() if isinstance(v, str)}
    body = {"at": format_instant(act.at)} | members | {"previous": hash_of(before)}
    return json.dumps(body).encode("ascii", "backslashreplace")


def hash_of(line: bytes) -> str:
    """Return the hash of a line; of no line that which the first one names."""
    return hashlib.sha256(line).hexdigest() if line else START


def act_of(line: bytes) -> Act | None:
    """Return the act of a line; None: it is none of the log's."""
    found = _document(line)
    if found is None:
        return None
    texts = {name: str(found[name]) for name in _MEMBERS if name != "at"}
    return Act(at=parse_instant(str(found["at"])), **texts)


def faults_of(lines: Iterable[bytes]) -> tuple[str, ...]:
    """Return each line whose hash of the line before is not that line's."""
    found: list[str] = []
    before = b""
    for number, line in enumerate(lines, start=1):
        document = _document(line)
        if document is not None and document["previous"] != hash_of(before):
            found.append(f"line {number} does not follow the line before it")
        elif document is None and not _torn(line):
            found.append(f"line {number} is none of the log's")
        before = line
    return tuple(found)


def _document(line: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(found, dict) and set(found) == {*_MEMBERS, "previous"}
    return found if whole else None


def _torn(line: bytes) -> bool:
    """Return whether a line may be the beginning of one: a kill leaves that, an editor does not."""
    return line.startswith(b'{"at": "'[: len(line)]) and not line.endswith(b"}")
