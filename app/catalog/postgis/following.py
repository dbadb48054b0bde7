"""Hear of what anybody records: LISTEN in a thread, and again after every lost connection."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from app.catalog.postgis.connections import Connections, StoreConnection
from app.catalog.store import Follower
from app.errors import ControlmapError, DataError, StoreUnavailableError, StoreUnusableError

_LISTEN = "LISTEN controlmap_record"
# Counts beside the newest id: of two writers the one with the lower id may commit last.
_STATE = """
SELECT count(*), max(id), (SELECT md5(string_agg(id || md5(document), ',' ORDER BY id))
    FROM controlmap.theatre) FROM controlmap.snapshot
"""
_PING_S = 5.0
_LISTEN_S = 0.5
_ANSWER_S = 3.0
_BACKOFF_S = (0.1, 5.0)
_DOWN_S = 10.0  # longer than an attempt to connect and the wait before the next one

_LOG = logging.getLogger("controlmap.store")


class DatabaseFollower(Follower):
    """Calls back when the database notifies, and every few seconds when its rows say so.

    The second way finds what the first one cannot tell: a server that is stuck, and news on a
    read-only standby, where LISTEN is not allowed.
    """

    def __init__(
        self, connections: Connections, changed: Callable[[], object], ping_s: float = _PING_S
    ) -> None:
        self._connections = connections
        self._changed = changed
        self._ping_s = ping_s
        self._stopping = threading.Event()
        self._thread = self._new_thread()
        self._trouble = ""

    def start(self) -> None:
        """Begin to listen."""
        self._stopping.clear()
        self._thread = self._new_thread()
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def trouble(self) -> str:
        """Return what keeps the service from following, without addresses or names."""
        if self._thread.ident and not self._thread.is_alive() and not self._stopping.is_set():
            return "the store is no longer followed; restart the service"
        return self._trouble

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="store-follower", daemon=True)

    def _run(self) -> None:
        backoff = _BACKOFF_S[0]
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with self._connections.told():
                    self._follow()
            except (ControlmapError, OSError) as error:
                self._lost(error)
            if time.monotonic() - began > 2 * _PING_S:
                backoff = _BACKOFF_S[0]
            self._stopping.wait(backoff * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret
            backoff = min(2 * backoff, _BACKOFF_S[1])

    def _follow(self) -> None:
        """Listen until the connection is lost; what was missed before is taken up first."""
        with self._connections.connect() as connection:
            connection.answer_s = _ANSWER_S
            self._listen(connection)
            self._connections.mark_up()
            seen: object = None
            while not self._stopping.is_set():
                state = connection.execute(_STATE).fetchone()
                if state != seen:
                    self._take_up()
                    seen = state
                self._wait(connection)

    def _listen(self, connection: StoreConnection) -> None:
        standby = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if standby != (True,):
            connection.execute(_LISTEN)

    def _wait(self, connection: StoreConnection) -> None:
        """Return when the database notified, or after a ping's time, or when told to stop."""
        until = time.monotonic() + self._ping_s
        while time.monotonic() < until and not self._stopping.is_set():
            if any(True for _ in connection.notifies(timeout=_LISTEN_S, stop_after=1)):
                return

    def _take_up(self) -> None:
        try:
            self._changed()
        except DataError as error:
            self._trouble = "what was recorded last breaks the rules of the record; it is not used"
            _LOG.error("the store holds what cannot be used: %s", error)
            return
        if self._trouble:
            _LOG.warning("the store %s is followed again", self._connections.name)
        self._trouble = ""

    def _lost(self, error: Exception) -> None:
        if isinstance(error, StoreUnusableError):
            text = "the store cannot be used as it is"
        elif isinstance(error, StoreUnavailableError):
            text = "the store does not answer"
            self._connections.mark_down(_DOWN_S)
        else:
            text = "the store cannot be followed"
        if not self._trouble.startswith(text):
            since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._trouble = f"{text} since {since}; what is loaded goes on being served"
            _LOG.warning("%s", error)
