"""Whether a database still holds what was recorded, the rows derived from it, and covered days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from app.catalog.postgis.connections import Connections
from app.catalog.postgis.rows import read_rows
from app.catalog.store import StoredFile, digest_of
from app.ingest.covered_days import DAYS_FILE
from app.ingest.day_checks import Recorded, day_issues

_ROWS = """
SELECT s.theatre, s.layer, s.name, s.digest, s.id,
    (SELECT count(*) FROM controlmap.feature AS f WHERE f.snapshot = s.id)
FROM controlmap.snapshot AS s ORDER BY s.theatre, s.layer, s.name
"""
_DOCUMENT = "SELECT document FROM controlmap.snapshot WHERE id = %s"
_COVERED = "SELECT theatre, layer, document FROM controlmap.covered_days ORDER BY theatre, layer"
_SNAPSHOTS = """
SELECT valid_from, revision, valid_to, recorded_at FROM controlmap.snapshot
WHERE theatre = %s AND layer = %s AND valid_from IS NOT NULL AND revision IS NOT NULL
"""
_TOLD = 5  # problems of one file that are spelt out


@dataclass(frozen=True, slots=True)
class Checked:
    """One recording, or the covered days of a layer, as the database holds it.

    Attributes:
        file: its name.
        features: rows of its features, count; covered days have none.
        problems: what is wrong with it, one sentence each; empty: nothing.
    """

    file: StoredFile
    features: int
    problems: tuple[str, ...]

    @property
    def is_days(self) -> bool:
        """Whether it is the covered days of a layer, and no recording."""
        return self.file.name == DAYS_FILE


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


def check_days(connections: Connections) -> Iterator[Checked]:
    """Read the covered days of every layer again and hold them against its recordings.

    Raises:
        StoreUnavailableError: the database does not answer.
    """
    with connections.lend() as connection:
        rows = connection.execute(_COVERED, binary=True).fetchall()
    for theatre, layer, document in rows:
        owner = str(theatre), str(layer)
        with connections.lend() as connection:
            found = connection.execute(_SNAPSHOTS, owner, binary=True).fetchall()
        data = document if isinstance(document, bytes) else b""
        issues = day_issues(data, *owner, [_recorded(row) for row in found])
        told = [f"{issue.code}: {issue.message}" for issue in issues[:_TOLD]]
        more = [f"and {len(issues) - _TOLD} more"] if len(issues) > _TOLD else []
        yield Checked(StoredFile(*owner, DAYS_FILE), 0, (*told, *more))


def _recorded(row: tuple[object, ...]) -> Recorded:
    valid_from, revision, valid_to, recorded_at = row
    ends = cast("date | None", valid_to)
    at = cast("datetime | None", recorded_at)
    return Recorded(cast("date", valid_from), int(str(revision)), ends, at)


def _problems(data: bytes, digest: str, count: int) -> Iterator[str]:
    if digest_of(data) != digest:
        yield f"its bytes are {digest_of(data)}, recorded as {digest}"
    read = read_rows(data)
    expected = len(read[1]) if read is not None else 0
    if count != expected:
        yield f"it has {expected} features and {count} rows of them"
