"""Files that other programs open: what they find in them, and the same bytes each time."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from app.catalog.record import Record
from app.domain.snapshot import SnapshotInfo
from app.export.formats import FileFormat, write_shares, write_table
from app.export.shares import shares_table
from app.export.tables import layer_table, snapshot_table
from app.geo.area import areas_km2

FORMS = list(FileFormat)


def newest(record: Record) -> SnapshotInfo:
    return record.catalog.as_of("demo", "control", None).info


def written(record: Record, path: Path) -> Path:
    table = snapshot_table(record.catalog, newest(record))
    write_table(table, FileFormat(path.suffix[1:]), path)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_the_same_each_time(opened: Record, tmp_path: Path, form: str) -> None:
    one, two = (written(opened, tmp_path / f"{name}.{form}") for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("form", ["gpkg", "fgb", "parquet"])
def test_zones_come_back_as_recorded(opened: Record, tmp_path: Path, form: str) -> None:
    path = written(opened, tmp_path / f"zones.{form}")
    read = (
        gpd.read_parquet(path)
        if form == "parquet"
        else pyogrio.read_dataframe(path, layer="control")
    )
    zones = {z.id: z for z in opened.catalog.as_of("demo", "control", None).zones}
    assert set(read["recorded_id"]) == set(zones)
    for row in read.itertuples():
        zone = zones[row.recorded_id]
        assert shapely.equals(row.geometry, zone.geometry)
        assert row.area_km2 == pytest.approx(areas_km2([zone.geometry])[0], abs=1e-5)
        assert row.status == str(zone.status)
    assert set(read["digest"]) == {newest(opened).digest}


def test_geoparquet_is_1_1_with_a_box_that_is_read(opened: Record, tmp_path: Path) -> None:
    path = written(opened, tmp_path / "zones.parquet")
    metadata = pq.read_schema(path).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert column["bbox"] == [0.0, 0.0, 2.0, 1.0]
    found = gpd.read_parquet(path, bbox=(1.6, 0.1, 1.9, 0.9))
    assert list(found["recorded_id"]) == ["mid"]
    about = json.loads(metadata[b"controlmap"])
    assert about["licence"] == "CC0-1.0"
    assert about["disclaimer_en"] == "Not a real place."
    assert about["method"] == "drawn by hand"
    assert about["sources"].startswith("By hand")


def test_a_geopackage_opens_styled_and_says_whose_it_is(opened: Record, tmp_path: Path) -> None:
    path = written(opened, tmp_path / "zones.gpkg")
    with closing(sqlite3.connect(path)) as database:
        told = dict(database.execute("SELECT name, value FROM about"))
        style = database.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        column = database.execute("SELECT column_name FROM gpkg_geometry_columns").fetchone()
        listed = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert told["licence"] == "CC0-1.0"
    assert told["digests"] == newest(opened).digest
    assert listed == {"control": "features", "about": "attributes", "layer_styles": "attributes"}
    [(table, geometry, default, qml)] = style
    assert (table, geometry, default) == ("control", column[0], 1)
    tree = ET.fromstring(qml)
    values = {c.get("value"): c.get("symbol") for c in tree.iter("category")}
    assert {"red", "blue", "pink", "contested", "unknown"} <= values.keys()
    symbols = {s.get("name"): s for s in tree.iter("symbol")}
    colour = symbols[str(values["red"])].find(".//Option[@name='color']")
    assert colour is not None
    assert colour.get("value") == "200,96,79,255"
    assert pyogrio.read_info(path, layer="control")["layer_metadata"]["licence"] == "CC0-1.0"


def test_flatgeobuf_carries_its_terms(opened: Record, tmp_path: Path) -> None:
    info = pyogrio.read_info(written(opened, tmp_path / "zones.fgb"))
    assert info["layer_metadata"]["licence"] == "CC0-1.0"
    assert "By hand" in info["layer_metadata"]["sources"]


def test_csv_has_geometry_terms_and_no_formula(opened: Record, tmp_path: Path) -> None:
    read = pyogrio.read_dataframe(written(opened, tmp_path / "zones.csv"))
    assert set(read["licence"]) == {"CC0-1.0"}
    assert shapely.area(shapely.from_wkt(read["wkt"].to_numpy())).sum() == pytest.approx(2.0)
    claims = layer_table(opened.catalog, "demo", "claims")
    write_table(claims, FileFormat.CSV, tmp_path / "claims.csv")
    text = (tmp_path / "claims.csv").read_text("utf-8")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_a_layer_over_time_says_how_long_each_row_holds(opened: Record) -> None:
    columns = layer_table(opened.catalog, "demo", "control").columns.to_pydict()
    spans = {
        (str(a), str(b)) for a, b in zip(columns["valid_from"], columns["valid_to"], strict=True)
    }
    assert spans == {("2020-01-01", "2020-03-01"), ("2020-03-01", "None")}
    assert columns["recorded_id"].count("red-1") == 2


def test_shares_are_the_answers(opened: Record, tmp_path: Path) -> None:
    table = shares_table(opened, "demo")
    write_shares(table, FileFormat.PARQUET, tmp_path / "shares.parquet")
    read = pq.read_table(tmp_path / "shares.parquet").to_pandas()
    assert set(read["region"]) == {"demo", "west", "east"}
    assert len(read) == 3 * 2 * 5  # regions, dates, three parties and two more holders
    sums = read.groupby(["region", "valid_from"])[["share", "percent"]].sum()
    assert sums["share"].to_list() == pytest.approx([1.0] * 6, abs=1e-9)
    assert sums["percent"].to_list() == pytest.approx([100.0] * 6)
    late = read[read["valid_from"].astype(str) == "2020-03-01"].set_index(["region", "holder"])
    assert late.loc[("west", "red"), "share"] == pytest.approx(0.5)
    assert late.loc[("east", "contested"), "percent"] == pytest.approx(50.0)
    assert set(late["digest"]) == {newest(opened).digest}
