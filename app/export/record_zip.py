"""A theatre's whole record as one archive: every file as recorded, byte for byte.

Unpacked it is a record again: ``controlmap validate`` and ``controlmap serve`` take the folder.
Same recordings, same bytes: entries are sorted and carry no time of their own (ZIP's first day).
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.catalog.catalog import Catalog
from app.domain.snapshot import SnapshotInfo
from app.export.about import About

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_README = """The record of {theatre}: who controlled what, on which date, and how we know.

{theatre}/theatre.json                     the vocabulary: parties, names, colours, disclaimer
{theatre}/<layer>/<valid_from>.geojson     a layer's complete state from that UTC day on
{theatre}/<layer>/<valid_from>.r2.geojson  a correction of it; the one it corrects is kept
LICENCE.txt                                under which terms each layer may be used, from whom
SHA256SUMS                                 check with: sha256sum --check SHA256SUMS

Every file is as it was recorded, byte for byte; its SHA-256 is the digest that answers and
addresses of the service name. Format: record format v1 of controlmap (GeoJSON, RFC 7946).
"""


def record_infos(catalog: Catalog, theatre: str) -> list[SnapshotInfo]:
    """Return every public recording of a theatre, corrected ones too, in the archive's order."""
    found = [i for la in catalog.layers(theatre) for i in catalog.timeline(theatre, la).infos]
    return sorted(found, key=lambda i: (i.layer, i.valid_from, i.revision))


def write_record_zip(catalog: Catalog, theatre: str, path: Path) -> None:
    """Write the archive; one file is in memory at a time.

    Raises:
        DataError: a file is not what it was when it was loaded.
    """
    sums: list[str] = []
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in _entries(catalog, theatre):
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
            _add(archive, name, data)
        _add(archive, "SHA256SUMS", "".join(sums).encode())


def _entries(catalog: Catalog, theatre: str) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _README.format(theatre=theatre).encode()
    yield "LICENCE.txt", _licence(catalog, theatre).encode()
    yield f"{theatre}/theatre.json", catalog.store.read_theatre(theatre)
    for info in record_infos(catalog, theatre):
        yield info.path, catalog.read_bytes(info)


def _licence(catalog: Catalog, theatre: str) -> str:
    owner = catalog.theatre(theatre)
    infos = record_infos(catalog, theatre)
    parts = ["\n".join(owner.attribution), "\n".join(owner.disclaimer.values())]
    for layer in catalog.layers(theatre):
        about = About.of(layer, owner, layer, [i for i in infos if i.layer == layer]).pairs
        told = [
            f"{name}: {about[name]}" for name in ("licence", "method", "sources") if name in about
        ]
        parts.append("\n".join([f"[{layer}]", *told]))
    return "\n\n".join(parts) + "\n"


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same wherever it is made
    archive.writestr(entry, data)
