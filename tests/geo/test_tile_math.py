"""Tile arithmetic against mercantile, an independent implementation."""

from __future__ import annotations

import mercantile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import TileNotFoundError
from app.geo.tile_math import (
    MAX_LAT_DEG,
    MAX_ZOOM,
    TileAddress,
    checked_tile,
    fitting_zoom,
    lonlat_to_m,
    m_to_lonlat,
    parse_tile,
    tile_at,
    tiles_of_bbox,
)

lons = st.floats(-180, 179.999999)
lats = st.floats(-85, 85)


@st.composite
def addresses(draw: st.DrawFn) -> TileAddress:
    z = draw(st.integers(0, MAX_ZOOM))
    index = st.integers(0, (1 << z) - 1)
    return TileAddress(z, draw(index), draw(index))


@given(addresses())
def test_bounds_agree_with_mercantile(tile: TileAddress) -> None:
    degrees = mercantile.bounds(tile.x, tile.y, tile.z)
    metres = mercantile.xy_bounds(tile.x, tile.y, tile.z)
    assert tile.bounds_deg == pytest.approx(tuple(degrees), abs=1e-9)
    assert tile.bounds_m == pytest.approx(tuple(metres), abs=1e-6)


@given(lons, lats, st.integers(0, MAX_ZOOM))
def test_the_tile_of_a_place_agrees_with_mercantile(lon: float, lat: float, z: int) -> None:
    theirs = mercantile.tile(lon, lat, z)
    ours = tile_at(lon, lat, z)
    if (ours.x, ours.y) != (theirs.x, theirs.y):  # on an edge, to the last bits of a float
        west, south, east, north = ours.bounds_deg
        assert west - 1e-9 <= lon <= east + 1e-9
        assert south - 1e-9 <= lat <= north + 1e-9


@given(lons, lats)
def test_projection_agrees_with_mercantile_and_returns(lon: float, lat: float) -> None:
    metres = lonlat_to_m([[lon, lat]])
    assert metres[0] == pytest.approx(mercantile.xy(lon, lat), abs=1e-6)
    assert m_to_lonlat(metres)[0] == pytest.approx((lon, lat), abs=1e-9)


def test_poles_are_clamped_to_the_square() -> None:
    top, edge = lonlat_to_m([[0, 90], [0, MAX_LAT_DEG]])
    assert np.isfinite(top).all()
    assert top[1] == pytest.approx(edge[1])


@pytest.mark.parametrize("z", [0, 3, 6, 9])
def test_tiles_of_a_box_agree_with_mercantile(z: int) -> None:
    box = (35.5, 32.2, 42.5, 37.4)
    theirs = {(t.z, t.x, t.y) for t in mercantile.tiles(*box, zooms=[z])}
    assert {(t.z, t.x, t.y) for t in tiles_of_bbox(box, z)} == theirs


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [(-1, 0, 0), (MAX_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (0, 1, 0)],
)
def test_outside_the_matrix_is_no_tile(z: int, x: int, y: int) -> None:
    with pytest.raises(TileNotFoundError) as caught:
        checked_tile(z, x, y)
    assert caught.value.got == f"{z}/{x}/{y}"


@pytest.mark.parametrize("text", ["", "a", "-1", "+1", "1.0", " 1", "٣", "1" * 40, "0x1", "1e3"])
def test_only_digits_are_an_address(text: str) -> None:
    with pytest.raises(TileNotFoundError):
        parse_tile("3", text, "0")


def test_a_good_address_is_read() -> None:
    assert parse_tile("6", "39", "25") == TileAddress(6, 39, 25)


def test_a_country_fits_a_view() -> None:
    assert fitting_zoom((35.5, 32.2, 42.5, 37.4), 768, MAX_ZOOM) == 7
    assert fitting_zoom((-180, -85, 180, 85), 10, MAX_ZOOM) == 0
