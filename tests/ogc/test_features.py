"""OGC API – Features on a record small enough to know by heart: time, place, property, pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from tests.conftest import (
    Json,
    demo_documents,
    document,
    feature,
    metadata,
    write_record,
    zone,
)
from tests.contract.asking import PROBLEM

CONTROL = "/ogc/collections/demo.control"
FIRST = ["2020-01-01.red-1", "2020-01-01.blue-1"]
SECOND = [f"2020-03-01.{name}" for name in ("red-1", "blue-2", "blue-1", "mid")]


def ids(client: TestClient, query: str = "", home: str = CONTROL) -> list[str]:
    answer = client.get(f"{home}/items?{query}")
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    assert body["numberReturned"] == len(body["features"]) <= body["numberMatched"]
    return [f["id"] for f in body["features"]]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("", SECOND),  # omitted: the newest
        ("2020-01-01", FIRST),
        ("2020-01-01T00:00:00Z", FIRST),
        ("2020-02-29T23:59:59Z", FIRST),
        ("2020-03-01T00:00:00Z", SECOND),  # half-open: the later version at the shared instant
        ("2020-03-01T01:00:00%2B02:00", FIRST),  # 23:00 of the day before in UTC
        ("2030-01-01", SECOND),
        ("2019-12-31", []),
        ("2019-12-31T23:59:59Z", []),
        ("../2019-12-31", []),
        ("../2020-01-01", FIRST),
        ("../2020-02-29T23:59:59Z", FIRST),
        ("2020-02-29/2020-03-01", FIRST + SECOND),
        ("2020-03-01/..", SECOND),
        ("2020-02-29/", FIRST + SECOND),
        ("/2020-03-01T00:00:00Z", FIRST + SECOND),
        ("../..", FIRST + SECOND),
    ],
)
def test_time_is_matched_by_intersection(
    demo_client: TestClient, when: str, found: list[str]
) -> None:
    assert ids(demo_client, f"datetime={when}" if when else "") == found


BEGINS = {date(2020, 1, 1): FIRST, date(2020, 3, 1): SECOND}


def begun(day: date) -> date | None:
    """Return when what holds on a day began, by hand."""
    return max((b for b in BEGINS if b <= day), default=None)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2019, 11, 1), date(2020, 5, 1)), st.integers(0, 90))
def test_an_interval_is_all_of_its_days(demo_client: TestClient, first: date, days: int) -> None:
    each = [first + timedelta(days=n) for n in range(days + 1)]
    held = sorted({b for b in map(begun, each) if b is not None})
    found = ids(demo_client, f"datetime={each[0]}/{each[-1]}")
    assert found == [one for b in held for one in BEGINS[b]]


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("0.1,0.1,0.2,0.2", ["red-1"]),
        ("0.1,0.1,-50,0.2,0.2,50", ["red-1"]),
        ("0.4,0.4,0.6,0.6", ["red-1", "blue-2"]),
        ("-10,-10,10,10", ["red-1", "blue-2", "blue-1", "mid"]),
        ("3,0,4,1", []),
        ("170,-10,1.2,10", ["red-1", "blue-2", "blue-1"]),  # across the antimeridian
        ("1.9,-10,-170,10", ["mid"]),
        ("0,1,0,1", ["red-1"]),  # a point on the border
    ],
)
def test_place(demo_client: TestClient, bbox: str, found: list[str]) -> None:
    assert ids(demo_client, f"bbox={bbox}") == [f"2020-03-01.{name}" for name in found]


def test_properties_are_joined_by_and(demo_client: TestClient) -> None:
    assert ids(demo_client, "party=blue") == ["2020-03-01.blue-2", "2020-03-01.blue-1"]
    assert ids(demo_client, "party=blue&bbox=1.2,0,1.3,1") == ["2020-03-01.blue-1"]
    assert ids(demo_client, "status=contested") == ["2020-03-01.mid"]
    assert ids(demo_client, "party=blue&status=contested") == []
    assert ids(demo_client, "party=blue&datetime=../..") == [
        "2020-01-01.blue-1",
        "2020-03-01.blue-2",
        "2020-03-01.blue-1",
    ]
    provinces = "/ogc/collections/demo.provinces"
    assert ids(demo_client, "iso_3166_2=DM-W", provinces) == ["2019-01-01.west"]


def follow(client: TestClient, url: str) -> list[list[str]]:
    pages = []
    while url:
        body = client.get(url).json()
        pages.append([f["id"] for f in body["features"]])
        links = {link["rel"]: link["href"] for link in body["links"]}
        assert len(pages) < 20
        parts = urlsplit(links.get("next", ""))
        url = f"{parts.path}?{parts.query}" if parts.path else ""
    return pages


def test_pages_hold_everything_once(demo_client: TestClient) -> None:
    for limit in (1, 2, 3, 6, 100):
        pages = follow(demo_client, f"{CONTROL}/items?datetime=../..&limit={limit}")
        assert [one for page in pages for one in page] == FIRST + SECOND
        assert all(len(page) == limit for page in pages[:-1])
    assert ids(demo_client, "offset=1000") == []
    assert ids(demo_client, "limit=99999999") == SECOND, "more than the most is the most"


def test_what_is_recorded_meanwhile_does_not_move_the_pages(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    before = client_of(write_record(tmp_path / "one", demo_documents()))
    first = before.get(f"{CONTROL}/items?datetime=../..&limit=2").json()
    (following,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    correction = document(
        metadata(
            "control",
            "control",
            "2020-01-01",
            revision=2,
            reason="more was seen",
            recorded_at="2020-07-01T00:00:00Z",
            jump_accepted="the demo moves a lot",
        ),
        [zone(f"red-{i}", "red", box(i / 4, 0, i / 4 + 0.25, 1)) for i in range(8)],
    )
    after = client_of(write_record(tmp_path / "two", [*demo_documents(), correction]))
    assert len(ids(after, "datetime=../..")) == 12
    parts = urlsplit(following)
    rest = follow(after, f"{parts.path}?{parts.query}")
    assert [one for page in rest for one in page] == SECOND


BAD = [
    "limit=0",
    "limit=-1",
    "limit=1.5",
    "limit=x",
    "limit=",
    "limit=٣",
    "offset=-1",
    "offset=1e3",
    "bbox=",
    "bbox=1,2,3",
    "bbox=1,2,3,4,5",
    "bbox=a,b,c,d",
    "bbox=0,0,nan,1",
    "bbox=0,0,181,1",
    "bbox=0,1,1,0",
    "bbox=0,0,9,1,1,1",
    "bbox=0,0,1e999,1",
    "datetime=",
    "datetime=yesterday",
    "datetime=2020-02-30",
    "datetime=2020-01-01T00:00:00",
    "datetime=2020-03-01/2020-01-01",
    "datetime=a/b/c",
    "datetime=2020-01-01/2020-02-01/2020-03-01",
    "known_at=x",
    "f=xml",
    "crs=http://www.opengis.net/def/crs/EPSG/0/4326",
    "bbox-crs=x&bbox=0,0,1,1",
    "level=province",
    "colour=red",
    "partei=red",
    "limit=1&limit=2",
]


@pytest.mark.parametrize("query", BAD)
def test_what_cannot_be_read_is_400(demo_client: TestClient, query: str) -> None:
    answer = demo_client.get(f"{CONTROL}/items?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM
    (error,) = answer.json()["errors"]
    assert error["parameter"] in query


@pytest.mark.parametrize(
    "path",
    [
        "demo.contrl",
        "demo",
        "x.control",
        "demo.control/items/2020-01-01.nobody",
        "demo.control/items/2020-02-01.red-1",
        "demo.control/items/nobody/versions",
        "demo.control/tiles/WorldCRS84Quad",
        "demo.control/tiles/WebMercatorQuad/0/1/0",
        "demo.control/tiles/WebMercatorQuad/a/0/0",
        "demo.control/tiles/WebMercatorQuad/0/0/0?datetime=2019-12-31",
    ],
)
def test_what_is_not_there_is_404(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(f"/ogc/collections/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM


def rels(body: Json) -> dict[str, str]:
    return {link["rel"]: urlsplit(link["href"]).path.rpartition("/")[2] for link in body["links"]}


def test_versions_of_one_thing(demo_client: TestClient) -> None:
    home = f"{CONTROL}/items"
    first = demo_client.get(f"{home}/2020-01-01.red-1")
    assert first.headers["memento-datetime"] == "Wed, 01 Jan 2020 00:00:00 GMT"
    assert first.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    found = rels(first.json())
    assert found["successor-version"] == "2020-03-01.red-1" == found["latest-version"]
    assert found["original"] == "red-1"
    assert "predecessor-version" not in found
    assert first.json()["properties"]["valid_to"] == "2020-03-01"

    now = demo_client.get(f"{home}/red-1").json()
    assert now["id"] == "2020-03-01.red-1"
    assert rels(now)["predecessor-version"] == "2020-01-01.red-1"
    then = demo_client.get(f"{home}/red-1?datetime=2020-02-10T00:00:00Z").json()
    assert then["id"] == "2020-01-01.red-1"

    versions = demo_client.get(f"{home}/red-1/versions").json()["links"]
    mementos = [(urlsplit(v["href"]).path, v["datetime"]) for v in versions if "datetime" in v]
    assert mementos == [
        (f"{home}/2020-01-01.red-1", "Wed, 01 Jan 2020 00:00:00 GMT"),
        (f"{home}/2020-03-01.red-1", "Sun, 01 Mar 2020 00:00:00 GMT"),
    ]


def test_what_was_but_not_then_is_gone(demo_client: TestClient) -> None:
    for path in ("blue-2?datetime=2020-01-15", "red-1?datetime=1990-01-01T00:00:00Z"):
        answer = demo_client.get(f"{CONTROL}/items/{path}")
        assert (answer.status_code, answer.json()["code"]) == (410, "feature-gone")
        assert 'rel="version-history"' in answer.headers["link"]
        assert answer.headers["cache-control"] == "no-store"


def test_what_was_known_then(demo_client: TestClient) -> None:
    assert ids(demo_client, "known_at=2020-06-01T00:00:00Z") == SECOND
    assert ids(demo_client, "known_at=2020-05-31T00:00:00Z") == []


def test_events_hold_on_their_own_day_and_the_base_map_always(
    tmp_path: Path, client_of: Callable[[Path], TestClient]
) -> None:
    def event(name: str, day: str) -> Json:
        text = {"en": name, "ar": name}
        report = {"published_at": f"{day}T12:00:00Z", "source": "hand"}
        about = {"title": text, "type": "clash", "date": day, "place": text, "reports": [report]}
        return feature(box(0, 0, 1, 1).centroid, id=name, **about)

    events = document(
        metadata("events", "events", "2020-01-01"),
        [event("a", "2020-01-05"), event("b", "2020-02-05")],
    )
    land = feature(box(0, 0, 2, 1), id="land", **{"class": "land", "rank": 1})
    ground = document(metadata("ground", "basemap", "2020-01-01"), [land])
    client = client_of(write_record(tmp_path / "r", [*demo_documents(), events, ground]))
    home = "/ogc/collections/demo.events"
    assert ids(client, "", home) == ["a", "b"]
    assert ids(client, "datetime=2020-01-05", home) == ["a"]
    assert ids(client, "datetime=2020-01-06/2020-02-05", home) == ["b"]
    assert ids(client, "datetime=1900-01-01", "/ogc/collections/demo.ground") == ["land"]
    extent = client.get("/ogc/collections/demo.events").json()["extent"]["temporal"]
    assert extent["interval"] == [["2020-01-05T00:00:00Z", "2020-02-06T00:00:00Z"]]


def test_the_extent_is_open_where_the_record_is(demo_client: TestClient) -> None:
    one = demo_client.get(CONTROL).json()
    assert one["extent"]["temporal"]["interval"] == [["2020-01-01T00:00:00Z", None]]
    assert one["extent"]["spatial"]["bbox"] == [[-1, -1, 5, 5]]
    assert one["crs"] == [one["storageCrs"]]
    assert one["versioning"] == {"timeAxis": "validity-time", "mutationTime": "client"}


def test_geometry_is_as_recorded(demo_client: TestClient, tmp_path: Path) -> None:
    recorded = demo_documents()[2]["features"][0]["geometry"]
    (one,) = [
        f
        for f in demo_client.get(f"{CONTROL}/items").json()["features"]
        if f["id"] == "2020-03-01.red-1"
    ]
    assert one["geometry"] == json.loads(json.dumps(recorded))


def test_tiles_are_the_tiles(demo_client: TestClient) -> None:
    for day in ("2020-01-15", "2020-03-01"):
        for path, suffix in (("tiles", "mvt"), ("map/tiles", "png")):
            ours = demo_client.get(f"{CONTROL}/{path}/WebMercatorQuad/6/31/32?datetime={day}")
            theirs = demo_client.get(f"/tiles/demo/control/{day}/6/32/31.{suffix}")
            assert ours.content == theirs.content
            assert len(ours.content) > 50
    assert ours.headers["memento-datetime"] == "Sun, 01 Mar 2020 00:00:00 GMT"
    newest = demo_client.get(f"{CONTROL}/map/tiles/WebMercatorQuad/6/31/32")
    assert newest.content == ours.content


def test_the_matrix_set_is_the_registered_one(demo_client: TestClient) -> None:
    """Figures of OGC 17-083r4 annex D.1."""
    levels = demo_client.get("/ogc/tileMatrixSets/WebMercatorQuad").json()["tileMatrices"]
    assert levels[0]["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-12)
    assert levels[0]["cellSize"] == pytest.approx(156543.033928041, rel=1e-12)
    assert levels[0]["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    assert [level["matrixWidth"] for level in levels[:4]] == [1, 2, 4, 8]


def test_the_form_is_negotiated(demo_client: TestClient) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, kind in (
        (browser, "text/html"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html;q=0.2, application/json", "application/json"),
        ("", "application/json"),
    ):
        answer = demo_client.get("/ogc/collections", headers={"accept": accept})
        assert answer.headers["content-type"].startswith(kind), accept
        assert "Accept" in answer.headers["vary"]
    forced = demo_client.get("/ogc/collections?f=json", headers={"accept": browser})
    assert forced.headers["content-type"] == "application/json"
    assert "accept," not in forced.headers["vary"].lower()


def test_the_contract_lists_what_each_collection_can_be_asked_by(demo_client: TestClient) -> None:
    contract = demo_client.get("/ogc/api").json()
    assert contract["openapi"] == "3.0.3"
    for one in demo_client.get("/ogc/collections").json()["collections"]:
        items = contract["paths"][f"/collections/{one['id']}/items"]["get"]["parameters"]
        names = {p.get("name") or p["$ref"].rpartition("/")[2] for p in items}
        known = demo_client.get(f"/ogc/collections/{one['id']}/queryables").json()["properties"]
        assert names >= set(known) | {"bbox", "datetime", "limit"}
        for name in known:
            answer = demo_client.get(f"/ogc/collections/{one['id']}/items?{name}=x")
            assert answer.status_code == 200, (one["id"], name)
