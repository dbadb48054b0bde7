"""The shape of ``/control`` is a contract: fields may be added, never renamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Json

ANSWER = {
    "theatre layer region requested_date effective_date staleness_days known_at snapshot shares"
    " contested unassigned method attribution disclaimer links": None,
    "region": "id name level area_km2 boundary_source",
    "snapshot": "id digest recorded_at method positional_accuracy_m",
    "contested": "share percent area_km2",
    "unassigned": "share percent area_km2",
}
SHARE = "party name share percent area_km2 low high change"


def has(body: Json, names: str) -> None:
    assert set(names.split()) <= set(body), set(names.split()) - set(body)


def check(answer: Json) -> None:
    for key, names in ANSWER.items():
        has(answer if names is None else answer[key], names or key)
    for share in answer["shares"]:
        has(share, SHARE)
        assert 0 <= share["low"] <= share["share"] <= share["high"] <= 1
        assert share["change"] is None or set(share["change"]) == {"since", "points"}
    assert answer["snapshot"]["digest"].startswith("sha256:")
    parts = [*answer["shares"], answer["contested"], answer["unassigned"]]
    assert sum(Decimal(str(p["percent"])) for p in parts) == 100
    assert sum(p["share"] for p in parts) == pytest.approx(1, abs=1e-9)
    assert sum(p["area_km2"] for p in parts) == pytest.approx(answer["region"]["area_km2"])
    for part in parts:
        assert abs(part["percent"] - 100 * part["share"]) < 0.1 + 1e-9


def answers(client: TestClient, query: str = "") -> Iterator[Json]:
    body = client.get(f"/control?{query}").json()
    assert set(body) >= {"theatre", "whole", "regions"}
    yield body["whole"]
    yield from body["regions"]


@pytest.mark.parametrize("rollup", ["false", "true"])
def test_every_answer_keeps_the_contract_on_every_date(
    demo_client: TestClient, shipped_client: TestClient, rollup: str
) -> None:
    for client in (demo_client, shipped_client):
        theatre = client.get("/theatres").json()["theatres"][0]
        url = f"/theatres/{theatre['id']}/layers/{theatre['control_layer']}/snapshots"
        for snapshot in client.get(url).json()["snapshots"]:
            for answer in answers(client, f"date={snapshot['valid_from']}&rollup={rollup}"):
                check(answer)
                assert answer["snapshot"]["id"] == snapshot["id"]


def test_numbers_of_the_demo(demo_client: TestClient) -> None:
    west = demo_client.get("/control?province=west&date=2020-03-05").json()
    assert [(s["party"], s["percent"]) for s in west["shares"]] == [("red", 50.0), ("blue", 50.0)]
    assert west["shares"][0]["change"] == {"since": "2020-01-01", "points": -50.0}
    assert (west["requested_date"], west["effective_date"]) == ("2020-03-05", "2020-03-01")
    assert west["staleness_days"] == 4
    east = demo_client.get("/control?province=east").json()
    assert east["contested"]["percent"] == 50.0
    assert (east["requested_date"], east["staleness_days"]) == (None, 0)
    first = demo_client.get("/control?province=west&date=2020-02-29").json()
    assert (first["effective_date"], first["shares"][0]["percent"]) == ("2020-01-01", 100.0)
    assert first["shares"][0]["change"] is None


@pytest.mark.parametrize("text", ["west", "WEST", "West", "dm-w", "DM W", "w.e.s.t"])
@pytest.mark.parametrize("name", ["province", "region"])
def test_a_region_by_any_of_its_names(demo_client: TestClient, name: str, text: str) -> None:
    assert demo_client.get("/control", params={name: text}).json()["region"]["id"] == "west"


@pytest.mark.parametrize("text", ["demo", "Demoland", "تجربة"])
def test_the_theatre_is_a_region_too(demo_client: TestClient, text: str) -> None:
    whole = demo_client.get("/control", params={"region": text}).json()
    assert whole["region"]["id"] == "demo"
    assert whole["shares"] == demo_client.get("/control").json()["whole"]["shares"]


def test_links_lead_somewhere_and_self_is_the_answer(demo_client: TestClient) -> None:
    for query in ("region=west&date=2020-02-01", "region=east&rollup=true"):
        answer = demo_client.get(f"/control?{query}").json()
        links = {link["rel"]: link["href"] for link in answer["links"]}
        again = demo_client.get(links["self"]).json()
        assert {**again, "links": None} == {**answer, "links": None}
        for link in answer["links"]:
            found = demo_client.get(link["href"])
            assert found.status_code == 200, link
            assert found.headers["content-type"].startswith(link["type"]), link


def test_csv_says_what_json_says(demo_client: TestClient) -> None:
    text = demo_client.get("/control?f=csv&lang=ar").text
    numbers = ("share", "percent", "low")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    whole = demo_client.get("/control").json()
    expected = [
        (a["region"]["id"], s["party"], s["name"]["ar"], s["share"], s["percent"], s["low"])
        for a in (whole["whole"], *whole["regions"])
        for s in a["shares"]
    ]
    found = [
        (r["region"], r["party"], r["party_name"], *(float(r[k]) for k in numbers))
        for r in rows
        if r["row"] == "party"
    ]
    assert found == expected
    assert {r["row"] for r in rows} == {"party", "contested", "unassigned"}
    assert all(r["digest"].startswith("sha256:") and r["attribution"] for r in rows)
