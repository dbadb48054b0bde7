"""A whole record from one store into another, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.catalog.covered_days import copy_days
from app.catalog.store import Store, StoredFile, digest_of
from app.errors import RecordedConflictError


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did.

    Attributes:
        theatres: theatres of the source, count.
        written: recordings written, count.
        present: recordings the target held already, byte for byte, count.
        covered: layers whose covered days were written, count.
        size_bytes: bytes of what was written.
    """

    theatres: int
    written: int
    present: int
    covered: int
    size_bytes: int


def copy_record(
    source: Store,
    target: Store,
    *,
    replace_theatres: bool = False,
    done: Callable[[StoredFile, bool], object] = lambda file, written: None,
) -> Copied:
    """Append everything a source holds to a target; what is there already is left alone.

    A copy that was interrupted is finished by another one. Every recording written is read back
    and its digest compared.

    Args:
        source: what is read; nothing in it changes.
        target: what is appended to.
        replace_theatres: whether a ``theatre.json`` of the target gives way to the source's.
        done: called after each recording, with whether it was written.

    Raises:
        RecordedConflictError: the target holds other bytes under a name, or gives back others
            than it was given; what was copied before stays.
        OSError: the target could not take it.
        DataError: the covered days of one of the two are not of the form.
        StoreUnavailableError: one of the two does not answer.
    """
    theatres = source.theatres()
    written = present = covered = size = 0
    for theatre in theatres:
        target.put_theatre(theatre, source.read_theatre(theatre), replace=replace_theatres)
        for file in source.files(theatre):
            data = source.read(file)
            new = target.append(file, data)
            if new:
                _compare(file, data, target.read(file))
                written, size = written + 1, size + len(data)
            else:
                present += 1
            done(file, new)
        covered += copy_days(source, target, theatre)  # last: it names what is there by now
    return Copied(len(theatres), written, present, covered, size)


def _compare(file: StoredFile, given: bytes, held: bytes) -> None:
    if held != given:
        raise RecordedConflictError(file.path, digest_of(held), digest_of(given))
