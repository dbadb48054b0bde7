"""Shapefile, GeoPackage, KML, KMZ and FlatGeobuf through GDAL (pyogrio).

GDAL guesses a format by content and follows what it finds: a ``.kml`` may hold a virtual format
that names an URL. So every file's first bytes must be of the format its suffix says before GDAL
sees it, archives are opened by members that we list ourselves, and KML is handed over as bytes.

**Source:** GDAL, "Virtual file systems" and "OGR VRT" (documentation, security notes).
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from app.ingest.archive.paths import SHAPEFILE
from app.ingest.archive.source import LAYER, SourceFeature, SourceFile, UnreadableSourceError
from app.ingest.limits import Limits

_MAGIC: Mapping[str, bytes] = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb\x03",
    ".shp": b"\x00\x00\x27\x0a",
}
_KML_ROOT = re.compile(rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?kml[\s>]", re.S)
_COPY = re.compile(r"pyogrio_[0-9a-f]{32}")
_MOST_UNZIPPED = 4  # times the limit of one file: members of an archive, together
_CHUNK = 1 << 20
_HEAD = 4096


def read_gdal(path: Path, limits: Limits, layer: str = "") -> SourceFile:
    """Read every layer of a file, or the one named.

    Raises:
        UnreadableSourceError: another format than the suffix says, an archive that is too large
            or holds nothing, or GDAL cannot read it.
    """
    left = _left_out(path)
    parts = [
        part
        for target, name in _targets(path, limits)
        for part in _layers(target, name, layer, path)
    ]
    if not parts:
        named = f" named {layer!r}" if layer else ""
        raise UnreadableSourceError(
            "; ".join([f"it has no layer{named} with geometries", *dict.fromkeys(left)])
        )
    systems = sorted({crs for crs, _, _ in parts})
    if len(systems) > 1:
        raise UnreadableSourceError(f"its layers have different CRS: {', '.join(systems)[:200]}")
    notes: Counter[str] = Counter(left)
    for _, _, more in parts:
        notes.update(more)
    features = tuple(feature for _, found, _ in parts for feature in found)
    return SourceFile(path, systems[0], features, notes)


def _targets(path: Path, limits: Limits) -> Iterator[tuple[str | bytes, str]]:
    """Yield what GDAL is to open, each with a name for its layer ("": the layer's own)."""
    suffix = path.suffix.lower()
    if suffix in {".zip", ".kmz"}:
        yield from _zipped(path, limits)
    elif suffix == ".kml":
        yield _kml(path.read_bytes()), ""
    else:
        with path.open("rb") as file:
            _expect(file.read(_HEAD), suffix)
        yield str(path.resolve()), ""


def _zipped(path: Path, limits: Limits) -> Iterator[tuple[str | bytes, str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if _is_inside(m.filename)]
            size = sum(member.file_size for member in members)
            _fits("all of it unzipped", size, _MOST_UNZIPPED * limits.file_bytes)
            for member in members:
                suffix = PurePosixPath(member.filename).suffix.lower()
                if suffix == ".kml":
                    yield _kml(_unzipped(archive, member, limits.file_bytes)), ""
                elif suffix == ".shp":
                    with archive.open(member) as file:
                        _expect(file.read(_HEAD), suffix)
                    yield _vsizip(path, member.filename), PurePosixPath(member.filename).stem
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableSourceError(f"the archive cannot be opened: {error}") from error


def _left_out(path: Path) -> list[str]:
    """Return what is said of each member of an archive that is not read."""
    if path.suffix.lower() not in {".zip", ".kmz"} or not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
    said = []
    for name in names:
        if not _is_inside(name):
            said.append("member of the archive that points out of it, not read")
        elif not name.lower().endswith((*SHAPEFILE, ".kml")):
            suffix = PurePosixPath(name).suffix.lower()
            said.append(f"member of the archive not read: {suffix[:20] or 'without a suffix'}")
    return said


def _unzipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return a member's bytes; the directory may lie about its size, so they are counted."""
    _fits(member.filename, member.file_size, most)
    data = bytearray()
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            _fits(member.filename, len(data) + len(chunk), most)
            data += chunk
    return bytes(data)


def _fits(name: str, size_bytes: int, most: int) -> None:
    if size_bytes > most:
        raise UnreadableSourceError(
            f"{name[:80]!r} has {size_bytes} bytes, too many: {most} are allowed"
        )


def _vsizip(path: Path, member: str) -> str:
    return f"/vsizip/{{{path.resolve()}}}/{member}"  # braces: the archive's name ends here


def _is_inside(name: str) -> bool:
    pure = PurePosixPath(name)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in name


def _expect(head: bytes, suffix: str) -> None:
    if not head.startswith(_MAGIC[suffix]):
        raise UnreadableSourceError(f"its bytes are not those of a {suffix} file")


def _kml(data: bytes) -> bytes:
    head = data.removeprefix(b"\xef\xbb\xbf")[:_HEAD]
    if not _KML_ROOT.match(head) or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableSourceError("its bytes are not plain KML")
    return data


def _layers(
    target: str | bytes, name: str, wanted: str, path: Path
) -> Iterator[tuple[str, list[SourceFeature], Counter[str]]]:
    import pyogrio  # noqa: PLC0415 - GDAL takes a while to start and few commands need it

    try:
        for index, (given, kind) in enumerate(pyogrio.list_layers(target)):
            layer = _layer_name(str(given), path)
            if kind is None or (wanted and wanted not in {layer, name}):
                continue
            meta, _, wkb, columns = pyogrio.raw.read(
                target, layer=index, force_2d=True, datetime_as_string=True
            )
            rows = _rows(list(meta["fields"]), columns, name or layer)
            features = from_wkb(wkb, rows)
            notes = undrawn(features)
            if _is_3d(kind):
                notes["heights dropped"] = len(wkb)
            yield str(meta["crs"] or ""), features, notes
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        text = str(error).replace(str(path.resolve()), path.name)
        raise UnreadableSourceError(f"GDAL: {text[:200]}") from error


def _layer_name(given: str, path: Path) -> str:
    """Return a layer's name; a KML without one gets that of GDAL's copy, another each time."""
    return path.stem if _COPY.fullmatch(given) else given


def _is_3d(kind: object) -> bool:
    return "Z" in str(kind).split(" ")[1:] or "25D" in str(kind)


def _rows(
    names: list[str], columns: Iterable[Iterable[object]], layer: str
) -> Iterator[dict[str, Any]]:
    texts = [[_plain(value) for value in column] for column in columns]
    count = len(texts[0]) if texts else 0
    for index in range(count):
        row = {name: column[index] for name, column in zip(names, texts, strict=True)}
        yield {**row, LAYER: layer}
    while True:  # a layer without any column still has features
        yield {LAYER: layer}


def _plain(value: object) -> object:
    """Return a cell as JSON would have it; NaN and NaT are nothing."""
    item = value.item() if isinstance(value, np.generic) else value
    return None if item is None or item != item else item  # noqa: PLR0124 - NaN


def from_wkb(wkb: npt.NDArray[np.object_], rows: Iterator[dict[str, Any]]) -> list[SourceFeature]:
    """Return features of well-known binaries and their rows; points and lines are counted."""
    with np.errstate(invalid="ignore"):  # a position that is no number is told with its day
        drawn = shapely.force_2d(shapely.from_wkb(wkb))
    return [_feature(geometry, row) for geometry, row in zip(drawn, rows, strict=False)]


def undrawn(features: Iterable[SourceFeature]) -> Counter[str]:
    """Return a note on features that have nothing drawn."""
    count = sum(not feature.polygons and not feature.others for feature in features)
    return Counter({"features without a geometry": count} if count else {})


def _feature(geometry: BaseGeometry | None, row: Mapping[str, Any]) -> SourceFeature:
    parts: list[BaseGeometry | None] = [geometry]
    while any(shapely.get_type_id(part) > 3 for part in parts):  # collections in collections
        parts = list(shapely.get_parts(parts))
    drawn = [part for part in parts if part is not None and not part.is_empty]
    polygons = tuple(part for part in drawn if isinstance(part, Polygon))
    return SourceFeature(row, polygons, len(drawn) - len(polygons))
