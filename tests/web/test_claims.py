"""``/claims``, and claims and people beside the shares in ``/control``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from shapely import Point

from app.main import create_app
from app.settings import Settings
from tests.conftest import Json, demo_documents, document, feature, metadata, write_record

SOURCE = {
    "id": "wire",
    "title": "A wire",
    "url": "https://example.org/figures",
    "published": "2020-02-02",
}


def claim(id_: str, party: str, day: str, percent: float, **more: object) -> Json:
    properties = {
        "id": id_,
        "region": "west",
        "party": party,
        "date": day,
        "unit": "percent-of-area",
        "bound": "exact",
        "percent": percent,
        "source_id": "wire",
        **more,
    }
    return {"type": "Feature", "properties": properties, "geometry": None}


def town(id_: str, lon: float, lat: float, **more: object) -> Json:
    return feature(Point(lon, lat), id=id_, name={"en": id_.title()}, **more)


def record(root: Path) -> Path:
    """Write the demo record with claims of both dates, and four towns."""
    claims = [
        claim("first-day", "red", "2020-01-01", 97),
        claim("last-day", "red", "2020-02-29", 90),
        claim("next-day", "red", "2020-03-01", 48.04, area_km2=4804, denominator_km2=10000),
        claim("both", "blue", "2020-05-01", 60, includes=["red"], note="Counts red in."),
        claim("far-later", "blue", "2021-05-01", 50, bound="at-least"),
        claim("people", "red", "2020-04-01", 70, unit="percent-of-population", bound="about"),
        claim("everywhere", "blue", "2020-04-01", 55, region="demo"),
    ]
    towns = [
        town("big", 0.2, 0.5, population=300),
        town("small", 0.7, 0.5, population=100),
        town("hamlet", 0.8, 0.5),
        town("mid-town", 1.7, 0.5, population=50),
    ]
    places = metadata("places", "places", "2011-01-01", vintage="Counted in 2010")
    ledger = metadata("claims", "claims", "2020-01-01", sources=[SOURCE])
    more = [document(places, towns), document(ledger, claims)]
    return write_record(root / "record", [*demo_documents(), *more])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    made = record(tmp_path_factory.mktemp("claims"))
    with TestClient(create_app(Settings(record=made))) as one:
        yield one


def ids(client: TestClient, query: str = "") -> list[str]:
    return [c["id"] for c in client.get(f"/claims?{query}").json()["claims"]]


def beside(client: TestClient, query: str) -> dict[str, Json]:
    return {c["id"]: c for c in client.get(f"/control?{query}").json()["claims"]}


def test_claims_are_listed_by_day_with_their_source(client: TestClient) -> None:
    body = client.get("/claims").json()
    assert body["theatre"] == "demo"
    assert [c["date"] for c in body["claims"]] == sorted(c["date"] for c in body["claims"])
    found = next(c for c in body["claims"] if c["id"] == "next-day")
    assert found["source"] == "A wire"
    assert found["published"] == "2020-02-02"
    assert found["url"] == "https://example.org/figures"
    assert (found["area_km2"], found["denominator_km2"]) == (4804, 10000)
    assert "difference_points" not in found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=West&party=red&to=2020-02-29", ["first-day", "last-day"]),
        ("from=2020-03-01&to=2020-03-01", ["next-day"]),
        ("region=Demoland", ["everywhere"]),
        ("region=DM-W&party=blue", ["both", "far-later"]),
        ("party=pink", []),
        ("known_at=2020-05-31T23:59:59Z", []),
        ("known_at=2020-06-01T00:00:00Z&party=red&from=2020-04-01", ["people"]),
    ],
)
def test_claims_are_chosen_by_region_day_and_party(
    client: TestClient, query: str, expected: list[str]
) -> None:
    assert ids(client, query) == expected


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("party=green", 422),
        ("region=nowhere", 404),
        ("from=2020-03-02&to=2020-03-01", 422),
        ("from=yesterday", 422),
        ("theatre=nowhere", 404),
        ("partei=red", 422),
    ],
)
def test_what_cannot_be_answered_is_said(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/claims?{query}").status_code == status


def test_an_answer_shows_the_claims_of_the_days_its_snapshot_holds(client: TestClient) -> None:
    assert set(beside(client, "region=west&date=2020-01-15")) == {"first-day", "last-day"}
    later = {"next-day", "both", "far-later", "people"}
    assert set(beside(client, "region=west&date=2020-03-01")) == later
    assert set(beside(client, "region=demo&date=2020-03-01")) == {"everywhere"}
    assert beside(client, "region=east") == {}


def test_the_difference_is_map_minus_claim_to_a_tenth(client: TestClient) -> None:
    found = beside(client, "region=west&date=2020-03-01")
    assert found["next-day"]["map_percent"] == 50.0
    assert found["next-day"]["difference_points"] == 2.0  # 50 − 48.04
    assert found["next-day"]["denominator_km2"] == 10000
    assert found["next-day"]["map_denominator_km2"] == pytest.approx(12308.8, abs=1)
    assert found["both"]["map_percent"] == 100.0
    assert found["both"]["difference_points"] == 40.0
    assert found["far-later"]["bound"] == "at-least"


def test_a_claim_of_people_is_compared_with_people(client: TestClient) -> None:
    found = beside(client, "region=west&date=2020-03-01")["people"]
    assert (found["map_percent"], found["difference_points"]) == (75.0, 5.0)
    assert found["map_denominator_km2"] is None


def test_rolling_up_changes_no_comparison(client: TestClient) -> None:
    query = "region=west&date=2020-03-01"
    assert beside(client, query) == beside(client, query + "&rollup=true")


def test_people_stand_beside_area_with_vintage_and_coverage(client: TestClient) -> None:
    body = client.get("/control?region=west&date=2020-03-01").json()
    shares = {s["party"]: s["population_share"] for s in body["shares"]}
    assert shares == {"red": 0.75, "blue": 0.25}
    people = body["population"]
    assert people["word"] == "estimate"
    assert people["vintage"] == "Counted in 2010"
    assert people["coverage"] == "2 of 3 listed places have a known population"
    assert (people["people"], people["places"], people["places_without_population"]) == (400, 2, 1)
    assert people["contested_share"] == people["unassigned_share"] == 0
    whole = client.get("/control?region=demo&date=2020-03-01").json()
    parts = [*whole["shares"], whole["contested"], whole["unassigned"]]
    assert sum(part["population_share"] for part in parts) == pytest.approx(1)
    assert whole["contested"]["population_share"] == pytest.approx(50 / 450)


def test_a_region_without_known_people_has_null_shares(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    places = document(metadata("places", "places", "2011-01-01"), [town("hamlet", 0.8, 0.5)])
    made = write_record(tmp_path / "record", [*demo_documents(), places])
    body = client_of(made).get("/control?region=west").json()
    assert body["population"]["people"] == 0
    assert body["population"]["vintage"] is None
    assert {s["population_share"] for s in body["shares"]} == {None}


def test_a_record_without_places_and_claims_answers_as_before(demo_client: TestClient) -> None:
    body = demo_client.get("/control?region=west").json()
    assert body["population"] is None
    assert body["claims"] == []
    assert {s["population_share"] for s in body["shares"]} == {None}
    assert demo_client.get("/claims").json() == {"theatre": "demo", "claims": []}


def test_csv_has_the_population_share_as_its_last_column(client: TestClient) -> None:
    text = client.get("/control?region=west&date=2020-03-01&f=csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0])[-1] == "population_share"
    assert {r["party"]: r["population_share"] for r in rows if r["row"] == "party"} == {
        "red": "0.75",
        "blue": "0.25",
    }


def test_claims_have_no_tiles_and_say_where_they_are(client: TestClient) -> None:
    for name in ("tilejson.json", "0/0/0.png", "0/0/0.mvt"):
        answer = client.get(f"/tiles/demo/claims/latest/{name}")
        assert answer.status_code == 404
        assert "/claims" in answer.json()["detail"]
        assert "claims" not in answer.json()["nearest"]
    assert client.get("/tiles/demo/places/latest/6/32/31.png").status_code == 200


def test_a_correction_replaces_a_claim_and_the_ledger_of_before_stays(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    home = record(tmp_path)
    about = metadata("claims", "claims", "2020-01-01", sources=[SOURCE], revision=2)
    about |= {"recorded_at": "2020-07-01T00:00:00Z", "reason": "misread"}
    write_record(home, [document(about, [claim("first-day", "red", "2020-01-01", 99)])])
    client = client_of(home)
    assert beside(client, "region=west&date=2020-01-15")["first-day"]["percent"] == 99
    before = beside(client, "region=west&date=2020-01-15&known_at=2020-06-15T00:00:00Z")
    assert before["first-day"]["percent"] == 97


def test_shipped_claims_name_regions_and_sources_of_the_record(shipped_client: TestClient) -> None:
    claims = shipped_client.get("/claims").json()["claims"]
    regions = shipped_client.get("/theatres/syria/regions").json()["regions"]
    assert {c["region"] for c in claims} <= {r["id"] for r in regions}
    assert len(claims) >= 60
    assert all(c["source"] for c in claims)
    published = {c["denominator_km2"] for c in claims if c["source"].startswith("Syrian Obs")}
    assert 185180 in published


def test_the_published_two_thirds_stand_beside_the_people_of_the_map(
    shipped_client: TestClient,
) -> None:
    claims = beside(shipped_client, "region=syria&date=2017-11-26")
    (found,) = (c for c in claims.values() if c["unit"] == "percent-of-population")
    assert (found["party"], found["bound"], found["percent"]) == ("regime", "about", 66.7)
    assert found["map_percent"] is not None
    assert abs(found["difference_points"]) < 10


def test_a_recording_that_was_replaced_keeps_the_figures_of_the_days_it_held(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    root = record(tmp_path / "record")
    pinned = client_of(root).get("/control?region=west&date=2020-02-01").json()
    corrected = demo_documents()[2]
    corrected["metadata"] |= {
        "valid_from": "2020-01-01",
        "revision": 2,
        "reason": "seen again",
        "recorded_at": "2020-07-01T00:00:00Z",
    }
    write_record(root, [corrected])
    client = client_of(root)
    version = pinned["snapshot"]["version"]
    shown = client.get(f"/control?region=west&snapshot={version}").json()
    assert shown["snapshot"]["version"] == version
    assert [c["id"] for c in shown["claims"]] == ["first-day", "last-day"]
    assert shown["claims"] == pinned["claims"]
