"""Raster tiles as pixels: right colours, no seams, patterns that run on, small files."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import shapely
from PIL import Image

from app.domain.snapshot import LayerKind
from app.domain.zone import Status, Zone
from app.errors import InvalidRequestError, TileNotFoundError
from app.geo.tile_math import TILE_PX, lonlat_to_m, pixel_m, tile_at
from app.render.paint_plan import Part
from app.render.png import encode_palette
from app.render.style import DARK, LIGHT, rgba
from app.render.tile_layers import TileSource
from tests.render.tile_scenes import PARTIES, THEATRE, control, ground, regions, zones_of


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def mosaic(source: TileSource, z: int, x: int, y: int, count: int, scale: int = 1) -> np.ndarray:
    rows = [
        np.hstack([pixels(source.png(z, x + i, y + j, scale)) for i in range(count)])
        for j in range(count)
    ]
    return np.vstack(rows)


def pixel_of(source: TileSource, lon: float, lat: float, z: int, scale: int = 1) -> tuple[int, ...]:
    tile = tile_at(lon, lat, z)
    west, _, _, north = tile.bounds_m
    (x, y), size = lonlat_to_m([[lon, lat]])[0], pixel_m(z, TILE_PX * scale)
    picture = pixels(source.png(z, tile.x, tile.y, scale))
    return tuple(picture[int((north - y) / size), int((x - west) / size)].tolist())


@pytest.mark.parametrize("scale", [1, 2])
def test_the_middle_of_each_zone_has_its_partys_colour(scale: int) -> None:
    columns = [shapely.box(36 + i, 33, 37 + i, 36) for i in range(4)]
    source = TileSource.of(zones_of(*columns), THEATRE)
    for party, column in zip(PARTIES[:2], columns, strict=False):
        centre = column.centroid
        expected = rgba(party.colour, LIGHT.fill_opacity)
        assert pixel_of(source, centre.x, centre.y, 7, scale) == expected
    for party, column in zip(PARTIES[2:], columns[2:], strict=True):  # under a pattern
        centre = column.centroid
        tile = tile_at(centre.x, centre.y, 9)
        picture = pixels(source.png(9, tile.x, tile.y, scale)).reshape(-1, 4)
        colours, counts = np.unique(picture, axis=0, return_counts=True)
        ground_colour = colours[counts.argmax()]
        assert tuple(ground_colour.tolist()) == rgba(party.colour, LIGHT.fill_opacity)
        assert len(colours) > 1


@pytest.mark.parametrize("scale", [1, 2])
def test_tiles_meet_without_a_seam(scale: int) -> None:
    """Zones in upright strips: every row of nine joined tiles is the same row."""
    strips = [shapely.box(36 + i / 2, 32.5, 36.5 + i / 2, 37) for i in range(12)]
    zones = tuple(
        Zone(f"z-{i}", PARTIES[i % 2].id, Status.CONTROLLED, strip)
        for i, strip in enumerate(strips)
    )
    source = TileSource.of(replace(control(), zones=zones), THEATRE)
    tile = tile_at(39, 35, 8)
    joined = mosaic(source, 8, tile.x - 1, tile.y - 1, 3, scale)
    assert (joined == joined[0]).all()
    colours = {tuple(c) for c in np.unique(joined[0], axis=0).tolist()}
    assert {rgba(p.colour, LIGHT.fill_opacity) for p in PARTIES[:2]} <= colours
    opaque = joined[0, :, 3] >= round(255 * LIGHT.fill_opacity) - 4
    assert opaque.all()  # no clear pixel where two zones meet, nor where two tiles do


def test_borders_run_on_across_tiles() -> None:
    """A slanted border crosses tile edges as smoothly as it crosses any other column or row."""
    west = shapely.Polygon([(36, 33), (38, 33), (40, 36.5), (36, 36.5)])
    east = shapely.Polygon([(38, 33), (42, 33), (42, 36.5), (40, 36.5)])
    source = TileSource.of(zones_of(west, east), THEATRE)
    tile = tile_at(38.5, 34.5, 8)
    joined = mosaic(source, 8, tile.x, tile.y, 3).astype(float)
    red = np.abs(joined[:, :, 0] - rgba(PARTIES[0].colour)[0]) < 1
    edge = np.where(red.any(axis=1), red.sum(axis=1), np.nan)  # width of red in each row
    steps = np.diff(edge)[np.isfinite(np.diff(edge))]
    at_edges = [edge[k] - edge[k - 1] for k in (TILE_PX, 2 * TILE_PX) if np.isfinite(edge[k])]
    assert len(at_edges) > 0
    assert all(steps.min() - 1 <= step <= steps.max() + 1 for step in at_edges)
    assert steps.max() - steps.min() <= 3


def test_patterns_run_on_across_tiles() -> None:
    snapshot = control()
    contested = next(z for z in snapshot.zones if z.between)
    source = TileSource.of(snapshot, THEATRE)
    place = max(shapely.get_parts(contested.geometry), key=lambda p: p.area)
    point = shapely.maximum_inscribed_circle(place).coords[0]
    z = 12
    tile = tile_at(*point[:2], z)
    joined = mosaic(source, z, tile.x, tile.y, 2)
    period = 16
    assert np.array_equal(joined[:-period], joined[period:])
    assert np.array_equal(joined[:, :-period], joined[:, period:])
    colours = {tuple(c) for c in np.unique(joined.reshape(-1, 4), axis=0).tolist()}
    assert rgba(PARTIES[0].colour, LIGHT.fill_opacity) in colours
    assert rgba(PARTIES[1].colour, LIGHT.fill_opacity) in colours


def test_no_holes_between_zones() -> None:
    """Inside a coverage every pixel is covered: neighbours leave no transparent line."""
    source = TileSource.of(control(), THEATRE)
    held = (z for z in control().zones if z.status == "controlled")
    whole = shapely.union_all([z.geometry for z in held])
    tile = tile_at(39, 35, 8)
    picture = pixels(source.png(8, tile.x, tile.y))
    west, _, _, north = tile.bounds_m
    size = pixel_m(8)
    shapely.prepare(whole)
    covered = 0
    for row in range(8, TILE_PX, 16):
        for column in range(8, TILE_PX, 16):
            x, y = west + (column + 0.5) * size, north - (row + 0.5) * size
            lon = np.degrees(x / 6_378_137)
            lat = np.degrees(np.arctan(np.sinh(y / 6_378_137)))
            if shapely.dwithin(whole, shapely.Point(lon, lat), 0) and shapely.contains(
                whole, shapely.Point(lon, lat).buffer(0.01)
            ):
                covered += 1
                assert picture[row, column, 3] >= round(255 * LIGHT.fill_opacity) - 4
    assert covered > 20


def test_edges_are_antialiased() -> None:
    slope = shapely.Polygon([(36, 33), (42, 34), (42, 36), (36, 36)])
    tile = tile_at(39, 33.5, 7)
    picture = pixels(TileSource.of(zones_of(slope), THEATRE).png(7, tile.x, tile.y))
    assert len(np.unique(picture[:, :, 3])) >= 8


def test_an_enclave_lies_over_the_hole_it_fills() -> None:
    shell = shapely.box(36, 33, 42, 37)
    core, middle = shapely.box(38.5, 34.5, 39.5, 35.5), shapely.box(38, 34, 40, 36)
    ring = shapely.difference(middle, core)
    outer = shapely.difference(shell, middle)
    source = TileSource.of(zones_of(core, ring, outer), THEATRE)
    assert pixel_of(source, 39, 35, 6)[:3] == rgba(PARTIES[0].colour)[:3]
    assert pixel_of(source, 38.2, 35, 6)[:3] == rgba(PARTIES[1].colour)[:3]
    assert pixel_of(TileSource.of(zones_of(ring), THEATRE), 39, 35, 6)[3] == 0


@pytest.mark.parametrize("snapshot", [control(), regions(), regions(LayerKind.OVERLAY)])
def test_an_empty_tile_is_transparent(snapshot: object) -> None:
    picture = pixels(TileSource.of(snapshot, THEATRE).png(6, 0, 0))  # type: ignore[arg-type]
    assert picture.shape == (256, 256, 4)
    assert not picture[:, :, 3].any()


def test_the_ground_is_opaque_and_has_its_colours() -> None:
    source = TileSource.of(ground(), THEATRE)
    tile = tile_at(37, 35, 6)
    assert (pixels(source.png(6, tile.x, tile.y))[:, :, 3] == 255).all()
    assert pixel_of(source, 30, 35, 6) == rgba(LIGHT.sea)
    assert pixel_of(source, 39, 36.5, 6) == rgba(LIGHT.land)
    assert pixel_of(source, 41, 36.5, 6) == rgba(LIGHT.country)
    assert pixel_of(source, 37.25, 35.25, 6) == rgba(LIGHT.lake)
    dark = pixels(source.png(6, tile.x, tile.y, theme="dark"))
    assert tuple(dark[0, 0].tolist()) != rgba(LIGHT.sea)
    assert rgba(DARK.land) in {tuple(c) for c in np.unique(dark.reshape(-1, 4), axis=0).tolist()}


def test_over_is_water_and_lines_on_nothing() -> None:
    source = TileSource.of(ground(), THEATRE)
    tile = tile_at(37.25, 35.25, 6)
    picture = pixels(source.png(6, tile.x, tile.y, part=Part.OVER))
    colours = {tuple(c) for c in np.unique(picture.reshape(-1, 4), axis=0).tolist()}
    assert {rgba(LIGHT.lake), rgba(LIGHT.river), (0, 0, 0, 0)} <= colours
    assert rgba(LIGHT.land) not in colours


def test_agreements_are_hatched_outlines() -> None:
    source = TileSource.of(regions(LayerKind.OVERLAY), THEATRE)
    tile = tile_at(37, 34.5, 8)
    inside = pixels(source.png(8, tile.x, tile.y))
    clear = (inside[:, :, 3] == 0).mean()
    assert 0.5 < clear < 0.95
    inked = inside[inside[:, :, 3] > 0]
    assert np.array_equal(np.unique(inked[:, :3], axis=0), [rgba(LIGHT.overlay_line)[:3]])


def test_provinces_are_thin_lines() -> None:
    picture = mosaic(TileSource.of(regions(), THEATRE), 7, 76, 50, 3)
    inked = (picture[:, :, 3] > 0).mean()
    assert 0 < inked < 0.02


@pytest.mark.parametrize("colours", [1, 2, 3, 5, 17, 255])
def test_every_bit_depth_reads_back(colours: int) -> None:
    random = np.random.default_rng(colours)
    palette = random.integers(0, 256, (colours, 4), dtype=np.uint8)
    numbers = random.integers(0, colours, (32, 64)).astype(np.uint8)
    numbers.flat[:colours] = np.arange(colours)
    assert np.array_equal(pixels(encode_palette(numbers, palette)), palette[numbers])


def test_a_busy_tile_fits_a_palette_and_is_small() -> None:
    source = TileSource.of(control(), THEATRE)
    tile = tile_at(39, 35, 6)
    data = source.png(6, tile.x, tile.y)
    assert Image.open(io.BytesIO(data)).mode == "P"
    assert len(data) < 20_000


def test_unknown_themes_and_addresses_are_refused() -> None:
    source = TileSource.of(control(), THEATRE)
    with pytest.raises(InvalidRequestError):
        source.png(6, 39, 25, theme="pink")
    with pytest.raises(TileNotFoundError):
        source.png(3, 8, 0)
