"""The store for several machines: a PostgreSQL database with PostGIS.

The recorded bytes are stored as they are, so digests are those of the files; beside them, in the
same transaction, stand one row a feature with its geometry, for QGIS and tile servers. Statements
are fixed texts and every value is a parameter.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from itertools import chain

from app.catalog.postgis.checking import Checked, check_days, check_rows
from app.catalog.postgis.connections import Connections, StoreConnection
from app.catalog.postgis.desk import PostgisDesk
from app.catalog.postgis.following import DatabaseFollower
from app.catalog.postgis.rows import FEATURE_TYPES, delay_hours, read_rows
from app.catalog.postgis.schema import require_current
from app.catalog.store import Follower, Store, StoredFile, digest_of
from app.errors import (
    ControlmapError,
    RecordedConflictError,
    StoreUnusableError,
    TheatreNotFoundError,
)

_THEATRES = "SELECT id FROM controlmap.theatre"
_THEATRE = "SELECT document FROM controlmap.theatre WHERE id = %s"
_NEW_THEATRE = """
INSERT INTO controlmap.theatre (id, document, delay_hours) VALUES (%s, %s, %s)
ON CONFLICT (id) DO NOTHING
"""
_OTHER_THEATRE = "UPDATE controlmap.theatre SET document = %s, delay_hours = %s WHERE id = %s"
_FILES = "SELECT layer, name FROM controlmap.snapshot WHERE theatre = %s"
_STAMPS = "SELECT layer, name, digest FROM controlmap.snapshot WHERE theatre = %s"
_FILE = "SELECT document FROM controlmap.snapshot WHERE (theatre, layer, name) = (%s, %s, %s)"
_DIGEST = "SELECT digest FROM controlmap.snapshot WHERE (theatre, layer, name) = (%s, %s, %s)"
# Of two writers at once the second waits here until the first has committed, then inserts nothing.
_NEW_FILE = """
INSERT INTO controlmap.snapshot (theatre, layer, name, document, digest,
    kind, valid_from, valid_to, recorded_at, revision, title)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (theatre, layer, name) DO NOTHING RETURNING id
"""
_FEATURES = """
COPY controlmap.feature (snapshot, position, theatre, layer,
    feature_id, party, status, level, name_en, name_ar, properties, geom)
FROM STDIN (FORMAT BINARY)
"""
_COVERED = "SELECT layer FROM controlmap.covered_days WHERE theatre = %s"
_DAYS = "SELECT document FROM controlmap.covered_days WHERE (theatre, layer) = (%s, %s)"
_PUT_DAYS = """
INSERT INTO controlmap.covered_days AS held (theatre, layer, document) VALUES (%s, %s, %s)
ON CONFLICT (theatre, layer) DO UPDATE SET document = excluded.document
    WHERE held.document <> excluded.document
