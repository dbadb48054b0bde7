"""The port every store implements: named bytes in, named bytes out, nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass


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


class Store(ABC):
    """Where the record's bytes live. Snapshots are immutable: a name's bytes never change."""

    @abstractmethod
    def theatres(self) -> tuple[str, ...]:
        """Return the ids of the theatres held, sorted."""

    @abstractmethod
    def read_theatre(self, theatre: str) -> bytes:
        """Return the bytes of ``theatre.json``."""

    @abstractmethod
    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return the names of every recorded snapshot of a theatre, sorted."""

    @abstractmethod
    def read(self, file: StoredFile) -> bytes:
        """Return the bytes of one recorded snapshot."""
