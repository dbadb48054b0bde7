"""A snapshot as a source of tiles: vector and raster, for any address of the matrix."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.tile_math import TILE_PX, Bounds, checked_tile, m_to_lonlat
from app.render.canvas import Fill, Mark, Spots, Stroke, paint
from app.render.looks import LookTable
from app.render.paint_plan import Brush, Part, Plan, Step, only_over, plan_for
from app.render.png import encode_palette, encode_samples
from app.render.pyramid import Pyramid
from app.render.style import LIGHT, THEMES, theme_named
from app.render.tile_features import SINCE, feature_layers, field_description, with_since
from app.render.vector_tiles import Range, TileBytes, VectorTiles, block_of

Geometries = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Since = Callable[[], Sequence[date]]

_MARGIN_PX = 8  # drawn around a raster tile, so that no cut end of a line shows


class TileSource:
    """Tiles of one snapshot. Thread-safe.

    What depends on the zoom alone (simplified geometry, borders) is built when the zoom is first
    asked for and never changed afterwards; so are the tiles that lie in one zone only.
    """

    def __init__(self, snapshot: Snapshot, theatre: Theatre, since: Since | None = None) -> None:
        self._layers = feature_layers(snapshot, theatre)
        self._pyramid = Pyramid(self._layers)
        self._since = since if self._layers else None
        self._encoder: VectorTiles | None = None
        self._lock = threading.Lock()
        self._uniform: dict[tuple[object, ...], bytes] = {}
        self._plans: dict[tuple[str, Part], Plan] = {}
        self._tables: dict[tuple[str, Part, int], LookTable] = {}
        for theme in THEMES:
            whole = plan_for(snapshot.info.kind, self._layers, theatre, theme)
            for part, plan in ((Part.ALL, whole), (Part.OVER, only_over(whole, self._layers))):
                self._plans[theme.name, part] = plan
                for scale in (1, 2):
                    self._tables[theme.name, part, scale] = LookTable.of(plan.looks, scale)

    @classmethod
    def of(cls, snapshot: Snapshot, theatre: Theatre, since: Since | None = None) -> TileSource:
        """Prepare a snapshot's tiles: project its geometry and encode its properties.

        Args:
            snapshot: of any kind.
            theatre: names and colours.
            since: gives since when the place of each zone's label is held; asked once, before
                the first vector tile; None: labels do not say.
        """
        return cls(snapshot, theatre, since)

    @property
    def is_ready(self) -> bool:
        """Whether ``make_ready`` has nothing left to do."""
        return self._encoder is not None

    def make_ready(self) -> VectorTiles:
        """Encode the properties of vector tiles; the first time this may ask the whole record."""
        with self._lock:
            if self._encoder is None:
                layers = with_since(self._layers, self._since()) if self._since else self._layers
                self._encoder = VectorTiles(layers, self._pyramid)
            return self._encoder

    @property
    def bounds_deg(self) -> Bounds | None:
        """West, south, east, north of all features in degrees; None when there are none."""
        if not self._layers:
            return None
        box = shapely.total_bounds(np.concatenate([la.geometries for la in self._layers]))
        (west, south), (east, north) = m_to_lonlat(box.reshape(2, 2)).tolist()
        return west, south, east, north

    @property
    def coordinate_count(self) -> int:
        """Positions of the projected features: what the source's memory grows with."""
        return sum(int(shapely.get_num_coordinates(la.geometries).sum()) for la in self._layers)

    def tilejson_fields(self) -> list[dict[str, Any]]:
        """Return TileJSON's ``vector_layers``: each layer's id and what its fields mean."""
        described = []
        for layer in self._layers:
            names = {key: field_description(key) for p in layer.properties for key in p}
            if self._since and layer is self._layers[-1]:
                names[SINCE] = field_description(SINCE)
            described.append({"id": layer.name, "fields": names})
        return described

    def mvt(self, z: int, x: int, y: int) -> bytes:
        """Return a Mapbox Vector Tile; empty bytes, a valid tile, where nothing lies.

        Raises:
            TileNotFoundError: the matrix has no such tile.
        """
        checked_tile(z, x, y)
        return self.make_ready().tiles(z, (x, y, x, y))[x, y]

    def mvt_block(self, z: int, x: int, y: int) -> TileBytes:
        """Return a tile and its neighbours in the aligned block of 16 by 16, by column and row.

        A block costs little more than a tile, and whoever asks for one tile asks for its
        neighbours next.

        Raises:
            TileNotFoundError: the matrix has no such tile.
        """
        checked_tile(z, x, y)
        return self.make_ready().tiles(z, block_of(z, x, y))

    def mvt_range(self, z: int, within: Range) -> TileBytes:
        """Return the tiles of a rectangle (first column, first row, last column, last row)."""
        return self.make_ready().tiles(z, within)

    def png(
        self,
        z: int,
        x: int,
        y: int,
        scale: int = 1,
        theme: str = LIGHT.name,
        part: Part = Part.ALL,
    ) -> bytes:
        """Return a raster tile of 256 (scale 1) or 512 (scale 2) pixels, transparent where empty.

        Raises:
            TileNotFoundError: the matrix has no such tile.
            InvalidRequestError: there is no such theme.
        """
        tile = checked_tile(z, x, y)
        style = (theme_named(theme).name, part)
        table = self._tables[*style, scale]
        box = _grown(tile.bounds_m, _MARGIN_PX / TILE_PX)
        marks, alone = self._marks(self._plans[style], z, scale, box)
        if alone is None:
            samples = paint(marks, tile.bounds_m, TILE_PX * scale, scale)
            painted = {int(look) for mark in marks for look in np.unique(mark.looks)}
            return encode_samples(samples, table, sorted(painted))
        key = (*style, scale, alone)
        if key not in self._uniform:
            repeats = TILE_PX * scale // table.cells.shape[1]
            pixels = np.tile(table.cells[alone], (repeats, repeats))
            self._uniform[key] = encode_palette(pixels, table.palette)
        return self._uniform[key]

    def _marks(self, plan: Plan, z: int, scale: int, box: Bounds) -> tuple[list[Mark], int | None]:
        """Return what to paint, or the one look that fills the whole tile."""
        marks: list[Mark] = []
        alone: int | None = 0
        for step in plan.steps:
            cut = self._pyramid.painted(step, z + scale - 1).cut(box)
            shown = step.from_zoom[cut.features] <= z
            shapes, features = cut.shapes[shown], cut.features[shown]
            if len(shapes) == 0:
                continue
            full = cut.full is not None and step.brush is Brush.FILL
            alone = int(step.looks[features[0]]) if full else None
            marks = [] if full else marks  # it hides what was painted before
            marks.append(_mark(step, shapes, features, z))
        only = len(marks) == 0 or (len(marks) == 1 and alone is not None)
        return marks, (alone if only else None)


def _mark(step: Step, shapes: Geometries, features: Ints, zoom: int) -> Mark:
    """Make the mark of a step; lines and spots grow a little with the zoom."""
    looks = step.looks[features]
    if step.brush is Brush.FILL:
        return Fill(shapes, looks)
    sizes = step.sizes_px[features] * min(max(0.7 + 0.075 * (zoom - 4), 0.6), 1.2)
    return Spots(shapes, looks, sizes) if step.brush is Brush.SPOT else Stroke(shapes, looks, sizes)


def _grown(bounds: Bounds, part: float) -> Bounds:
    """Return bounds with a margin on each side, a part of the side's length."""
    west, south, east, north = bounds
    margin = (east - west) * part
    return west - margin, south - margin, east + margin, north + margin
