"""The default desk: a folder of its own, which nobody but its owner can read."""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.catalog.audit_log import AuditLog
from app.catalog.desk import Act, Desk, DeskDraft, Role, Token
from app.domain.valid_time import format_instant, parse_instant
from app.ingest.write import write_atomic

_TOKEN_ID = re.compile(r"[0-9a-f]{12}")
_DRAFT_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


class DirectoryDesk(Desk):
    """Keeps ``tokens/<id>.json``, ``drafts/<key>.json`` with ``.geojson``, and ``audit.jsonl``.

    Folders are made with mode 0700, files with 0600. Every file is written beside its place and
    renamed, so a kill leaves the old one or the new one.
    """

    def __init__(self, root: Path) -> None:
        self._tokens, self._drafts = root / "tokens", root / "drafts"
        for folder in (root, self._tokens, self._drafts):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._turn_file = root / "turn.lock"
        self._log = AuditLog(root / "audit.jsonl")
        self._thread_turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Lock among threads, then among processes; a killed process lets go by dying."""
        with self._thread_turn:
            handle = os.open(self._turn_file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    def tokens(self) -> tuple[Token, ...]:
        """Read every token's file."""
        found = [self.token(path.stem) for path in self._tokens.glob("*.json")]
        return tuple(sorted((t for t in found if t), key=lambda t: (t.made_at, t.id)))

    def token(self, token_id: str) -> Token | None:
        """Read one token's file."""
        found = _json(self._tokens / f"{token_id}.json") if _TOKEN_ID.fullmatch(token_id) else None
        if found is None:
            return None
        ends = {name: _instant(found[name]) for name in ("expires_at", "revoked_at")}
        made_at, role = parse_instant(found["made_at"]), Role(found["role"])
        return Token(found["id"], found["name"], role, made_at, found["secret_sha256"], **ends)

    def put_token(self, token: Token) -> None:
        """Write a token's file."""
        _put(self._tokens / f"{token.id}.json", _dumped(token))

    def drafts(self) -> tuple[DeskDraft, ...]:
        """Read what is said of every draft."""
        found = [self._about(path.stem) for path in self._drafts.glob("*.json")]
        return tuple(sorted((d for d in found if d), key=lambda d: (d.made_at, d.key)))

    def draft(self, key: str) -> tuple[DeskDraft, bytes] | None:
        """Read a draft."""
        about = self._about(key)
        try:
            return None if about is None else (about, self._bytes_of(key).read_bytes())
        except FileNotFoundError:  # removed in this moment
            return None

    def put_draft(self, draft: DeskDraft, data: bytes) -> None:
        """Write the bytes, then what is said of them: only then there is a draft."""
        _put(self._bytes_of(draft.key), data)
        _put(self._drafts / f"{draft.key}.json", _dumped(draft))

    def remove_draft(self, key: str) -> bool:
        """Remove what is said of a draft, then its bytes."""
        if self._about(key) is None:
            return False
        (self._drafts / f"{key}.json").unlink(missing_ok=True)
        self._bytes_of(key).unlink(missing_ok=True)
        return True

    def note(self, act: Act) -> None:
        """Append to the log."""
        self._log.append(act)

    def acts(self) -> tuple[Act, ...]:
        """Read the log."""
        return self._log.acts()

    def faults(self) -> tuple[str, ...]:
        """Check the log's chain."""
        return self._log.faults()

    def last_hash(self) -> str:
        """Return the hash of the log's last line."""
        return self._log.last_hash()

    def _about(self, key: str) -> DeskDraft | None:
        found = _json(self._drafts / f"{key}.json") if _DRAFT_KEY.fullmatch(key) else None
        if found is None:
            return None
        instants = {name: parse_instant(found[name]) for name in ("made_at", "expires_at")}
        return DeskDraft(**{**found, **instants})

    def _bytes_of(self, key: str) -> Path:
        return self._drafts / f"{key}.geojson"


def _put(path: Path, data: bytes) -> None:
    write_atomic(path, data, mode=0o600)


def _dumped(item: Token | DeskDraft) -> bytes:
    shown = {
        k: format_instant(v) if isinstance(v, datetime) else v for k, v in asdict(item).items()
    }
    return json.dumps(shown, indent=1).encode("ascii")


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return found


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_instant(text)
