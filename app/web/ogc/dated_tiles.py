"""Which snapshot's tiles a collection and a time mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Query

from app.catalog.collections import Collection, Collections, midnight
from app.catalog.tile_service import LATEST, TileService
from app.catalog.tiles import Resolved
from app.domain.snapshot import LayerKind
from app.errors import NotFoundError, SnapshotNotFoundError
from app.geo.tile_math import TileAddress, parse_tile
from app.web.ogc.asked import span_of
from app.web.ogc.geojson import http_date
from app.web.ogc.names import QUAD
from app.web.params import instant_of


@dataclass(frozen=True, slots=True)
class AskedTile:
    """Which tile of the matrix set; texts, because whatever is no tile is 404."""

    matrix_set: Annotated[str, Path(description="`WebMercatorQuad`.")]
    tile_matrix: Annotated[str, Path(description="Zoom, 0 to 14.")]
    tile_row: Annotated[str, Path(description="Row, from north.")]
    tile_col: Annotated[str, Path(description="Column, from west.")]

    def address(self) -> TileAddress:
        """Return it. Raises NotFoundError when there is no such tile."""
        check_set(self.matrix_set)
        return parse_tile(self.tile_matrix, self.tile_col, self.tile_row)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """When, and as known when."""

    datetime: Annotated[
        str | None,
        Query(description="Instant, day or interval: its newest snapshot; omitted: the newest."),
    ] = None
    known_at: Annotated[
        str | None, Query(description="What was recorded by this instant; an extension.")
    ] = None


def check_set(matrix_set: str) -> None:
    """Check that it is the one tile matrix set there is; NotFoundError when it is not."""
    if matrix_set != QUAD:
        raise NotFoundError("tile matrix set", matrix_set[:200], (QUAD,))


def resolved(tiles: TileService, known: Collections, one: Collection, asked: AskedTime) -> Resolved:
    """Return the newest snapshot that holds within the time asked for.

    Raises:
        NotFoundError: nothing of the collection can be drawn, or nothing holds then.
    """
    span, instant = span_of(asked.datetime), instant_of(asked.known_at)
    theatre = one.theatre.id
    if span is None or one.kind is LayerKind.BASEMAP:
        return tiles.resolve(theatre, one.layer, LATEST, instant)
    held = known.held(one, instant)
    holding = [h.info for h in held if span.meets(h.interval)]
    if not holding:
        first, last = (held[0].info, held[-1].info) if held else (None, None)
        raise SnapshotNotFoundError(
            one.layer,
            asked.datetime or "",
            first.valid_from if first else None,
            last.valid_from if last else None,
        )
    return tiles.resolve(theatre, one.layer, holding[-1].version)


def times_of(shown: Resolved) -> Mapping[str, str]:
    """Return the headers that say of which day a tile is (RFC 7089; OGC 20-057)."""
    begun = shown.info.valid_from
    return {
        "Memento-Datetime": http_date(midnight(begun)),
        "OGCAPI-datetime": begun.isoformat(),
    }
