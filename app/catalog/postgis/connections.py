"""A few connections to the database, none of which can make anybody wait for long.

The server's own limits (``statement_timeout``) do not help when the server itself is stuck, so
every wait for an answer has a limit on this side too. While the database is down, whoever asks is
told at once: one attempt a second finds out whether it is back.
"""

from __future__ import annotations

import queue
import selectors
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from app.catalog.postgis.failures import told_as_ours
from app.errors import StoreUnavailableError, StoreUnusableError

CONNECT_S = 3
ANSWER_S = 15.0
_RETRY_S = 1.0
_POLL_S = 0.1
_MOST = 4

_DEFAULTS = {
    "application_name": "controlmap",
    "connect_timeout": str(CONNECT_S),
    # A network that swallows packets is noticed within ten seconds.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "10000",
}
_SERVER_LIMITS = "-c statement_timeout=12s -c lock_timeout=10s"


class StoreConnection(psycopg.Connection[tuple[object, ...]]):
    """A connection whose every wait ends.

    Attributes:
        answer_s: longest wait for an answer, seconds.
    """

    answer_s: float = ANSWER_S

    def wait(self, gen: PQGen[RV], interval: float = _POLL_S, timeout: float | None = None) -> RV:
        """Wait for an answer, ``answer_s`` at most; a connection that is late is closed."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.answer_s)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.close()  # its answer would be taken for that of the next question
            raise psycopg.OperationalError(f"no answer within {self.answer_s:g} s") from None


class Connections:
    """Lends connections, a bounded number of them. Thread-safe.

    Attributes:
        name: the database as ``postgresql://user@host:port/name``; never the password.
    """

    def __init__(self, url: str, most: int = _MOST, answer_s: float = ANSWER_S) -> None:
        """Take a connection string; nothing is connected yet.

        Args:
            url: ``postgresql://…``.
            most: connections at a time, count.
            answer_s: longest wait for an answer, seconds.

        Raises:
            StoreUnusableError: it cannot be read; the text does not show it.
        """
        given = _parsed(url)
        self.name = shown(given)
        self._secrets = tuple(given[k] for k in ("password", "sslpassword") if given.get(k))
        limits = " ".join(filter(None, (given.get("options"), _SERVER_LIMITS)))
        self._patient_address = make_conninfo("", **{**_DEFAULTS, **given})
        self._address = make_conninfo(self._patient_address, options=limits)
        self._idle: queue.LifoQueue[StoreConnection | None] = queue.LifoQueue()
        for _ in range(most):
            self._idle.put(None)
        # Whoever lets go of a store need not know that it has connections.
        weakref.finalize(self, _close_idle, self._idle)
        self._answer_s = answer_s
        self._lock = threading.Lock()
        self._down_until = 0.0

    @contextmanager
    def lend(self) -> Iterator[StoreConnection]:
        """Lend a connection in autocommit for the block; what goes wrong in it becomes our error.

        Raises:
            StoreUnavailableError: no connection, or it was lost, or the answer took too long.
            StoreUnusableError: the tables are not those of this version.
            OSError: no right, no space.
        """
        self._refuse_while_down()
        try:
            kept = self._idle.get(timeout=CONNECT_S)
        except queue.Empty:
            raise StoreUnavailableError(self.name, "every connection to it is in use") from None
        connection: StoreConnection | None = None
        try:
            with self.told():
                connection = kept if kept is not None and _sound(kept) else self._fresh(kept)
                yield connection
        finally:
            self._idle.put(_kept(connection))

    def connect(self) -> StoreConnection:
        """Open a connection in autocommit that the caller closes.

        Raises:
            psycopg.OperationalError: the database cannot be reached.
        """
        # Nothing is prepared on the server: a pooler between may change servers under us.
        made = StoreConnection.connect(self._address, autocommit=True, prepare_threshold=None)
        made.answer_s = self._answer_s
        return made

    def connect_patiently(self) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection without limits of time, for changes of the schema."""
        return psycopg.connect(self._patient_address)

    def told(self) -> AbstractContextManager[None]:
        """Return a block in which the driver's errors become ours, without secrets."""
        return told_as_ours(self.name, self._secrets)

    def mark_down(self, seconds: float) -> None:
        """Tell whoever asks within the next seconds at once that the database is down."""
        with self._lock:
            self._down_until = time.monotonic() + seconds

    def mark_up(self) -> None:
        """Let everybody ask again."""
        with self._lock:
            self._down_until = 0.0

    def close(self) -> None:
        """Close what is idle; what is lent is closed or kept by whoever has it."""
        _close_idle(self._idle)

    def _fresh(self, stale: StoreConnection | None) -> StoreConnection:
        if stale is not None:
            stale.close()
        self._refuse_while_down()  # whoever waited for this place may have found out
        try:
            return self.connect()
        except psycopg.OperationalError:
            self.mark_down(_RETRY_S)
            raise

    def _refuse_while_down(self) -> None:
        with self._lock:
            down = time.monotonic() < self._down_until
        if down:
            raise StoreUnavailableError(self.name, "it could not be reached a moment ago")


def _close_idle(places: queue.LifoQueue[StoreConnection | None]) -> None:
    """Close every idle connection; their places stay."""
    drained = 0
    with suppress(queue.Empty):
        while True:
            idle = places.get_nowait()
            drained += 1
            if idle is not None:
                idle.close()
    for _ in range(drained):
        places.put(None)


def _parsed(url: str) -> dict[str, str]:
    try:
        return {
            key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None
        }
    except psycopg.Error:  # its text quotes the string, password and all
        reason = "its address cannot be read; special characters in it are written as %XX."
        raise StoreUnusableError("postgresql://…", reason) from None


def shown(given: dict[str, str]) -> str:
    """Return a connection string's parts as an address without secrets."""
    user = f"{given['user']}@" if given.get("user") else ""
    host = given.get("host") or given.get("hostaddr") or "local"
    port = f":{given['port']}" if given.get("port") else ""
    return f"postgresql://{user}{host}{port}/{given.get('dbname', '')}"


def _sound(idle: StoreConnection) -> bool:
    """Return whether nothing has arrived on an idle connection: a server that left says so."""
    if idle.closed:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(idle.pgconn.socket, selectors.EVENT_READ)
        return not selector.select(0)


def _kept(used: StoreConnection | None) -> StoreConnection | None:
    """Return a connection that the next one may have; close one that is not as it was lent."""
    if used is None or used.closed:
        return None
    if used.broken or used.pgconn.transaction_status != TransactionStatus.IDLE:
        used.close()
        return None
    return used
