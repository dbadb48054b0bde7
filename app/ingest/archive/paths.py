"""Which files an import reads: files, folders and globs of this machine, nothing else.

GDAL would take ``/vsicurl/…``, ``http://…`` and connection strings for file names and fetch them.
So a source is a path that exists here, and nothing else ever reaches GDAL.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.ingest.archive.source import UnreadableSourceError

SUFFIXES = (".geojson", ".json", ".zip", ".shp", ".gpkg", ".kml", ".kmz", ".fgb", ".parquet")
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".shp.xml")
"""What belongs to a Shapefile; only its ``.shp`` is named."""

_NOT_A_PATH = re.compile(r"(?i)^(/vsi|[a-z][a-z0-9+.-]+:)")
_DIGITS = re.compile(r"([0-9]+)")


def expand(sources: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that sources name, each once, in the order of their names.

    A folder gives every file below it that has a known suffix; a glob may use ``**``.

    Raises:
        UnreadableSourceError: a source is no local path, or names nothing.
    """
    found: dict[Path, Path] = {}
    for source in sources:
        named = list(_named(source))
        if not named:
            raise UnreadableSourceError(f"{source}: no file there that can be read")
        for path in named:
            found.setdefault(path.resolve(), path)
    return tuple(sorted(found.values(), key=_by_name))


def passed_over(sources: Sequence[str]) -> tuple[Path, ...]:
    """Return the files of the folders that ``expand`` leaves out: hidden, or of other formats."""
    folders = [path for path in map(Path, sources) if path.is_dir()]
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    others = found - set(_known(found))
    return tuple(sorted(p for p in others if not p.name.lower().endswith(SHAPEFILE)))


def _named(source: str) -> Iterable[Path]:
    if _NOT_A_PATH.match(source) or "\0" in source:
        raise UnreadableSourceError(f"{source}: only files of this machine are read")
    path = Path(source)
    if path.is_dir():
        return _known(path.rglob("*"))
    if path.is_file():
        return [path]
    return _known(Path(name) for name in glob.iglob(source, recursive=True))  # noqa: PTH207


def _known(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith("."):
            yield path


def _by_name(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Order ``day-9`` before ``day-10``."""
    steps = [(int(s), 0, "") if s.isdigit() else (-1, 1, s) for s in _DIGITS.split(path.name)]
    return steps, str(path)
