"""The default store: a folder laid out as record format v1."""

from __future__ import annotations

from pathlib import Path

from app.catalog.store import Store, StoredFile

_THEATRE_FILE = "theatre.json"


class DirectoryStore(Store):
    """Reads ``<root>/<theatre>/<layer>/<valid_from>[.rN].geojson``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def theatres(self) -> tuple[str, ...]:
        """Return every folder that has a ``theatre.json``."""
        return tuple(sorted(p.parent.name for p in self._root.glob(f"*/{_THEATRE_FILE}")))

    def read_theatre(self, theatre: str) -> bytes:
        """Return the bytes of the theatre's own file."""
        return (self._root / theatre / _THEATRE_FILE).read_bytes()

    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return every GeoJSON file one folder below the theatre's."""
        found = (self._root / theatre).glob("*/*.geojson")
        return tuple(sorted(StoredFile(theatre, p.parent.name, p.name) for p in found))

    def read(self, file: StoredFile) -> bytes:
        """Return one file's bytes."""
        return (self._root / file.theatre / file.layer / file.name).read_bytes()
