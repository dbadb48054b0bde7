"""Vector tiles, read by an independent decoder: right tags, right winding, areas that add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.grid_clip import Cells
from app.geo.mercator import to_mercator
from app.geo.tile_math import HALF_WORLD_M, tiles_of_bbox
from app.render.cell_paths import cell_paths
from app.render.grid_level import BITS, EXTENT, GridLevel
from app.render.mvt import LayerTags, encode_cells
from app.render.mvt_geometry import command_streams
from app.render.tile_layers import TileSource
from app.render.vector_tiles import BUFFER
from tests.render.tile_scenes import THEATRE, control, faces, zones_of

CORNER = np.array([-HALF_WORLD_M, HALF_WORLD_M])  # of tile 14/0/0
UNIT_M = 2 * HALF_WORLD_M / (EXTENT << 14)
BOX = THEATRE.bbox
# How far a zone's area in a tile may be off, square units. Simplifying cuts off triangles of a
# 16th of a pixel (1e-6 of a tile) at most, rounding moves each position by half a unit at most;
# along a few hundred positions of a jagged border both nearly cancel out. 1.4e-4 of a tile was the
# worst of thousands; a lost enclave or a wrong ring is ten times that.
OFF = 2e-4 * EXTENT**2


def decoded(data: bytes) -> dict[str, Any]:
    tile: dict[str, Any] = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    return tile


def encode(*shapes: shapely.Geometry) -> list[dict[str, Any]]:
    """One tile of shapes whose positions are units east and north of its lower left corner."""
    data = tile_of(LayerTags.of("l", [{"id": str(i)} for i in range(len(shapes))]), *shapes)
    features: list[dict[str, Any]] = decoded(data)["l"]["features"] if data else []
    return features


def tile_of(tags: LayerTags, *shapes: shapely.Geometry) -> bytes:
    def metres(xy: np.ndarray) -> np.ndarray:
        return CORNER + (xy - [0, EXTENT]) * UNIT_M

    level = GridLevel.of(shapely.transform(np.array(shapes, dtype=object), metres), 14)
    streams = command_streams(cell_paths(level, Cells(0, 0, 0, 0, BITS, BUFFER)), level.feature)
    return encode_cells(tags, streams).get(0, b"")


def signed_area(ring: Sequence[Sequence[float]]) -> float:
    """Surveyor's formula in tile coordinates, y down: shells positive, holes negative."""
    x, y = np.asarray(ring, dtype=float).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def polygons(feature: dict[str, Any]) -> list[Any]:
    geometry = feature["geometry"]
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def seen_area(feature: dict[str, Any]) -> float:
    """The area a client sees that trusts the winding order of each ring."""
    total = 0.0
    for rings in polygons(feature):
        areas = [signed_area(ring) for ring in rings]
        assert areas[0] > 0, "a shell is clockwise on screen"
        assert all(area < 0 for area in areas[1:]), "a hole is counter-clockwise on screen"
        total += sum(areas)
    return total


@pytest.mark.parametrize("turned", [False, True])
def test_rings_are_wound_as_the_specification_says(turned: bool) -> None:
    hole = shapely.Polygon(
        [(0, 0), (100, 0), (100, 100), (0, 100)], [[(10, 10), (90, 10), (90, 90), (10, 90)]]
    )
    (feature,) = encode(hole.reverse() if turned else hole)
    assert seen_area(feature) == 100 * 100 - 80 * 80


def test_lines_points_and_ids() -> None:
    line = shapely.MultiLineString([[(0, 0), (10, 0), (10.2, 0.1), (10, 50)], [(5, 5), (6, 6)]])
    (feature,) = encode(line)
    assert feature["geometry"]["coordinates"] == [
        [[0, 4096], [10, 4096], [10, 4046]],
        [[5, 4091], [6, 4090]],
    ]
    points = encode(shapely.Point(1, 2), shapely.MultiPoint([(3, 4), (5, 6)]))
    assert [f["id"] for f in points] == [1, 2]
    assert points[1]["geometry"]["coordinates"] == [[3, 4092], [5, 4090]]


def test_what_vanishes_on_the_grid_is_left_out() -> None:
    speck = shapely.box(1.1, 1.1, 1.3, 1.3)
    pinhole = shapely.Polygon(
        shapely.box(0, 0, 50, 50).exterior.coords,
        [shapely.box(9.6, 9.6, 9.9, 9.9).exterior.coords],
    )
    features = encode(speck, pinhole, shapely.Polygon())
    assert [f["properties"]["id"] for f in features] == ["1"]
    assert len(polygons(features[0])[0]) == 1
    assert encode(shapely.LineString([(1.1, 1.1), (1.2, 1.2)])) == []
    assert encode() == []


