"""One recorded file: its bytes as they were recorded, parsed and checked."""

from __future__ import annotations

from collections.abc import Iterable

from app.catalog.parsed_folder import ParsedFolder
from app.catalog.store import Store, StoredFile, digest_of
from app.domain.issue import Issue, Severity
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import Limits, parse_snapshot
from app.ingest.parse import Neighbour, read_passed


def check_file(
    data: bytes, theatre: Theatre, file: StoredFile, limits: Limits, before: Neighbour
) -> tuple[Snapshot | None, list[Issue]]:
    """Parse a file for the first time.

    Args:
        data: its bytes.
        theatre: the vocabulary to check against.
        file: its name.
        limits: of ingest.
        before: what held the day before, or how to find it, for the jump rule.

    Returns:
        the snapshot, None when it breaks a rule, and its errors.
    """
    parsed = parse_snapshot(data, path=file.path, theatre=theatre, limits=limits, neighbour=before)
    issues = list(parsed.errors)
    if parsed.snapshot is not None:
        issues += _level_issues(theatre, parsed.snapshot, file)
    return parsed.snapshot, issues


def read_bytes(store: Store, file: StoredFile) -> bytes:
    """Return a file's bytes as they are now.

    Raises:
        DataError: it cannot be read.
    """
    try:
        return store.read(file)
    except OSError as error:
        message = f"the recorded file cannot be read: {error.strerror}"
        hint = "restore the file from its backup"
        raise DataError([load_error("snapshot-unreadable", file.path, message, hint)]) from error


def _level_issues(theatre: Theatre, snapshot: Snapshot, file: StoredFile) -> Iterable[Issue]:
    """Shares of the whole theatre need ground: the regions of its default level."""
    if file.layer != theatre.region_layer:
        return ()
    if any(region.level == theatre.default_level for region in snapshot.regions):
        return ()
    message = f"no region has the level '{theatre.default_level}'"
    hint = "the theatre's default_level names a level that its region layer has on every date"
    return (load_error("no-default-level", file.path, message, hint),)


def load_error(code: str, path: str, message: str, hint: str) -> Issue:
    """Return an error of one of ``loading.LOAD_CODES``."""
    return Issue(code, Severity.ERROR, message, hint, path=path)


def read_checked(store: Store, file: StoredFile, digest: str) -> bytes:
    """Return a file's bytes when they are still those that were loaded.

    Raises:
        DataError: the file was changed or removed behind the service's back: a snapshot is
            immutable, so its bytes never change.
    """
    data = read_bytes(store, file)
    if digest_of(data) != digest:
        message = f"the file is no longer the one recorded as {digest}"
        hint = "restore it; record a correction as a new revision"
        raise DataError([load_error("snapshot-changed", file.path, message, hint)])
    return data


def parse_checked(
    store: Store,
    file: StoredFile,
    digest: str,
    theatre: Theatre,
    limits: Limits,
    parsed: ParsedFolder,
) -> Snapshot:
    """Read a recording again: its bytes passed every rule when it was loaded, and are the same.

    Raises:
        DataError: the bytes changed, or cannot be read.
    """
    data = read_checked(store, file, digest)
    kept = parsed.read(digest)
    if kept is not None:
        return kept
    read = read_passed(data, path=file.path, theatre=theatre, limits=limits)
    if read.snapshot is None:
        raise DataError(read.errors)
    return parsed.keep(read.snapshot)
