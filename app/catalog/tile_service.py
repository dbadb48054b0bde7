"""Tiles of the record: version in a URL → snapshot → tile, with bounded memory for both steps."""

from __future__ import annotations

import hashlib
import re
import threading
from copy import copy
from datetime import date, datetime
from functools import partial

from cachetools import LRUCache

from app.catalog.catalog import Catalog
from app.catalog.since import SinceBook, past_id, past_of
from app.catalog.tally import Tally
from app.catalog.tiles import Resolved, Tile, TileFormat, TileKey, TileStyle
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day
from app.errors import LayerNotFoundError, NotFoundError
from app.geo.tile_math import TileAddress, tiles_of_bbox
from app.render.tile_layers import TileSource
from app.render.vector_tiles import TileBytes

LATEST = "latest"

_WARM = range(10)
_DIGEST = re.compile(r"sha256-[0-9a-f]{16}")
_TILE_OVERHEAD_BYTES = 256
_LEAST_SOURCE_BYTES = 8 * 1024 * 1024
_BYTES_A_POSITION = 150  # 16 for each of about nine zooms in use: positions, bounds, GEOS objects


class TileService:
    """Gives tiles. Thread-safe; memory is bounded.

    Args:
        catalog: the record.
        max_bytes: half of it for encoded tiles, half (at least 8 MiB) for prepared geometry.
    """

    def __init__(self, catalog: Catalog, max_bytes: int) -> None:
        self._catalog = catalog
        half = max_bytes // 2
        self._tiles: LRUCache[tuple[object, ...], bytes] = LRUCache(half, getsizeof=_tile_bytes)
        limit = max(half, _LEAST_SOURCE_BYTES)
        self._sources: LRUCache[TileKey, TileSource] = LRUCache(
            limit, getsizeof=lambda s: min(_source_bytes(s), limit)
        )
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._drawing = threading.Lock()
        self.tally = Tally()  # shared with every service that follows this one
        self._vocabularies: dict[str, tuple[Theatre, str]] = {}
        self._since = SinceBook()
        self._pasts: dict[str, str] = {}

    def following(self, catalog: Catalog) -> TileService:
        """Return the service of a catalog that holds more; tiles are kept by digest, for both."""
        service = copy(self)
        service._catalog = catalog
        service._pasts = {}
        return service

    @property
    def tile_bytes(self) -> int:
        """Memory the kept tiles take, bytes."""
        with self._lock:
            return int(self._tiles.currsize)

    def resolve(
        self, theatre_id: str, layer_id: str, version: str, known_at: datetime | None = None
    ) -> Resolved:
        """Return the snapshot that a version means: a digest, a day or ``latest``.

        A day and ``latest`` are answered from what was recorded by ``known_at``; a digest names
        one recording whenever it was recorded.

        Raises:
            NotFoundError: no such theatre or layer, one that has nothing to draw, no snapshot with
                that digest or on that day, or a text that is no version at all.
        """
        theatre = self._catalog.theatre(theatre_id)
        timeline = self._catalog.timeline(theatre_id, layer_id)
        self._check_drawable(theatre_id, layer_id)
        if _DIGEST.fullmatch(version):
            found = next((i for i in timeline.infos if i.version == version), None)
            info = found or self._catalog.by_version(theatre_id, layer_id, version).info
            return self._resolved(theatre, info, immutable=True)
        try:
            day = None if version == LATEST else parse_day(version)
        except ValueError:
            hint = "A version is a digest (sha256- and 16 hex digits), a day or 'latest'."
            raise NotFoundError("version", version[:80], hint=hint) from None
        info = (
            timeline.as_of(day, known_at)
            or self._catalog.as_of(theatre_id, layer_id, day, known_at).info
        )
        return self._resolved(theatre, info, immutable=False)

    def _resolved(self, theatre: Theatre, info: SnapshotInfo, *, immutable: bool) -> Resolved:
        return Resolved(theatre, info, immutable, self._vocabulary(theatre), self._past(info))

    def _past(self, info: SnapshotInfo) -> str:
        """Return the digest of what stood before; working it out takes the whole timeline."""
        if info.kind is not LayerKind.CONTROL:
            return ""
        known = self._pasts.get(info.digest)
        if known is None:
            timeline = self._catalog.timeline(info.theatre, info.layer)
            known = self._pasts[info.digest] = past_id(past_of(timeline, info))
        return known

    def _vocabulary(self, theatre: Theatre) -> str:
        """Return the digest of a theatre's vocabulary; reading it out is slow, so only once."""
        known = self._vocabularies.get(theatre.id)
        if known is None or known[0] is not theatre:
            known = (theatre, hashlib.sha256(repr(theatre).encode()).hexdigest())
            self._vocabularies[theatre.id] = known
        return known[1]

    def _check_drawable(self, theatre_id: str, layer_id: str) -> None:
        if self._catalog.kind(theatre_id, layer_id) is not LayerKind.CLAIMS:
            return
        claims = self._catalog.layers_of_kind(theatre_id, LayerKind.CLAIMS)
        others = [layer for layer in self._catalog.layers(theatre_id) if layer not in claims]
        hint = "Claims are figures without a place: read them at /claims."
        raise LayerNotFoundError("layer of tiles", layer_id, others, hint)

    def tile(self, resolved: Resolved, address: TileAddress, style: TileStyle) -> Tile:
        """Return a tile, from memory or drawn now.

        Raises:
            InvalidRequestError: there is no such theme.
        """
        data = self.kept(resolved, address, style)
        if data is None:
            self.tally.add("miss")
            if style.format is TileFormat.MVT:
                data = self._vector(resolved, address)
            else:
                data = _raster(self.source(resolved), address, style)
                self._keep({(*resolved.key, address, style): data})
        return Tile(data, resolved.info.digest, resolved.immutable)

    def kept(self, resolved: Resolved, address: TileAddress, style: TileStyle) -> bytes | None:
        """Return a tile that is in memory already; None when it would have to be drawn."""
        data = self._in_memory(resolved, address, style)
        if data is not None:
            self.tally.add("hit")
        return data

    def _in_memory(
        self, resolved: Resolved, address: TileAddress, style: TileStyle
    ) -> bytes | None:
        with self._lock:
            return self._tiles.get((*resolved.key, address, style))

    def warm(self, theatre_id: str, layer_id: str, version: str, zooms: range = _WARM) -> int:
        """Draw the vector tiles of whole zooms over a layer's features and keep them.

        Args:
            theatre_id: theatre.
            layer_id: layer; one without features has nothing to warm.
            version: a digest as it stands in URLs, a day or ``latest``.
            zooms: 0 to 9 unless told otherwise: what an article's first readers ask for.

        Returns:
            How many tiles were drawn.

        Raises:
            NotFoundError: as for ``resolve``.
        """
        resolved = self.resolve(theatre_id, layer_id, version)
        source = self.source(resolved)
        bounds = source.bounds_deg
        drawn = 0
        if bounds is None:
            return drawn
        for z in zooms:
            found = list(tiles_of_bbox(bounds, z))
            first, last = found[0], found[-1]
            tiles = source.mvt_range(z, (first.x, first.y, last.x, last.y))
            self._keep(_keyed(resolved, z, tiles))
            drawn += len(tiles)
        return drawn

    def _vector(self, resolved: Resolved, asked: TileAddress) -> bytes:
        """Draw a tile with its block and keep all of it: the neighbours are asked for next."""
        source = self.source(resolved)
        source.make_ready()  # before the turn: no other snapshot's tiles wait for it
        with self._drawing:  # one at a time: the second asker finds the first one's block
            data = self._in_memory(resolved, asked, TileStyle(TileFormat.MVT))
            if data is not None:
                return data
            block = source.mvt_block(asked.z, asked.x, asked.y)
            self._keep(_keyed(resolved, asked.z, block))
        return block[asked.x, asked.y]

    def _keep(self, tiles: dict[tuple[object, ...], bytes]) -> None:
        with self._lock:
            for key, data in tiles.items():
                if _tile_bytes(data) <= self._tiles.maxsize:
                    self._tiles[key] = data

    def source(self, resolved: Resolved) -> TileSource:
        """Return the prepared source of a snapshot's tiles."""
        key = resolved.key
        with self._lock:
            source = self._sources.get(key)
        if source is not None:
            return source
        with self._building:  # one at a time: the second asker finds the first one's work
            with self._lock:
                source = self._sources.get(key)
            if source is None:
                control = resolved.info.kind is LayerKind.CONTROL
                since = partial(self._since_days, resolved) if control else None
                snapshot = self._catalog.read(resolved.info)
                source = TileSource.of(snapshot, resolved.theatre, since)
                with self._lock:
                    self._sources[key] = source
        return source

    def is_ready(self, resolved: Resolved) -> bool:
        """Return whether ``make_ready`` has been done for a snapshot that is in memory."""
        with self._lock:
            source = self._sources.get(resolved.key)
        return source is not None and source.is_ready

    def make_ready(self, resolved: Resolved) -> None:
        """Do what comes before the first vector tile; of an archive it may take a second."""
        self.source(resolved).make_ready()

    def _since_days(self, resolved: Resolved) -> tuple[date, ...]:
        """Return since when the places of a control snapshot's labels are held."""
        info, catalog = resolved.info, self._catalog
        timeline = catalog.timeline(info.theatre, info.layer)
        return self._since.days(catalog.read(info), timeline, resolved.past, catalog.read)


def _raster(source: TileSource, address: TileAddress, style: TileStyle) -> bytes:
    z, x, y = address.z, address.x, address.y
    return source.png(z, x, y, style.scale, style.theme, style.part)


def _keyed(resolved: Resolved, z: int, tiles: TileBytes) -> dict[tuple[object, ...], bytes]:
    style = TileStyle(TileFormat.MVT)
    return {(*resolved.key, TileAddress(z, x, y), style): data for (x, y), data in tiles.items()}


def _tile_bytes(data: bytes) -> int:
    return len(data) + _TILE_OVERHEAD_BYTES


def _source_bytes(source: TileSource) -> int:
    return 100_000 + source.coordinate_count * _BYTES_A_POSITION
