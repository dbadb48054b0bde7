"""``controlmap control``, ``reconcile`` and ``places`` on small records and on the shipped one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from shapely import box

from app.settings import shipped_record
from tests.cli_scenes import controlmap, desk_record, drawing, front, half_red, settled
from tests.conftest import document, metadata, zone


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    zones = [zone("red-all", "red", box(0, 0, 1, 1)), zone("blue-all", "blue", box(1, 0, 2, 1))]
    control = document(metadata("control", "control", "2020-01-01"), zones)
    return desk_record(tmp_path_factory.mktemp("desk"), control, half_red())


def test_control_prints_shares_people_and_claims(record: Path) -> None:
    done = controlmap(record, "control", "demoland", "--date", "2020-02-01")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    assert rows["Red"][1:3] == ["50.0", "%"]
    assert rows["Red"][-2:] == ["75.0", "%"]
    assert "carried forward 31 days" in done.stdout
    assert "+5.0" in rows["2020-01-02"]
    assert "estimate; 2 of 2 listed places" in done.stdout
    assert "Not a real place." in done.stdout


def test_control_speaks_the_language_asked_for(record: Path) -> None:
    done = controlmap(record, "control", "west", "--lang", "ar")
    assert "ليس مكانا حقيقيا." in done.stdout


def test_json_is_the_answer_of_the_service(shipped_client: TestClient) -> None:
    done = controlmap(shipped_record(), "control", "Deir ez-Zor", "--date", "2017-11-28", "--json")
    served = shipped_client.get("/control?region=deir-ezzor&date=2017-11-28").json()
    assert json.loads(done.stdout) == {**served, "links": []}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["atlantis"], 1, "atlantis"),
        (["west", "--date", "2019-06-01"], 1, "2020-01-01"),
        (["west", "--date", "May"], 2, "YYYY-MM-DD"),
        (["west", "--known-at", "now"], 2, "instant"),
        (["west", "--theatre", "nowhere"], 1, "nowhere"),
    ],
)
def test_what_cannot_be_answered_is_said(
    record: Path, arguments: list[str], status: int, words: str
) -> None:
    done = controlmap(record, "control", *arguments)
    assert done.returncode == status
    assert words in done.stderr
    assert done.stdout == ""


def test_reconcile_prints_both_figures_both_denominators_and_the_difference(record: Path) -> None:
    done = controlmap(record, "reconcile")
    head, row = done.stdout.splitlines()
    assert head.split()[0] == "snapshot"
    for text in ("2020-01-01", "demo", "red", "~45 %", "50.0 %", "+5.0", "25,000", "24,61"):
        assert text in row, text
    listed = json.loads(controlmap(record, "reconcile", "--json", "--region", "demo").stdout)
    assert [item["difference_points"] for item in listed] == [5.0]
    assert controlmap(record, "reconcile", "--region", "west").stdout.count("\n") == 1


def test_every_shipped_claim_stands_beside_the_map_once() -> None:
    done = controlmap(shipped_record(), "reconcile", "--json")
    rows = json.loads(done.stdout)
    names = [row["id"] for row in rows]
    assert len(names) == len(set(names))
    infos = sorted((shipped_record() / "syria" / "control").glob("*.geojson"))
    first = infos[0].name[:10]
    path = next((shipped_record() / "syria" / "claims").glob("*.geojson"))
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    claimed = {f["properties"]["id"] for f in features if f["properties"]["date"] >= first}
    assert set(names) == claimed
    assert all(row["difference_points"] is not None for row in rows)


def test_places_agree_with_the_map_drawn_from_them(record: Path) -> None:
    done = controlmap(record, "places", "--disagree")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["2 settled places, 0 of them contradicted by the map"],
    )
    assert "west-town" in controlmap(record, "places").stdout


@pytest.mark.parametrize(("confidence", "status"), [("high", 1), ("medium", 0)])
def test_a_place_the_map_contradicts_is_shown_and_a_sure_one_fails(
    tmp_path: Path, confidence: str, status: int
) -> None:
    control = document(
        metadata("control", "control", "2020-01-01"), [zone("red-all", "red", box(0, 0, 2, 1))]
    )
    drawn = drawing(
        front(1.0),
        settled("west-town", "red", 0.5),
        settled("east-town", "blue", 1.5, confidence=confidence),
    )
    done = controlmap(desk_record(tmp_path, control, drawn), "places", "--disagree")
    assert done.returncode == status
    (row,) = (line.split() for line in done.stdout.splitlines() if "east-town" in line)
    expected = ["2020-01-01", "east-town", "blue", "red", confidence, "1.50000", "0.50000"]
    assert row == expected
    assert "west-town" not in done.stdout


def test_the_shipped_map_agrees_with_every_place_that_is_sure() -> None:
    done = controlmap(shipped_record(), "places", "--disagree")
    assert done.returncode == 0, done.stdout
