"""A theatre of one's own: made empty, given regions of three levels, asked for shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import box
from shapely.geometry import mapping

from app.ingest.region_files import kebab
from app.ingest.validate import validate_paths
from app.main import create_app
from app.settings import Settings, shipped_record
from tests.cli_scenes import Said, controlmap
from tests.conftest import document, metadata, zone

COD = Path(__file__).parents[2] / "shared" / "data" / "ocha_cod_syr"
ABOUT = ("--licence", "CC0-1.0", "--source", "A test")


def new(root: Path, bbox: str = "0,0,4,2") -> Said:
    """Make an empty theatre called land."""
    named = ("--name", "en=Land", "--name", "fr=Pays", "--party", "red=The Reds")
    return controlmap(root, "theatre", "new", "land", *named, "--party", "blue=B", "--bbox", bbox)


def write_level(path: Path, rows: list[tuple[dict[str, str], tuple[float, ...]]]) -> Path:
    """Write a file of boundaries as the humanitarian data sets have them."""
    features = [
        {"type": "Feature", "properties": given, "geometry": mapping(box(*ground))}
        for given, ground in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def three_levels(folder: Path) -> list[Path]:
    """Two provinces, three districts, four subdistricts; several of one name."""
    one = [
        ({"adm1_pcode": "L1", "adm1_name": "Mill"}, (0, 0, 2, 2)),
        ({"adm1_pcode": "L2", "adm1_name": "Élan"}, (2, 0, 4, 2)),
    ]
    two = [
        ({"adm2_pcode": "L11", "adm2_name": "Mill", "adm1_pcode": "L1"}, (0, 0, 2, 2)),
        ({"adm2_pcode": "L21", "adm2_name": "Weir", "adm1_pcode": "L2"}, (2, 0, 3, 2)),
        ({"adm2_pcode": "L22", "adm2_name": "Fen", "adm1_pcode": "L2"}, (3, 0, 4, 2)),
    ]
    three = [
        ({"adm3_pcode": "L111", "adm3_name": "Mill", "adm2_pcode": "L11"}, (0, 0, 2, 2)),
        ({"adm3_pcode": "L211", "adm3_name": "Ash", "adm2_pcode": "L21"}, (2, 0, 3, 2)),
        ({"adm3_pcode": "L221", "adm3_name": "Ash", "adm2_pcode": "L22"}, (3, 0, 4, 1)),
        ({"adm3_pcode": "L222", "adm3_name": "Oak", "adm2_pcode": "L22"}, (3, 1, 4, 2)),
    ]
    levels = ((1, one), (2, two), (3, three))
    return [write_level(folder / f"adm{n}.geojson", rows) for n, rows in levels]


def put_regions(root: Path, files: list[Path], theatre: str = "land", *more: str) -> Said:
    """Import the boundaries into a theatre."""
    out = root / theatre / "provinces" / "2020-01-01.geojson"
    out.parent.mkdir(parents=True, exist_ok=True)
    wanted = ("--theatre", theatre, "--out", out, "--valid-from", "2020-01-01")
    return controlmap(root, "import-regions", *files, *wanted, *ABOUT, *more)


def regions_of(root: Path, theatre: str = "land") -> dict[str, dict[str, Any]]:
    """Return the properties of the regions written, by id."""
    path = root / theatre / "provinces" / "2020-01-01.geojson"
    found = json.loads(path.read_text("utf-8"))["features"]
    return {feature["properties"]["id"]: feature["properties"] for feature in found}


def test_an_empty_theatre_is_valid_and_is_made_once(tmp_path: Path) -> None:
    assert new(tmp_path).returncode == 0
    (report,) = validate_paths([tmp_path])
    assert report.issues == ()
    made = (tmp_path / "land" / "theatre.json").read_bytes()
    again = new(tmp_path, "0,0,1,1")
    assert (again.returncode, "exists" in again.stderr) == (1, True)
    assert (tmp_path / "land" / "theatre.json").read_bytes() == made


@pytest.mark.parametrize("bbox", ["0,0,4", "4,0,0,2", "a,b,c,d"])
def test_a_box_that_is_none_is_refused(tmp_path: Path, bbox: str) -> None:
    said = new(tmp_path, bbox)
    assert said.returncode in (1, 2)
    assert "bbox" in said.stderr
    assert not (tmp_path / "land").exists()


def test_three_levels_with_parents_and_ids_of_their_own(tmp_path: Path) -> None:
    new(tmp_path)
    said = put_regions(tmp_path, three_levels(tmp_path))
    assert said.returncode == 0, said.stdout
    found = regions_of(tmp_path)
    assert {key: value["parent"] for key, value in found.items()} == {
        "mill": "land",
        "elan": "land",
        "mill-district": "mill",
        "weir": "elan",
        "fen": "elan",
        "mill-subdistrict": "mill-district",
        "ash-weir": "weir",
        "ash-fen": "fen",
        "oak": "fen",
    }
    assert found["elan"]["name"] == {"en": "Élan"}
    assert found["elan"]["pcode"] == "L2"


def test_shares_of_every_level_can_be_asked_for(tmp_path: Path) -> None:
    new(tmp_path)
    put_regions(tmp_path, three_levels(tmp_path))
    about = metadata("control", "control", "2020-01-01", theatre="land")
    zones = [zone("r", "red", box(0, 0, 3.5, 2)), zone("b", "blue", box(3.5, 0, 4, 2))]
    path = tmp_path / "land" / "control" / "2020-01-01.geojson"
    path.parent.mkdir()
    path.write_text(json.dumps(document(about, zones)), "utf-8")
    with TestClient(create_app(Settings(record=tmp_path))) as client:
        answer = client.get("/control?level=subdistrict").json()
        shares = {
            r["region"]["id"]: {s["party"]: s["percent"] for s in r["shares"]}
            for r in answer["regions"]
        }
        assert shares["mill-subdistrict"]["red"] == 100.0
        assert shares["oak"] == {"red": 50.0, "blue": 50.0}
        assert client.get("/control?level=hamlet").status_code == 404


def test_a_code_the_record_knows_keeps_its_id(tmp_path: Path) -> None:
    new(tmp_path)
    files = three_levels(tmp_path)
    put_regions(tmp_path, files)
    renamed = json.loads(files[0].read_text("utf-8"))
    renamed["features"][1]["properties"]["adm1_name"] = "Verve"
    files[0].write_text(json.dumps(renamed), "utf-8")
    out = tmp_path / "land" / "provinces" / "2021-01-01.geojson"
    done = controlmap(
        tmp_path, "import-regions", *files, "--theatre", "land", "--out", out,
        "--valid-from", "2021-01-01", *ABOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    found = json.loads(out.read_text("utf-8"))["features"]
    named = {f["properties"]["id"]: f["properties"]["name"] for f in found}
    assert named["elan"] == {"en": "Verve"}, named


def test_a_mapping_says_what_the_columns_mean(tmp_path: Path) -> None:
    new(tmp_path)
    rows = [({"nom": "Val", "cle": "7"}, (0, 0, 4, 2))]
    file = write_level(tmp_path / "units.json", rows)
    without = put_regions(tmp_path, [file])
    assert (without.returncode, "adm1_pcode" in without.stderr) == (1, True)
    mapped = tmp_path / "map.json"
    entry = {"level": "province", "name": {"fr": "nom"}, "code": "cle"}
    mapped.write_text(json.dumps([entry]), "utf-8")
    assert put_regions(tmp_path, [file], "land", "--mapping", str(mapped)).returncode == 0
    assert regions_of(tmp_path)["val"]["name"] == {"fr": "Val"}


def test_units_that_cannot_be_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    new(tmp_path)
    files = three_levels(tmp_path)
    assert put_regions(tmp_path, [files[0], files[2]]).returncode == 1  # no parents there
    files[0].write_text(files[0].read_text("utf-8").replace('"L2"', '"L1"'), "utf-8")
    twice = put_regions(tmp_path, files[:1])
    assert (twice.returncode, "L1" in twice.stderr) == (1, True)
    assert not (tmp_path / "land" / "provinces" / "2020-01-01.geojson").exists()


@pytest.mark.parametrize(
    ("name", "id_"), [("Deir-ez-Zor", "deir-ez-zor"), ("Ḥomṣ", "homs"), ("A'zaz ", "azaz")]
)
def test_a_name_as_an_id(name: str, id_: str) -> None:
    assert kebab(name) == id_


@pytest.mark.skipif(not COD.is_dir(), reason="the OCHA sample is not beside this checkout")
def test_the_ocha_units_load_as_three_levels_and_answer(tmp_path: Path) -> None:
    theatre = json.loads((shipped_record() / "syria" / "theatre.json").read_text("utf-8"))
    (tmp_path / "syria").mkdir()
    del theatre["default_region"]
    (tmp_path / "syria" / "theatre.json").write_text(json.dumps(theatre), "utf-8")
    files = [COD / f"adm{n}.geojson" for n in (1, 2, 3)]
    done = put_regions(tmp_path, files, "syria")
    assert done.returncode == 0, done.stdout
    control = tmp_path / "syria" / "control" / "2017-11-26.geojson"
    control.parent.mkdir()
    shipped = shipped_record() / "syria" / "control" / control.name
    control.write_bytes(shipped.read_bytes())
    moved = tmp_path / "syria" / "provinces" / "2017-01-01.geojson"
    text = (tmp_path / "syria" / "provinces" / "2020-01-01.geojson").read_text("utf-8")
    moved.write_text(text.replace('"2020-01-01"', '"2017-01-01"'), "utf-8")
    (tmp_path / "syria" / "provinces" / "2020-01-01.geojson").unlink()
    with TestClient(create_app(Settings(record=tmp_path))) as client:
        counts = {
            level: len(client.get(f"/control?level={level}").json()["regions"])
            for level in ("province", "district", "subdistrict")
        }
        assert counts == {"province": 14, "district": 62, "subdistrict": 272}
        mayadin = client.get("/control?region=SY0903").json()
        assert mayadin["region"]["level"] == "district"
        total = sum(s["percent"] for s in mayadin["shares"])
        total += mayadin["contested"]["percent"] + mayadin["unassigned"]["percent"]
        assert round(total, 1) == 100.0