def test_tags_of_every_type_stand_once() -> None:
    values: dict[str, str | int | float | bool] = {
        "s": "دير",
        "i": -5,
        "big": 2**40,
        "f": 0.25,
        "yes": True,
    }
    tags = LayerTags.of("l", [values, values])
    data = tile_of(tags, shapely.Point(1, 1), shapely.Point(2, 2))
    assert [f["properties"] for f in decoded(data)["l"]["features"]] == [values, values]
    assert data.count("دير".encode()) == 1
    layer = decoded(data)["l"]
    assert (layer["version"], layer["extent"]) == (2, EXTENT)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 40))
def test_any_star_keeps_its_area(seed: int, corners: int) -> None:
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    radius = random.uniform(300, 1800, corners)
    star = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] + 2048)
    if not star.is_valid:
        return
    (feature,) = encode(star if seed % 2 else star.reverse())
    assert seen_area(feature) == pytest.approx(star.area, abs=star.length)  # half a unit all round


@pytest.mark.parametrize("zoom", [4, 6, 8])
def test_areas_add_up_over_all_tiles_of_a_zoom(zoom: int) -> None:
    snapshot = control()
    source = TileSource.of(snapshot, THEATRE)
    unit = 2 * HALF_WORLD_M / (1 << zoom) / EXTENT
    inside = shapely.box(0, 0, EXTENT, EXTENT)
    total = {zone.id: 0.0 for zone in snapshot.zones}
    for tile in tiles_of_bbox(BOX, zoom):
        for feature in (
            decoded(source.mvt(tile.z, tile.x, tile.y)).get("control", {}).get("features", [])
        ):
            seen_area(feature)
            for rings in polygons(feature):
                shape = shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
                area = shape.intersection(inside).area
                total[feature["properties"]["id"]] += area * unit**2
    areas = shapely.area(to_mercator(np.array([z.geometry for z in snapshot.zones])))
    exact = dict(zip(total, areas.tolist(), strict=True))
    whole = sum(exact.values())
    for zone_id, area in exact.items():
        assert total[zone_id] == pytest.approx(area, abs=2e-4 * whole)
    assert sum(total.values()) == pytest.approx(whole, rel=1e-3)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_each_tile_sees_what_lies_in_it(seed: int) -> None:
    """Per tile and zone, what a client sees is the exact clip of the full geometry."""
    cells = faces(seed, count=8, rounds=3)
    source = TileSource.of(zones_of(*cells), THEATRE)
    full = to_mercator(np.array(cells, dtype=object))
    for tile in tiles_of_bbox((38, 34, 39, 35), 8):
        west, south, east, north = tile.bounds_m
        unit = (east - west) / EXTENT
        margin = BUFFER * unit
        box = shapely.box(west - margin, south - margin, east + margin, north + margin)
        exact = shapely.area(shapely.intersection(full, box)) / unit**2
        layer = decoded(source.mvt(tile.z, tile.x, tile.y)).get("control", {"features": []})
        seen = np.zeros(len(cells))
        for feature in layer["features"]:
            seen[feature["id"] - 1] = seen_area(feature)
        assert seen == pytest.approx(exact, abs=OFF)
        assert seen.sum() == pytest.approx(exact.sum(), abs=OFF / 4)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_enclaves_and_their_holes_are_cut_exactly(seed: int) -> None:
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, 40))
    around = np.column_stack([np.cos(angle), np.sin(angle)]) * random.uniform(0.3, 1, (40, 1))
    core = shapely.Polygon(np.add(around, [39, 34.5]))
    if not core.is_valid:
        return
    ring = shapely.Polygon(shapely.box(37, 33, 41, 36).exterior, [core.exterior])
    source = TileSource.of(zones_of(ring, core), THEATRE)
    full = to_mercator(np.array([ring, core], dtype=object))
    for tile in tiles_of_bbox((38.2, 34, 39.8, 35), 9):
        west, south, east, north = tile.bounds_m
        unit = (east - west) / EXTENT
        margin = BUFFER * unit
        box = shapely.box(west - margin, south - margin, east + margin, north + margin)
        inside = shapely.intersection(full, box)
        exact = shapely.area(inside) / unit**2
        seen = np.zeros(2)
        for feature in decoded(source.mvt(tile.z, tile.x, tile.y))["control"]["features"]:
            seen[feature["id"] - 1] = seen_area(feature)
        # A jagged border is rounded to whole units along all its length: at most half a unit.
        rounding = float(shapely.length(inside).max()) / unit / 2
        assert seen == pytest.approx(exact, abs=max(OFF, rounding))