"""
_NOTHING: tuple[object, ...] = (None,) * 6


class PostgisStore(Store):
    """Reads and appends over a bounded number of connections. Thread-safe."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @classmethod
    def open(cls, url: str) -> PostgisStore:
        """Connect, and check that the tables are those of this version.

        Raises:
            StoreUnavailableError: the database does not answer.
            StoreUnusableError: the connection string cannot be read (it is not shown), or the
                tables are missing, older or newer; says what to do.
        """
        connections = Connections(url)
        try:
            require_current(connections)
        except ControlmapError:
            connections.close()
            raise
        return cls(connections)

    @property
    def name(self) -> str:
        """The database's address without its password."""
        return self._connections.name

    def theatres(self) -> tuple[str, ...]:
        """Return the id of every row of ``controlmap.theatre``."""
        return tuple(sorted(str(row[0]) for row in self._rows(_THEATRES)))

    def read_theatre(self, theatre: str) -> bytes:
        """Return the bytes of the theatre's own file."""
        return self._bytes(_THEATRE, f"{theatre}/theatre.json", theatre)

    def put_theatre(self, theatre: str, data: bytes, *, replace: bool = False) -> bool:
        """Insert the theatre's file, or with ``replace`` put it in the other's place."""
        delay = delay_hours(data)
        with self._connections.lend() as connection, connection.transaction():
            if connection.execute(_NEW_THEATRE, (theatre, data, delay)).rowcount:
                return True
            row = connection.execute(_THEATRE, (theatre,), binary=True).fetchone()
            held = _as_bytes(row)
            if held == data:
                return False
            if not replace:
                path = f"{theatre}/theatre.json"
                raise RecordedConflictError(path, digest_of(held), digest_of(data))
            connection.execute(_OTHER_THEATRE, (data, delay, theatre))
            return True

    def files(self, theatre: str) -> tuple[StoredFile, ...]:
        """Return the name of every recording of a theatre."""
        rows = self._rows(_FILES, theatre)
        return tuple(sorted(StoredFile(theatre, str(layer), str(name)) for layer, name in rows))

    def stamps(self, theatre: str) -> Mapping[StoredFile, str]:
        """Return the digest that was written beside each recording, in the same transaction."""
        rows = self._rows(_STAMPS, theatre)
        return {StoredFile(theatre, str(row[0]), str(row[1])): str(row[2]) for row in rows}

    def read(self, file: StoredFile) -> bytes:
        """Return one recording's bytes."""
        return self._bytes(_FILE, file.path, file.theatre, file.layer, file.name)

    def covered_layers(self, theatre: str) -> tuple[str, ...]:
        """Return every layer whose covered days are a row."""
        return tuple(sorted(str(row[0]) for row in self._rows(_COVERED, theatre)))

    def read_days(self, theatre: str, layer: str) -> bytes | None:
        """Return the bytes of a layer's covered days."""
        rows = self._rows(_DAYS, theatre, layer)
        return _as_bytes(rows[0]) if rows else None

    def write_days(self, theatre: str, layer: str, data: bytes) -> bool:
        """Insert a layer's covered days, or put them in the earlier ones' place."""
        with self._connections.lend() as connection:
            return connection.execute(_PUT_DAYS, (theatre, layer, data)).rowcount > 0

    def append(self, file: StoredFile, data: bytes) -> bool:
        """Insert the bytes and the rows derived from them in one transaction.

        When the connection is lost while it commits, nobody can know whether it did: the error
        is ``StoreUnavailableError``, and appending the same bytes again is safe.
        """
        with self._connections.lend() as connection, connection.transaction():
            held = self._held(connection, file)
            if held is None:
                if self._insert(connection, file, data):
                    return True
                held = self._held(connection, file)  # another writer was a moment earlier
        if held == digest_of(data):
            return False
        raise RecordedConflictError(file.path, str(held), digest_of(data))

    def desk(self) -> PostgisDesk:
        """Return the desk in the same database."""
        return PostgisDesk(self._connections)

    def follow(self, changed: Callable[[], object]) -> Follower:
        """Return a watcher that listens to the database."""
        return DatabaseFollower(self._connections, changed)

    def check(self) -> Iterator[Checked]:
        """Read every recording again, then covered days; compare with what was recorded."""
        return chain(check_rows(self._connections), check_days(self._connections))

    def close(self) -> None:
        """Close the idle connections."""
        self._connections.close()

    def _held(self, connection: StoreConnection, file: StoredFile) -> str | None:
        key = (file.theatre, file.layer, file.name)
        row = connection.execute(_DIGEST, key).fetchone()
        return str(row[0]) if row else None

    def _insert(self, connection: StoreConnection, file: StoredFile, data: bytes) -> bool:
        if not connection.execute(_THEATRE, (file.theatre,)).rowcount:
            raise TheatreNotFoundError("theatre", file.theatre)
        read = read_rows(data)
        about, features = read if read is not None else (None, ())
        said = _NOTHING
        if about is not None:
            said = astuple(about)
        key = (file.theatre, file.layer, file.name)
        row = connection.execute(_NEW_FILE, (*key, data, digest_of(data), *said)).fetchone()
        if row is None:
            return False
        with connection.cursor() as cursor, cursor.copy(_FEATURES) as copy:
            copy.set_types(FEATURE_TYPES)
            for feature in features:
                copy.write_row(feature.values(int(str(row[0])), file.theatre, file.layer))
        return True

    def _rows(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        with self._connections.lend() as connection:
            return connection.execute(statement.encode(), values, binary=True).fetchall()

    def _bytes(self, statement: str, path: str, *values: str) -> bytes:
        rows = self._rows(statement, *values)
        if not rows:
            raise FileNotFoundError(errno.ENOENT, "it is not in the store", path)
        return _as_bytes(rows[0])


def _as_bytes(row: tuple[object, ...] | None) -> bytes:
    if row is None or not isinstance(row[0], bytes):
        raise StoreUnusableError("of the record", "a document is not bytes")
    return row[0]
