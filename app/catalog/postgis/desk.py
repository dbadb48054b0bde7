"""The desk in the database of the record: for replicas that share no folder."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

import psycopg

from app.catalog.audit_chain import act_of, faults_of, hash_of, line_of
from app.catalog.desk import Act, Desk, DeskDraft, Role, Token
from app.catalog.postgis.connections import Connections, StoreConnection
from app.errors import StoreUnavailableError

# Any numbers that nobody else takes: the advisory locks of publishing and of the log.
_TURN = 7_365_002
_LOG = 7_365_003
_WAIT_S = 30.0  # longest wait for one's turn

_TOKEN_ID = re.compile(r"[0-9a-f]{12}")
_DRAFT_KEY = re.compile(r"[A-Za-z0-9_-]{43}")

_TOKENS = """
SELECT id, name, role, made_at, secret_sha256, expires_at, revoked_at FROM controlmap.token
WHERE %s::text IS NULL OR id = %s ORDER BY made_at, id
"""
_KEEP = """
INSERT INTO controlmap.token (id, name, role, made_at, secret_sha256, expires_at, revoked_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET (name, role, made_at, secret_sha256, expires_at, revoked_at)
    = (excluded.name, excluded.role, excluded.made_at, excluded.secret_sha256,
       excluded.expires_at, excluded.revoked_at)
"""
_DRAFTS = """
SELECT key, path, digest, made_at, made_by, expires_at FROM controlmap.draft ORDER BY made_at, key
"""
_DRAFT = """
SELECT key, path, digest, made_at, made_by, expires_at, document FROM controlmap.draft
WHERE key = %s
"""
_PUT_DRAFT = """
INSERT INTO controlmap.draft (key, path, digest, made_at, made_by, expires_at, document)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_LAST = "SELECT position, line FROM controlmap.audit ORDER BY position DESC LIMIT 1"
_LINES = "SELECT line FROM controlmap.audit ORDER BY position"


class PostgisDesk(Desk):
    """Keeps tokens, drafts and the log in tables of their own. Thread-safe.

    Whoever holds the turn holds a transaction that does nothing but hold a lock: a process that
    dies, and a connection that breaks, let go of it.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._thread_turn = threading.Lock()
        self._holding: tuple[int, StoreConnection] | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Lock among threads, then among replicas.

        Raises:
            StoreUnavailableError: the database does not answer, or others publish for too long.
        """
        if not self._thread_turn.acquire(timeout=_WAIT_S):
            raise self._too_long()
        try:
            with self._connections.told():
                connection = self._connections.connect()
            try:
                with self._connections.told():
                    self._wait(connection)
                self._holding = (threading.get_ident(), connection)
                yield
            finally:
                self._holding = None
                connection.close()  # ends the transaction, and with it the lock
        finally:
            self._thread_turn.release()

    def tokens(self) -> tuple[Token, ...]:
        """Read every token."""
        return self._tokens(None)

    def token(self, token_id: str) -> Token | None:
        """Read one token."""
        found = self._tokens(token_id) if _TOKEN_ID.fullmatch(token_id) else ()
        return found[0] if found else None

    def put_token(self, token: Token) -> None:
        """Insert a token, or put its new state in the old one's place."""
        about = (token.id, token.name, str(token.role), token.made_at, token.secret_sha256)
        with self._connections.lend() as connection:
            connection.execute(_KEEP, (*about, token.expires_at, token.revoked_at))

    def drafts(self) -> tuple[DeskDraft, ...]:
        """Read what is said of every draft."""
        with self._connections.lend() as connection:
            rows = connection.execute(_DRAFTS, binary=True).fetchall()
        return tuple(_draft(row) for row in rows)

    def draft(self, key: str) -> tuple[DeskDraft, bytes] | None:
        """Read a draft."""
        if not _DRAFT_KEY.fullmatch(key):
            return None
        with self._connections.lend() as connection:
            row = connection.execute(_DRAFT, (key,), binary=True).fetchone()
        return None if row is None else (_draft(row), cast("bytes", row[6]))

    def put_draft(self, draft: DeskDraft, data: bytes) -> None:
        """Insert a draft."""
        about = (draft.key, draft.path, draft.digest, draft.made_at, draft.made_by)
        with self._connections.lend() as connection:
            connection.execute(_PUT_DRAFT, (*about, draft.expires_at, data))

    def remove_draft(self, key: str) -> bool:
        """Delete a draft."""
        if not _DRAFT_KEY.fullmatch(key):
            return False
        with self._connections.lend() as connection:
            done = connection.execute("DELETE FROM controlmap.draft WHERE key = %s", (key,))
            return done.rowcount > 0

    def note(self, act: Act) -> None:
        """Append to the log; committed when this returns.

        Raises:
            StoreUnavailableError: the database does not answer, or whoever holds the turn has
                lost it; then nothing may be recorded.
            OSError: no right, no space.
        """
        self._require_turn()
        with self._connections.lend() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOG,))
            row = connection.execute(_LAST).fetchone()
            position, before = (int(str(row[0])), str(row[1])) if row else (0, "")
            line = line_of(act, before.encode()).decode("ascii")
            statement = "INSERT INTO controlmap.audit (position, line) VALUES (%s, %s)"
            connection.execute(statement, (position + 1, line))

    def acts(self) -> tuple[Act, ...]:
        """Read the log."""
        return tuple(act for line in self._lines() if (act := act_of(line)) is not None)

    def faults(self) -> tuple[str, ...]:
        """Check the log's chain."""
        return faults_of(self._lines())

    def last_hash(self) -> str:
        """Return the hash of the log's last line."""
        with self._connections.lend() as connection:
            row = connection.execute(_LAST).fetchone()
        return hash_of(str(row[1]).encode() if row else b"")

    def _wait(self, connection: StoreConnection) -> None:
        """Take the lock in a transaction that ends with the connection.

        A lock of the transaction, not of the session, holds through a pooler too.
        """
        connection.answer_s = _WAIT_S + 5
        connection.execute("BEGIN")
        limits = f"SET LOCAL lock_timeout = '{_WAIT_S:g}s'; SET LOCAL statement_timeout = 0"
        connection.execute(limits.encode())
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        try:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_TURN,))
        except psycopg.errors.LockNotAvailable:
            raise self._too_long() from None

    def _require_turn(self) -> None:
        """Check that the thread which holds the turn still does; others need none.

        Without it two that both believe to hold it could record what breaks a rule together.
        """
        holding = self._holding
        if holding is not None and holding[0] == threading.get_ident():
            with self._connections.told():
                holding[1].execute("SELECT 1")

    def _too_long(self) -> StoreUnavailableError:
        reason = f"others publish since {_WAIT_S:g} s"
        return StoreUnavailableError(self._connections.name, reason)

    def _tokens(self, token_id: str | None) -> tuple[Token, ...]:
        with self._connections.lend() as connection:
            rows = connection.execute(_TOKENS, (token_id, token_id), binary=True).fetchall()
        return tuple(_token(row) for row in rows)

    def _lines(self) -> list[bytes]:
        with self._connections.lend() as connection:
            rows = connection.execute(_LINES, binary=True).fetchall()
        return [str(row[0]).encode() for row in rows]


def _token(row: tuple[object, ...]) -> Token:
    key, name, role, made_at, hashed, expires_at, revoked_at = row
    made, ends = cast("datetime", made_at).astimezone(UTC), _instant(expires_at)
    whose = (str(key), str(name), Role(str(role)), made, str(hashed))
    return Token(*whose, expires_at=ends, revoked_at=_instant(revoked_at))


def _draft(row: tuple[object, ...]) -> DeskDraft:
    key, path, digest, made_at, made_by, expires_at = row[:6]
    made, ends = (cast("datetime", at).astimezone(UTC) for at in (made_at, expires_at))
    return DeskDraft(str(key), str(path), str(digest), made, str(made_by), ends)


def _instant(value: object) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None
