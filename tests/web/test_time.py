"""``/control/series``, ``/changes``, ``/at``, ``/area``, ``/snapshots`` and the feeds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from shapely import box
from shapely.geometry import mapping

from tests.conftest import demo_documents, document, metadata, write_record, zone

Json = dict[str, Any]
FIXED = "2021-01-01T00:00:00Z"
FIXED_DAY = "1 January 2021"


@pytest.fixture
def corrected(tmp_path: Path, client_of: Callable[[Path], TestClient]) -> TestClient:
    """The demo, whose first snapshot was corrected half a year after it was recorded."""
    about = metadata(
        "control",
        "control",
        "2020-01-01",
        revision=2,
        recorded_at=FIXED,
        reason="the east was never blue",
        jump_accepted="a correction",
    )
    zones = [zone("red-1", "red", box(0, 0, 2, 1))]
    documents = [*demo_documents(), document(about, zones)]
    return client_of(write_record(tmp_path / "record", documents))


def get(client: TestClient, url: str) -> Json:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def percent(row: Json) -> dict[str, float]:
    return {share["party"]: share["percent"] for share in row["shares"]}


def test_series_carries_forward_and_shows_gaps(client: TestClient) -> None:
    series = get(client, "/control/series?region=demo&time=2019-12-01/2020-04-01/P1M")
    days = [(r["requested_date"], r["effective_date"], r["staleness_days"]) for r in series["rows"]]
    assert days == [
        ("2019-12-01", None, None),
        ("2020-01-01", "2020-01-01", 0),
        ("2020-02-01", "2020-01-01", 31),
        ("2020-03-01", "2020-03-01", 0),
        ("2020-04-01", "2020-03-01", 31),
    ]
    assert series["rows"][0]["shares"] is None
    assert percent(series["rows"][1])["red"] == 50.0
    assert percent(series["rows"][3])["red"] == 25.0


def test_series_of_snapshots_is_the_same_as_control(client: TestClient) -> None:
    rows = get(client, "/control/series?province=west&time=snapshots")["rows"]
    assert [r["requested_date"] for r in rows] == ["2020-01-01", "2020-03-01"]
    for row in rows:
        answer = get(client, f"/control?province=west&date={row['requested_date']}")
        assert row["shares"] == answer["shares"]
        assert row["digest"] == answer["snapshot"]["digest"]


def test_series_as_csv(client: TestClient) -> None:
    text = client.get("/control/series?region=west&time=2019-12-01,2020-01-01&f=csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["row"] == "gap"
    assert {r["party"] for r in rows if r["row"] == "party"} >= {"red"}


def test_a_series_has_a_limit(client: TestClient) -> None:
    answer = client.get("/control/series?time=1900-01-01/2020-01-01/P1D")
    assert (answer.status_code, answer.json()["limit"]) == (413, "series_rows")


def test_changes_from_whom_to_whom(client: TestClient) -> None:
    found = get(client, "/control/changes?from=2020-01-15&to=2020-03-15")
    rows = {row["party"]: row for row in found["parties"]}
    assert rows["red"]["net_km2"] == pytest.approx(-rows["red"]["lost_km2"])
    assert rows["red"]["points"] == pytest.approx(-25.0, abs=1e-6)
    assert sum(row["net_km2"] for row in rows.values()) == pytest.approx(0, abs=1e-5)
    back = get(client, "/control/changes?from=2020-03-15&to=2020-01-15")
    for row in back["parties"]:
        assert row["net_km2"] == pytest.approx(-rows[row["party"]]["net_km2"], abs=1e-5)


def test_changed_ground_has_the_areas_of_the_matrix(client: TestClient) -> None:
    url = "/control/changes?from=2020-01-01&to=2020-03-01&region=demo"
    matrix = {(m["from_party"], m["to_party"]): m["area_km2"] for m in get(client, url)["matrix"]}
    drawn = get(client, url + "&f=geojson")
    for feature in drawn["features"]:
        pair = feature["properties"]["from_party"], feature["properties"]["to_party"]
        assert feature["properties"]["area_km2"] == pytest.approx(matrix[pair], abs=1e-5)


def test_who_held_a_point(client: TestClient) -> None:
    now = get(client, "/control/at?lon=0.75&lat=0.5")
    assert (now["party"], now["since"], now["region"]) == ("blue", "2020-03-01", "west")
    assert [(h["party"], h["from"], h["to"]) for h in now["history"]] == [
        ("red", "2020-01-01", "2020-03-01"),
        ("blue", "2020-03-01", None),
    ]
    then = get(client, "/control/at?lon=0.75&lat=0.5&date=2020-02-01")
    assert (then["party"], then["until"], then["staleness_days"]) == ("red", "2020-03-01", 31)


def test_a_point_on_a_border_says_so(client: TestClient) -> None:
    found = get(client, "/control/at?lon=0.5&lat=0.5")
    assert found["on_border"]
    assert (found["party"], found["between"]) == (None, ["blue", "red"])
    assert found["front_distance_m"] == 0


def test_a_point_outside_every_zone(client: TestClient) -> None:
    found = get(client, "/control/at?lon=4&lat=4")
    assert (found["party"], found["status"], found["region"]) == (None, None, None)


@pytest.mark.parametrize("query", ["lon=1", "lon=x&lat=1", "lon=181&lat=0", "lon=nan&lat=0", ""])
def test_what_is_no_point(client: TestClient, query: str) -> None:
    assert client.get(f"/control/at?{query}").status_code == 422


def test_any_polygon_like_a_region(client: TestClient) -> None:
    west = json.dumps(mapping(box(0, 0, 1, 1)))
    area = client.post("/control/area", content=west).json()
    province = get(client, "/control?province=west")
    assert [s["share"] for s in area["shares"]] == pytest.approx(
        [s["share"] for s in province["shares"]]
    )
    assert area["region"]["boundary_snapshot"] is None


def test_a_polygon_beyond_the_theatre_is_unassigned_there(client: TestClient) -> None:
    wide = json.dumps({"type": "Feature", "geometry": mapping(box(0, 0, 2, 2)), "properties": {}})
    area = client.post("/control/area?date=2020-01-01", content=wide).json()
    assert area["unassigned"]["share"] == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 422, "invalid-geometry"),
        ("[]", 422, "invalid-geometry"),
        ('{"type":"Point","coordinates":[0,0]}', 422, "invalid-geometry"),
        (
            '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[1,0],[0,0]]]}',
            422,
            "invalid-geometry",
        ),
        (
            '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1e999],[0,0]]]}',
            422,
            "invalid-geometry",
        ),
        ("[" * 100_000, 422, "invalid-geometry"),
        (" " * 2_000_000, 413, "limit-exceeded"),
        (json.dumps(mapping(box(0, 0, 1, 1).segmentize(1e-4))), 413, "limit-exceeded"),
    ],
    ids=["empty", "array", "point", "bow-tie", "infinite", "deep", "large", "vertices"],
)
def test_a_hostile_polygon_is_refused(
    client: TestClient, body: str, status: int, code: str
) -> None:
    answer = client.post("/control/area", content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["cache-control"] == "no-store"


def test_a_correction_changes_today_and_not_what_was_known(corrected: TestClient) -> None:
    url = "/control?region=demo&date=2020-01-15"
    assert percent(get(corrected, url))["red"] == 100.0
    then = get(corrected, url + "&known_at=2020-12-31T00:00:00Z")
    assert percent(then)["red"] == 50.0
    version = then["snapshot"]["version"]
    path = f"/theatres/demo/layers/control/snapshots/{version}.geojson"
    assert corrected.get(path).status_code == 200
    point = "/control/at?lon=1.5&lat=0.5&date=2020-01-15"
    assert get(corrected, point)["party"] == "red"
    assert get(corrected, point + "&known_at=2020-12-31T00:00:00Z")["party"] == "blue"
    changes = "/control/changes?from=2020-01-15&to=2020-03-15"
    known = get(corrected, changes + "&known_at=2020-12-31T00:00:00Z")
    assert known["before"]["revision"] == 1
    assert get(corrected, changes)["before"]["revision"] == 2


def test_snapshots_list_what_corrected_what(corrected: TestClient) -> None:
    first, second = get(corrected, "/snapshots?layer=control")["snapshots"]
    old, new = first["revisions"]
    assert (old["successor"], new["predecessor"]) == (new["version"], old["version"])
    assert (old["predecessor"], new["successor"], new["reason"]) == (
        None,
        None,
        "the east was never blue",
    )
    assert len(second["revisions"]) == 1
    early = get(corrected, "/snapshots?layer=control&known_at=2020-12-31T00:00:00Z")
    assert len(early["snapshots"][0]["revisions"]) == 1


def test_feeds_tell_of_snapshots_and_corrections(corrected: TestClient) -> None:
    feed = ET.fromstring(corrected.get("/feed.atom?region=east").content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [e.findtext(f"{atom}title") or "" for e in feed.findall(f"{atom}entry")]
    assert titles[0].startswith("Correction 2 of 2020-01-01: ")
    assert "Red +100.0" in titles[0]
    assert "in East" in titles[0]
    for entry in (feed, *feed.findall(f"{atom}entry")):  # what RFC 4287 requires
        assert all(entry.findtext(f"{atom}{name}") for name in ("id", "title", "updated"))
    items = get(corrected, "/feed.json?region=east")["items"]
    assert [i["title"] for i in items] == titles
    assert len({i["id"] for i in items}) == 3


def test_a_feed_behind_a_proxy_names_the_public_address(client: TestClient) -> None:
    answer = client.get("/feed.json", headers={"host": "maps.example.org"})
    assert answer.json()["feed_url"] == "http://maps.example.org/feed.json"


def test_tiles_of_what_was_known(corrected: TestClient) -> None:
    path = "/tiles/demo/control/2020-01-15/tilejson.json"
    now = get(corrected, path)
    then = get(corrected, path + "?known_at=2020-12-31T00:00:00Z")
    assert now["snapshot"].endswith(".r2")
    assert then["snapshot"].endswith(".r1")
    assert now["tiles"] != then["tiles"]
    tile = "/tiles/demo/control/latest/2/2/1.png"
    before = corrected.get(tile + "?known_at=1999-01-01T00:00:00Z")
    assert (before.status_code, before.headers["cache-control"]) == (404, "no-store")


def test_a_place_by_its_name(shipped_client: TestClient) -> None:
    theatre = get(shipped_client, "/theatres")["theatres"][0]
    where = f"/control/at?date={theatre['default_date']}"
    found = get(shipped_client, f"{where}&place=الميادين")
    assert found["place"]["name"]["en"] == "Al-Mayadin"
    assert get(shipped_client, f"{where}&lon={found['lon']}&lat={found['lat']}")["place"] is None
    unknown = shipped_client.get(f"{where}&place=Mayadinn").json()
    assert (unknown["code"], unknown["nearest"][0]) == ("place-not-found", "mayadin")
    both = shipped_client.get(f"{where}&place=Mayadin&lon=1&lat=1")
    assert both.status_code == 422


def test_events_by_region_type_and_what_had_been_published(shipped_client: TestClient) -> None:
    def ids(query: str) -> set[str]:
        return {f["id"] for f in get(shipped_client, f"/events?{query}")["features"]}

    every = ids("")
    strikes, inside = ids("type=strike"), ids("province=deir-ezzor")
    assert strikes < every
    assert inside < every
    assert ids("type=strike&province=deir-ezzor") == strikes & inside
    assert ids("from=2018-01-01&to=2018-12-31") < every
    assert shipped_client.get("/events?type=picnic").status_code == 422
    assert shipped_client.get("/events?from=2018-01-01&to=2017-01-01").status_code == 422


def test_a_toll_as_it_was_revised(shipped_client: TestClient) -> None:
    def killed(known_at: str) -> list[int]:
        day = "from=2017-11-26&to=2017-11-26&type=strike"
        found = get(shipped_client, f"/events?{day}&known_at={known_at}")["features"]
        return [r["killed"] for f in found for r in f["properties"]["reports"] if "killed" in r]

    assert killed("2017-11-26T08:00:00Z") == [34]
    assert killed("2017-11-28T00:00:00Z") == [34, 53]


def test_who_lost_everything_is_still_a_row(shipped_client: TestClient) -> None:
    found = get(shipped_client, "/control?province=deir-ezzor&date=2019-03-23")
    lost = next(share for share in found["shares"] if share["party"] == "is")
    assert (lost["percent"], lost["area_km2"]) == (0.0, 0.0)
    assert lost["change"]["points"] < -1
    parts = (*found["shares"], found["contested"], found["unassigned"])
    assert sum(p["percent"] for p in parts) == pytest.approx(100.0)


def test_unknown_people_are_no_zero(shipped_client: TestClient) -> None:
    found = get(shipped_client, "/control?province=deir-ezzor&date=2017-11-26")
    people = {share["party"]: share["population_share"] for share in found["shares"]}
    assert people["sdf"] is None  # it holds listed places, and none with a known population
    assert people["regime"] is not None


def test_an_agreement_that_ended_has_a_series_with_gaps(shipped_client: TestClient) -> None:
    rows = get(shipped_client, "/control/series?region=eastern-ghouta")["rows"]
    assert rows[0]["effective_date"] is None
    assert any(row["shares"] for row in rows)
    unknown = shipped_client.get("/control/series?region=atlantis")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "region-not-found")


def test_links_keep_what_was_known(corrected: TestClient) -> None:
    instant = "2020-12-31T00:00:00Z"
    found = get(corrected, f"/control?region=demo&date=2020-01-15&known_at={instant}")
    pages = [link["href"] for link in found["links"] if link["href"].startswith("/map")]
    assert all("known_at=2020-12-31" in href for href in pages)
    assert corrected.get(pages[0]).status_code == 200


def test_a_correction_leaves_older_news_as_it_was(corrected: TestClient) -> None:
    items = get(corrected, "/feed.json?region=demo")["items"]
    march = next(i for i in items if "2020-03-01" in i["title"])
    assert "Red −25.0" in march["title"]  # against the January known then, not the corrected one


@pytest.mark.parametrize("page", ["/map", "/embed"])
def test_a_page_that_is_pinned_says_that_its_day_was_corrected(
    corrected: TestClient, page: str
) -> None:
    said = f"This day was corrected on {FIXED_DAY}"
    then = "known_at=2020-12-31T00:00:00Z"
    first = get(corrected, f"/control?region=east&date=2020-01-01&{then}")["snapshot"]["digest"]
    version = f"sha256-{first.removeprefix('sha256:')[:16]}"
    for query in (f"date=2020-01-01&{then}", f"snapshot={version}", f"snapshot={version}&{then}"):
        assert said in corrected.get(f"{page}?region=east&lang=en&{query}").text
    for query in ("date=2020-01-01", "date=2020-03-01", f"date=2020-03-01&{then}"):
        assert "corrected on" not in corrected.get(f"{page}?region=east&lang=en&{query}").text


def test_a_page_of_another_site_may_ask_for_an_area(client: TestClient) -> None:
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    answer = client.options("/control/area", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "content-type" in answer.headers["access-control-allow-headers"]


def test_no_slash_sends_a_reader_elsewhere(client: TestClient) -> None:
    answer = client.get("/control/", headers={"host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 404


def test_a_day_to_compare_before_the_record_is_404(client: TestClient) -> None:
    assert client.get("/map?view=compare&compare=2010-01-01").status_code == 404


def test_how_sure_a_point_is_comes_from_the_place_beside_it(shipped_client: TestClient) -> None:
    found = get(shipped_client, "/control/at?place=damascus&date=2017-11-26")
    assert (found["party"], found["confidence"]) == ("regime", "high")


def test_a_polygon_has_people_too(shipped_client: TestClient) -> None:
    around = json.dumps(mapping(box(36.0, 33.2, 36.6, 33.8)))
    area = shipped_client.post("/control/area?date=2017-11-26", content=around).json()
    assert area["population"]["people"] > 100_000
    shares = [part["population_share"] for part in (*area["shares"], area["contested"])]
    assert sum(share or 0.0 for share in shares) == pytest.approx(1.0, abs=1e-6)
    assert area["claims"] == []
