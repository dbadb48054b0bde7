"""A store with one more file in memory: to try what recording it would do."""

from __future__ import annotations

from app.catalog.store import Store, StoredFile


class OverlaidStore(Store):
    """Reads one file from memory and everything else from the store beneath; records nothing."""

    def __init__(self, beneath: Store, file: StoredFile, data: bytes) -> None:
        self._beneath = beneath
        self._file = file
        self._data = data

    @property
    def name(self) -> str:
        """The store beneath, and the file."""
        return f"{self._beneath.name} with {self._file.path}"

    def theatres(self) -> tuple[str, ...]:
        """Return those beneath."""
        return self._beneath.theatres()

    def read_theatre(self, theatre: str) -> bytes:
        """Return what lies beneath."""
        return self._beneath.read_theatre(theatre)

    def put_theatre(self, theatre: str, data: bytes, *, replace: bool = False) -> bool:
        """Refuse: nothing is recorded through a trial."""
        raise PermissionError("a trial records nothing")

    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return those beneath, and the one in memory."""
        found = set(self._beneath.files(theatre))
        more = {self._file} if self._file.theatre == theatre else set()
        return tuple(sorted(found | more))

    def read(self, file: StoredFile) -> bytes:
        """Return the bytes in memory, or those beneath."""
        return self._data if file == self._file else self._beneath.read(file)

    def covered_layers(self, theatre: str) -> tuple[str, ...]:
        """Return those beneath."""
        return self._beneath.covered_layers(theatre)

    def read_days(self, theatre: str, layer: str) -> bytes | None:
        """Return what lies beneath."""
        return self._beneath.read_days(theatre, layer)

    def write_days(self, theatre: str, layer: str, data: bytes) -> bool:
        """Refuse: nothing is recorded through a trial."""
        raise PermissionError("a trial records nothing")

    def append(self, file: StoredFile, data: bytes) -> bool:
        """Refuse: nothing is recorded through a trial."""
        raise PermissionError("a trial records nothing")
