"""Every format the importer reads, any CRS, and what it refuses to open."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import Polygon, box

from app.geo.area import area_km2
from app.ingest import Limits
from app.ingest.archive.paths import expand
from app.ingest.archive.reading import read_source, to_crs84
from app.ingest.archive.source import UnreadableSourceError
from tests.conftest import Json
from tests.ingest.archive.conftest import Ran
from tests.ingest.archive.scenes import EAST, WEST, collection, drawn, halves, with_profile

Run = Callable[..., Ran]

LIMITS = Limits()


def table(crs: str = "EPSG:4326") -> Any:
    frame = geopandas.GeoDataFrame(
        {"name": ["Red zone", "Blue zone"], "day": ["2024-01-01", "2024-01-01"]},
        geometry=[WEST, EAST],
        crs="EPSG:4326",
    )
    frame.geometry = frame.segmentize(0.01)  # else its own edges would be bent by to_crs
    return frame.to_crs(crs)


def written(folder: Path, suffix: str) -> Path:
    """Write the table in a format; a zipped Shapefile for ``.zip``, a zipped KML for ``.kmz``."""
    target = folder / f"2024-01-01{suffix}"
    if suffix == ".parquet":
        table().to_parquet(target)
    elif suffix == ".zip":
        table("EPSG:32631").to_file(folder / "layer.shp", engine="pyogrio")
        with zipfile.ZipFile(target, "w") as archive:
            for part in folder.glob("layer.*"):
                archive.write(part, f"inner folder/{part.name}")
    elif suffix == ".kmz":
        with zipfile.ZipFile(target, "w") as archive:
            archive.write(written(folder, ".kml"), "doc.kml")
    else:
        driver = {"driver": "KML", "layer": "day"} if suffix == ".kml" else {}
        table().to_file(target, engine="pyogrio", **driver)
    return target


FORMATS = [".gpkg", ".fgb", ".kml", ".kmz", ".zip", ".parquet", ".geojson"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_format_gives_the_same_zones(run: Run, tmp_path: Path, suffix: str) -> None:
    (made := tmp_path / "made").mkdir()
    data = written(made, suffix).read_bytes()
    profile = with_profile(class_={"property": ["name", "Name"]})
    ran = run({f"2024-01-01{suffix}": data}, profile=profile)
    assert ran.said.returncode == 0, ran.said.stdout
    zones = ran.zones("2024-01-01")
    assert area_km2(zones["red"]) == pytest.approx(area_km2(WEST), rel=1e-5)
    assert area_km2(zones["blue"]) == pytest.approx(area_km2(EAST), rel=1e-5)


def test_a_crs_member_of_old_geojson_counts(run: Run) -> None:
    turn = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)

    def moved(shape: Polygon) -> Polygon:
        return shapely.transform(shape, lambda xy: np.column_stack(turn.transform(*xy.T)))

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    day = collection(drawn(moved(WEST), "Red zone"), drawn(moved(EAST), "Blue zone"), crs=crs)
    zones = run([day]).zones("2024-01-01")
    assert zones["red"].equals_exact(WEST, 1e-5) or area_km2(zones["red"] ^ WEST) < 0.5


def test_edges_are_cut_before_they_are_reprojected() -> None:
    """A hundred-kilometre edge of a conic map lies where the map drew it, not on its chord."""
    crs = "+proj=lcc +lat_1=50 +lat_2=60 +lat_0=55 +lon_0=0 +datum=WGS84"
    turn = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    corners = np.array([(1, 59), (3, 59), (3, 60), (1, 60)])
    drawn_there = Polygon(np.column_stack(turn.transform(*corners.T)))
    (placed,) = to_crs84([drawn_there], crs)
    back = shapely.transform(placed, lambda xy: np.column_stack(turn.transform(*xy.T)))
    fine = shapely.transform(
        shapely.segmentize(placed, 1e-4), lambda xy: np.column_stack(turn.transform(*xy.T))
    )
    assert shapely.hausdorff_distance(drawn_there.exterior, fine.exterior) < 0.1
    assert len(placed.exterior.coords) > 300
    assert back.is_valid
    chord = shapely.segmentize(Polygon(corners), 1e-3)
    straight = shapely.transform(chord, lambda xy: np.column_stack(turn.transform(*xy.T)))
    assert shapely.hausdorff_distance(drawn_there.exterior, straight.exterior) > 200


def test_a_file_without_a_crs_needs_the_profiles_word(tmp_path: Path) -> None:
    table("EPSG:32631").to_file(tmp_path / "layer.shp", engine="pyogrio")
    (tmp_path / "layer.prj").unlink()
    with pytest.raises(UnreadableSourceError, match="it says no CRS"):
        read_source(tmp_path / "layer.shp", LIMITS)
    assert read_source(tmp_path / "layer.shp", LIMITS, crs="EPSG:32631").crs == "EPSG:32631"


def test_a_property_holds_the_day_of_a_table(run: Run, tmp_path: Path) -> None:
    (made := tmp_path / "made").mkdir()
    data = written(made, ".gpkg").read_bytes()
    profile = with_profile(date={"from": "property", "property": "day"})
    assert run({"everything.gpkg": data}, profile=profile).snapshots == ["2024-01-01"]


KML = """<kml xmlns="http://www.opengis.net/kml/2.2">{open}<Placemark><name>Red zone</name>
<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0,0 1,0,0 1,1,0 0,1,0 0,0,0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark>{close}</kml>"""


@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
@pytest.mark.parametrize(("start", "end"), [("<Document>", "</Document>"), ("", "")])
def test_a_kml_whose_document_has_no_name_is_read(
    tmp_path: Path, suffix: str, start: str, end: str
) -> None:
    text = KML.format(open=start, close=end)
    file = tmp_path / f"a day{suffix}"
    if suffix == ".kmz":
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("doc.kml", text)
    else:
        file.write_text(text)
    (feature,) = read_source(file, LIMITS).features
    assert feature.polygons[0].equals(WEST)
    assert (feature.properties["Name"], feature.properties["@layer"]) == ("Red zone", "a day")
    assert read_source(file, LIMITS, layer="a day").features


def test_members_of_an_archive_that_are_not_read_are_told(run: Run, tmp_path: Path) -> None:
    def zipped(*names: str) -> bytes:
        with zipfile.ZipFile(tmp_path / "made.zip", "w") as made:
            for name in names:
                made.writestr(name, KML.format(open="", close=""))
        return (tmp_path / "made.zip").read_bytes()

    profile = with_profile(class_={"property": "Name"})
    more = ("b.geojson", "c.GEOJSON", "../d.kml", "read me")
    ran = run({"2024-01-01.kmz": zipped("a.kml", *more)}, profile=profile)
    assert ran.snapshots == ["2024-01-01"]
    assert ran.report["reading"] == {
        "member of the archive not read: .geojson": 2,
        "member of the archive not read: without a suffix": 1,
        "member of the archive that points out of it, not read": 1,
    }
    nothing = run({"2024-01-01.kmz": zipped(*more)}, profile=profile)
    (told,) = nothing.report["files"]["unreadable"]
    assert "no layer with geometries; member of the archive not read: .geojson;" in told["why"]


def test_files_of_a_folder_that_are_passed_over_are_named(run: Run) -> None:
    others = {
        "2024-01-02.geojson.gz": b"",
        ".2024-01-03.geojson": b"",
        "README.md": b"",
        "a.dbf": b"",
    }
    ran = run({"2024-01-01": halves(), **others})
    passed = [".2024-01-03.geojson", "2024-01-02.geojson.gz", "README.md"]
    assert (ran.said.returncode, ran.report["files"]["passed_over"]) == (0, passed)
    assert all(name in ran.said.stdout for name in passed)


@pytest.mark.parametrize(
    "source",
    [
        "http://127.0.0.1/a.geojson",
        "https://example.org/a.zip",
        "/vsicurl/http://127.0.0.1/a.geojson",
        "/vsizip/x.zip/a.shp",
        "WFS:http://127.0.0.1/",
        "PG:host=127.0.0.1",
        "/VSIMEM/a.kml",
    ],
)
def test_only_files_of_this_machine_are_sources(source: str) -> None:
    with pytest.raises(UnreadableSourceError, match="only files of this machine"):
        expand([source])


VIRTUAL = (
    b"<OGRVRTDataSource><OGRVRTLayer name='x'>"
    b"<SrcDataSource>/vsicurl/http://127.0.0.1:9/a.geojson</SrcDataSource>"
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
BOMB = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaa">]><kml>&a;</kml>'


@pytest.mark.parametrize("suffix", [".kml", ".gpkg", ".fgb", ".shp"])
def test_a_virtual_format_under_another_name_never_reaches_gdal(
    tmp_path: Path, suffix: str
) -> None:
    (file := tmp_path / f"a{suffix}").write_bytes(VIRTUAL)
    with pytest.raises(UnreadableSourceError, match="its bytes are not"):
        read_source(file, LIMITS)


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"a.kml": VIRTUAL}, "not plain KML"),
        ({"a.kml": BOMB}, "not plain KML"),
        ({"../../a.kml": b"<kml/>"}, "no layer"),
        ({"a.vrt": VIRTUAL}, "no layer"),
        ({"a.shp": VIRTUAL}, "not those of a .shp file"),
        ({"a.txt": b"0" * 20_000}, "unzipped' has 20000 bytes, too many: 4096"),
        ({"a.kml": b"<kml>" + b" " * 1_020}, "'a.kml' has 1025 bytes, too many: 1024"),
    ],
)
def test_an_archive_is_opened_by_its_own_members(
    tmp_path: Path, members: dict[str, bytes], why: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    with pytest.raises(UnreadableSourceError, match=why):
        read_source(tmp_path / "a.zip", Limits(file_bytes=1024))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_above_the_limit_is_not_opened(tmp_path: Path, suffix: str) -> None:
    (file := tmp_path / f"a{suffix}").write_bytes(b"x" * 1025)
    with pytest.raises(UnreadableSourceError, match="it has 1025 bytes, too many: 1024"):
        read_source(file, Limits(file_bytes=1024))


def test_a_member_that_is_larger_than_its_archive_says_is_stopped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.kml", b"<kml>" + b" " * 9_000_000)
    data = bytearray((tmp_path / "a.kmz").read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + at
        data[place : place + 4] = (100_000).to_bytes(4, "little")
    (tmp_path / "a.kmz").write_bytes(data)
    with pytest.raises(UnreadableSourceError):
        read_source(tmp_path / "a.kmz", Limits(file_bytes=200_000))


def test_files_come_by_folder_glob_and_list_once_each_in_the_order_of_their_days(
    tmp_path: Path,
) -> None:
    names = ["day-10.geojson", "day-9.geojson", "notes.txt", ".hidden.geojson"]
    for name in names:
        (tmp_path / name).write_text("{}")
    asked = [str(tmp_path), str(tmp_path / "*.geojson"), str(tmp_path / names[0])]
    assert [p.name for p in expand(asked)] == ["day-9.geojson", "day-10.geojson"]
    with pytest.raises(UnreadableSourceError, match="no file there"):
        expand([str(tmp_path / "nothing*")])


def test_degrees_taken_for_metres_and_the_reverse_are_told(run: Run) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:32631"}}
    far = box(1e12, 1e12, 1.1e12, 1.1e12)
    ran = run([collection(drawn(far, "Red zone"), crs=crs)])
    assert "borders longer than any" in ran.report["days"]["list"][0]["why"]


@pytest.mark.parametrize(
    ("ring", "why"),
    [
        ([[0, 0], [1e300, 0], [1, 1], [0, 0]], r"\[1e\+300, 0\] is no longitude and latitude"),
        ([[0, 0], [1, 0], [1, -1e308], [0, 0]], "is no longitude and latitude"),
        ([[500000, 0], [500100, 0], [500100, 50], [500000, 0]], "another CRS"),
        ([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]], "goes round the world"),
    ],
)
def test_what_are_no_degrees_refuse_their_day(run: Run, ring: list[list[float]], why: str) -> None:
    odd = {"type": "Polygon", "coordinates": [ring]}
    ran = run([halves(), collection(drawn(WEST, "Red zone"), drawn(odd, "Blue zone"))])
    (first, second) = ran.report["days"]["list"]
    assert (first["outcome"], second["outcome"]) == ("made", "refused")
    assert re.search(why, second["why"]), second["why"]


@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".fgb"])
def test_what_is_not_drawn_or_not_a_number_is_told(run: Run, tmp_path: Path, suffix: str) -> None:
    def bytes_of(*shapes: Polygon | None) -> bytes:
        names = ["Red zone", "Blue zone", "Red zone"][: len(shapes)]
        frame = geopandas.GeoDataFrame({"name": names}, geometry=list(shapes), crs="EPSG:4326")
        file = tmp_path / f"made{suffix}"
        if suffix == ".parquet":
            frame.to_parquet(file)
        else:
            options = {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {}
            frame.to_file(file, engine="pyogrio", **options)
        return file.read_bytes()

    ran = run({f"2024-01-01{suffix}": bytes_of(WEST, None)})
    assert ran.report["reading"] == {"features without a geometry": 1}
    assert ran.snapshots == ["2024-01-01"]
    with np.errstate(invalid="ignore"):
        odd = Polygon([(1, 0), (2, float("nan")), (2, 1), (1, 0)])
    ran = run({f"2024-01-02{suffix}": bytes_of(WEST, odd)})
    assert "is no longitude and latitude" in ran.report["days"]["list"][-1]["why"]
    assert ran.snapshots == ["2024-01-01"]


def test_the_world_and_what_lies_past_180_degrees_are_degrees() -> None:
    shapes = [box(-180, -90, 180, 90), box(175, 0, 190, 1)]
    assert to_crs84(shapes, "EPSG:4326") == shapes


@pytest.mark.parametrize(
    ("crs", "why"),
    [
        ({"type": "link", "properties": {"href": "http://127.0.0.1/crs"}}, "names no CRS"),
        ("EPSG:4326", "names no CRS"),
        ({"type": "name", "properties": {"name": "EPSG:5773"}}, "no CRS of a map: Vertical"),
        ({"type": "name", "properties": {"name": "EPSG:4978"}}, "no CRS of a map: Geocentric"),
    ],
)
def test_a_crs_member_that_says_no_crs_of_a_map_is_told(run: Run, crs: object, why: str) -> None:
    report = run([collection(drawn(WEST, "Red zone"), crs=crs)]).report
    told = [*report["files"]["unreadable"], *report["days"]["list"]]
    assert [why in said["why"] for said in told] == [True], told


def test_members_of_a_layer_are_features(run: Run) -> None:
    bad: Json = {"type": "FeatureCollection", "features": [7]}
    ran = run({"2024-01-01": bad, "2024-01-02": {"a": {}, "b": {}}, "2024-01-03": halves()})
    assert len(ran.report["files"]["unreadable"]) == 2
    assert ran.snapshots == ["2024-01-03"]
