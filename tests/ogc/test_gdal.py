"""GDAL, through pyogrio, opens every collection and a tile; its counts are the record's."""

from __future__ import annotations

import pyogrio
import pyogrio.errors
import pytest
import shapely
from shapely.geometry import shape

from tests.conftest import Json
from tests.ogc.conftest import THEATRE

Record = dict[str, list[Json]]
BOX = (40.0, 34.0, 41.0, 36.0)


def features_of(record: Record, layer: str, day: str | None = None) -> list[Json]:
    """Return what holds on a day (or the newest), read from the files by hand."""
    files = [
        f
        for f in record[layer if "." in layer else f"{THEATRE}.{layer}"]
        if day is None or f["metadata"]["valid_from"] <= day
    ]
    found: list[Json] = files[-1]["features"]
    return found


def touching(features: list[Json]) -> int:
    box = shapely.box(*BOX)
    return sum(bool(f["geometry"]) and shape(f["geometry"]).intersects(box) for f in features)


def test_it_lists_every_layer(shipped_server: str, record: Record) -> None:
    names = {name for name, _ in pyogrio.list_layers(f"OAPIF:{shipped_server}/ogc")}
    assert names == set(record)


def test_each_collection_is_the_newest_snapshot(shipped_server: str, record: Record) -> None:
    for layer in record:
        table = pyogrio.read_dataframe(f"OAPIF:{shipped_server}/ogc", layer=layer)
        newest = features_of(record, layer)
        assert sorted(table["recorded_id"]) == sorted(f["properties"]["id"] for f in newest), layer
        assert table["id"].is_unique
        assert table.crs is None or table.crs.equals("OGC:CRS84") or table.crs.equals("EPSG:4326")


@pytest.mark.parametrize("layer", ["control", "provinces", "frontlines", "places"])
def test_a_box_gives_what_touches_it(shipped_server: str, record: Record, layer: str) -> None:
    source = f"OAPIF:{shipped_server}/ogc"
    table = pyogrio.read_dataframe(source, layer=f"{THEATRE}.{layer}", bbox=BOX)
    newest = features_of(record, layer)
    assert len(table) == touching(newest)
    assert 0 < len(table) < len(newest) or layer == "control"


@pytest.mark.parametrize("day", ["2017-01-01", "2017-11-12", "2017-11-28", "2019-03-23"])
def test_a_day_gives_the_snapshot_that_held(shipped_server: str, record: Record, day: str) -> None:
    source, name = f"OAPIF:{shipped_server}/ogc", f"{THEATRE}.control"
    when = f"{day}T12:00:00Z"
    table = pyogrio.read_dataframe(source, layer=name, DATETIME=when)
    held = features_of(record, "control", day)
    assert sorted(table["recorded_id"]) == sorted(f["properties"]["id"] for f in held)
    inside = pyogrio.read_dataframe(source, layer=name, DATETIME=when, bbox=BOX)
    assert len(inside) == touching(held)


def test_areas_come_through_whole(shipped_server: str, record: Record) -> None:
    table = pyogrio.read_dataframe(f"OAPIF:{shipped_server}/ogc", layer=f"{THEATRE}.provinces")
    ours = {f["properties"]["id"]: shape(f["geometry"]) for f in features_of(record, "provinces")}
    for _, row in table.iterrows():
        assert row.geometry.normalize().equals(ours[row["recorded_id"]].normalize())


def test_all_versions_page_by_page(shipped_server: str, record: Record) -> None:
    source, layer = f"OAPIF:{shipped_server}/ogc", f"{THEATRE}.frontlines"
    table = pyogrio.read_dataframe(source, layer=layer, DATETIME="../..", PAGE_SIZE=500)
    assert len(table) == sum(len(f["features"]) for f in record[f"{THEATRE}.frontlines"]) > 2000
    assert table["id"].is_unique
    assert set(table["valid_from"].dt.date.astype(str)) == {
        f["metadata"]["valid_from"] for f in record[f"{THEATRE}.frontlines"]
    }


def test_a_filter_is_answered(shipped_server: str, record: Record) -> None:
    source, name = f"OAPIF:{shipped_server}/ogc", f"{THEATRE}.control"
    table = pyogrio.read_dataframe(source, layer=name, where="party = 'sdf'", DATETIME="../..")
    every = [f["properties"] for file in record[name] for f in file["features"]]
    assert len(table) == sum(p.get("party") == "sdf" for p in every) > 0


def test_a_time_it_cannot_read_is_an_error(shipped_server: str) -> None:
    source = f"OAPIF:{shipped_server}/ogc"
    with pytest.raises(pyogrio.errors.FeatureError, match="400"):
        pyogrio.read_dataframe(source, layer=f"{THEATRE}.control", DATETIME="yesterday")


def test_its_vector_tile_driver_reads_a_tile(shipped_server: str, record: Record) -> None:
    tile = f"MVT:{shipped_server}/tiles/{THEATRE}/control/2017-11-26/6/39/25.pbf"
    assert pyogrio.list_layers(tile)[:, 0].tolist() == ["control", "labels"]
    table = pyogrio.read_dataframe(tile, layer="control")
    assert str(table.crs) == "EPSG:3857"
    known = {f["properties"]["id"] for f in features_of(record, "control", "2017-11-26")}
    assert set(table["id"]) <= known
    assert len(table) > 3


def test_its_driver_of_ogc_api_reads_the_tileset(shipped_server: str) -> None:
    source = f"OGCAPI:{shipped_server}/ogc/collections/{THEATRE}.control"
    wanted = {"API": "TILES", "PREFERRED_TILEMATRIXSET": "WebMercatorQuad"}
    found = pyogrio.read_info(source, layer="Zoom level 3", **wanted)
    assert {"party", "status", "party_name_ar"} <= set(found["fields"])
    assert found["crs"] == "EPSG:3857"
