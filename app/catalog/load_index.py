"""What has passed ingest before: lets a start take a file over without parsing it again.

An entry says: this path, with bytes of this digest, compared with the recording of that digest,
broke no rule, and stated this metadata. It counts only for the code of ingest, the limits and the
vocabulary it was made with: they are in the name of the file it stands in. So an entry can spare
work and can never let through what ingest would refuse. Beside it stands the file's stamp (its
size and times), as in git's index: while that is the same the bytes are not even hashed at start.
Whoever reads the file later has its digest checked (``recordings.read_checked``).

All of it is derived, may be deleted at any moment, and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.catalog.parsed_folder import ParsedFolder
from app.catalog.store import Store, StoredFile
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.ingest import Limits, build, dump
from app.ingest.write import write_atomic

_APP = Path(__file__).resolve().parent.parent
_CODE = (
    *("domain", "geo", "ingest", "catalog/loading.py", "catalog/recordings.py"),
    "catalog/parsed_folder.py",
)
_LIBRARIES = ("jsonschema", "jsonschema-rs", "numpy", "pyproj", "shapely")
_MOST_FILES = 64  # one a theatre, its limits and a version of the code; the oldest go first
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_LOG = logging.getLogger("controlmap.index")

_Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that broke no rule.

    Attributes:
        info: what its metadata says.
        before: digest of the recording the jump rule compared it with; empty: there was none.
    """

    info: SnapshotInfo
    before: str


class LoadIndex:
    """The entries of one theatre under one set of rules.

    Args:
        path: where they are kept; None: nowhere.
        stamps: of the files as the store has them now.
        trusted: whether a file with the same stamp is taken to have the same bytes.
    """

    def __init__(
        self, path: Path | None, stamps: Mapping[StoredFile, str], *, trusted: bool = True
    ) -> None:
        self._path = path
        self._stamps = stamps
        self._trusted = trusted
        self._entries: dict[str, _Entry] = _read(path) if path else {}
        self._noted: dict[str, _Entry] = {}

    def digest(self, file: StoredFile) -> str | None:
        """Return the digest of a file that has not been touched since it was hashed."""
        entry, stamp = self._entries.get(file.path), self._stamps.get(file)
        if entry is None or stamp is None or entry["stamp"] != stamp or not self._trusted:
            return None
        return str(entry["digest"])

    def passed(self, file: StoredFile, digest: str) -> Passed | None:
        """Return what is known of a file with these bytes; None: it has to be parsed."""
        entry = self._entries.get(file.path)
        if entry is None or entry["digest"] != digest:
            return None
        return Passed(build.info(entry["metadata"], digest), entry["before"])

    def note(self, file: StoredFile, passed: Passed) -> None:
        """Enter a file that has just passed, or whose stamp has changed."""
        if self._path is None:
            return
        info = passed.info
        # The number as it stands: written back it would turn from 5000.0 into 5000.
        metadata = dump.metadata(info) | {"positional_accuracy_m": info.positional_accuracy_m}
        if repr(build.info(json.loads(json.dumps(metadata)), info.digest)) != repr(info):
            return  # an entry must give what the file gives; parse this one every time
        self._noted[file.path] = {
            "digest": info.digest,
            "stamp": self._stamps.get(file),
            "before": passed.before,
            "metadata": metadata,
        }

    def save(self) -> None:
        """Keep what was noted, with what others kept meanwhile; at worst it is noted again.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._path is None or not self._noted:
            return
        entries = {**self._entries, **_read(self._path), **self._noted}
        body = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(self._path, _checksum(body) + b"\n" + body, mode=0o600)
        _drop_oldest(self._path.parent)


class IndexFolder:
    """Where indexes are kept.

    Args:
        folder: made when it is first needed; None: nothing is kept, every file is parsed.
        verify: hash every file, whatever its stamp says.
        parsed_bytes: space for parsed snapshots beside the indexes; 0: none are kept.

    Attributes:
        parsed: the snapshots kept there.
    """

    def __init__(self, folder: Path | None, *, verify: bool = False, parsed_bytes: int = 0) -> None:
        self._folder = folder if folder is None or _is_ours(folder) else None
        self._verify = verify
        self._code = _code_id() if self._folder else ""
        place = self._folder / "parsed" if self._folder else None
        place = place if place is None or _is_ours(place) else None
        self.parsed = ParsedFolder(place, self._code, parsed_bytes)

    def for_trial(self) -> IndexFolder:
        """Return what a trial of something that may never be recorded can use: what was read."""
        trial = IndexFolder(None)
        trial.parsed = self.parsed.only_read()
        return trial

    def index(self, store: Store, theatre: Theatre, limits: Limits) -> LoadIndex:
        """Return the index of a theatre; empty when there is none that can be used."""
        if self._folder is None:
            return LoadIndex(None, {})
        rules = (self._code, store.name, repr(theatre), repr(limits))
        name = hashlib.sha256("\n".join(rules).encode()).hexdigest()[:32]
        path = self._folder / f"{name}.json"
        return LoadIndex(path, store.stamps(theatre.id), trusted=not self._verify)

    def save(self, index: LoadIndex) -> None:
        """Keep what an index noted; say so when that cannot be, and go on."""
        try:
            index.save()
        except OSError as error:
            _LOG.warning(
                "%s cannot be written (%s): every start parses the whole record; "
                "CONTROLMAP_CACHE names another folder",
                self._folder,
                error.strerror,
            )
            self._folder = None


def _is_ours(folder: Path) -> bool:
    """Return whether nobody else can put entries there; a folder that is not there yet is ours."""
    try:
        about = folder.stat()
    except OSError:
        return True
    if about.st_uid == os.getuid() and not about.st_mode & _OTHERS_WRITE:
        return True
    _LOG.warning("%s is not used: others can write it; the record is parsed again", folder)
    return False


def _read(path: Path) -> dict[str, _Entry]:
    """Return the entries of a file; none when it is missing, cut short or not as it was written."""
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return {}
    if checksum != _checksum(body):
        return {}
    entries: dict[str, _Entry] = json.loads(body)
    return entries


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _drop_oldest(folder: Path) -> None:
    """Remove the indexes of other versions and of records that nobody opened for long."""
    with suppress(OSError):  # another process drops them too
        kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_MOST_FILES]:
            path.unlink()


def _code_id() -> str:
    """Return a digest of the code and the libraries that decide whether a file passes."""
    digest = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in sorted(_code_files()):
        digest.update(path.relative_to(_APP).as_posix().encode() + b"\n")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _code_files() -> Iterator[Path]:
    yield Path(__file__)
    for name in _CODE:
        place = _APP / name
        found = [place] if place.is_file() else place.rglob("*.*")
        yield from (path for path in found if path.suffix in {".py", ".json", ".csv"})
