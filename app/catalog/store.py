"""The port every store implements: named bytes in, named bytes out, nothing else."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.catalog.desk import Desk


def digest_of(data: bytes) -> str:
    """Return the digest of a recording's bytes as it is written: ``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    """Name of one recorded snapshot: ``<theatre>/<layer>/<name>``."""

    theatre: str
    layer: str
    name: str

    @property
    def path(self) -> str:
        """The name as it stands in messages and in the record's layout."""
        return f"{self.theatre}/{self.layer}/{self.name}"


class Follower(ABC):
    """Watches a store that others write to, in a thread of its own."""

    @abstractmethod
    def start(self) -> None:
        """Begin to watch; returns at once."""

    @abstractmethod
    def stop(self) -> None:
        """Stop watching; returns within seconds, whatever the store does."""

    @abstractmethod
    def trouble(self) -> str:
        """Return why the service may lag behind the store, for anybody's eyes; empty: it is not."""


class Store(ABC):
    """Where the record's bytes live. Snapshots are immutable: a name's bytes never change.

    Every method may raise ``StoreUnavailableError`` when the store is a service that is down.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Which store this is, for messages; without any secret."""

    @abstractmethod
    def theatres(self) -> tuple[str, ...]:
        """Return the ids of the theatres held, sorted."""

    @abstractmethod
    def read_theatre(self, theatre: str) -> bytes:
        """Return the bytes of ``theatre.json``."""

    @abstractmethod
    def put_theatre(self, theatre: str, data: bytes, *, replace: bool = False) -> bool:
        """Record ``theatre.json``; whole or not at all, and durable.

        Args:
            theatre: its id.
            data: the bytes of the file.
            replace: take the place of other bytes. A running service keeps the vocabulary it
                started with.

        Returns:
            whether anything was written: False when it holds these very bytes already.

        Raises:
            RecordedConflictError: it holds other bytes, and ``replace`` is not given.
            OSError: the store could not take it.
        """

    @abstractmethod
    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return the names of every recorded snapshot of a theatre, sorted."""

    @abstractmethod
    def read(self, file: StoredFile) -> bytes:
        """Return the bytes of one recorded snapshot."""

    def stamps(self, theatre: str) -> Mapping[StoredFile, str]:
        """Return, without reading the files, a text of each that is another when its bytes are.

        A file whose bytes cannot be vouched for is left out; a store that can tell nothing
        without reading leaves out all of them.
        """
        return {}

    @abstractmethod
    def covered_layers(self, theatre: str) -> tuple[str, ...]:
        """Return the layers of a theatre whose covered days are held, sorted."""

    @abstractmethod
    def read_days(self, theatre: str, layer: str) -> bytes | None:
        """Return the bytes of a layer's ``days.json``; None: there is none."""

    @abstractmethod
    def write_days(self, theatre: str, layer: str, data: bytes) -> bool:
        """Put a layer's covered days in the place of the earlier ones; whole, and durable.

        Returns:
            whether anything was written: False when it holds these very bytes already.

        Raises:
            OSError: the store could not take it.
        """

    @abstractmethod
    def append(self, file: StoredFile, data: bytes) -> bool:
        """Record a snapshot under a name that is not taken; whole or not at all, and durable.

        A reader sees no such name or all its bytes; what was appended survives a power cut.

        Returns:
            whether anything was written: False when the name holds these very bytes already.

        Raises:
            RecordedConflictError: the name holds other bytes; carries both digests.
            OSError: the store could not take it (no space, no right); nothing was written.
        """

    def sweep(self) -> int:
        """Remove what killed writers left behind and nobody will finish; return how much it was.

        A store that leaves nothing behind has nothing to sweep.
        """
        return 0

    def desk(self) -> Desk | None:
        """Return the desk that lies in the store itself; None: this store has none."""
        return None

    def follow(self, changed: Callable[[], object]) -> Follower | None:
        """Return a watcher that calls ``changed`` whenever anybody recorded something.

        None: this store tells nobody; whoever writes to it tells the service itself.
        """
        return None
