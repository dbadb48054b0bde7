"""Whether a database still holds what was recorded, and the rows derived from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.catalog.postgis.connections import Connections
from app.catalog.postgis.rows import read_rows
from app.catalog.store import StoredFile, digest_of

_ROWS = """
SELECT s.theatre, s.layer, s.name, s.digest, s.id,
    (SELECT count(*) FROM controlmap.feature AS f WHERE f.snapshot = s.id)
FROM controlmap.snapshot AS s ORDER BY s.theatre, s.layer, s.name
"""
_DOCUMENT = "SELECT document FROM controlmap.snapshot WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Checked:
    """One recording as the database holds it.

    Attributes:
        file: its name.
        features: rows of its features, count.
        problems: what is wrong with it, one sentence each; empty: nothing.
    """

    file: StoredFile
    features: int
    problems: tuple[str, ...]


def check_rows(connections: Connections) -> Iterator[Checked]:
    """Read every recording again and compare it with its digest and its features' rows.

    Raises:
        StoreUnavailableError: the database does not answer.
    """
    with connections.lend() as connection:
        rows = connection.execute(_ROWS).fetchall()
    for theatre, layer, name, digest, key, count in rows:
        with connections.lend() as connection:
            row = connection.execute(_DOCUMENT, (key,), binary=True).fetchone()
        data = row[0] if row is not None and isinstance(row[0], bytes) else b""
        file = StoredFile(str(theatre), str(layer), str(name))
        yield Checked(file, int(str(count)), tuple(_problems(data, str(digest), int(str(count)))))


def _problems(data: bytes, digest: str, count: int) -> Iterator[str]:
    if digest_of(data) != digest:
        yield f"its bytes are {digest_of(data)}, recorded as {digest}"
    read = read_rows(data)
    expected = len(read[1]) if read is not None else 0
    if count != expected:
        yield f"it has {expected} features and {count} rows of them"
