"""OWSLib walks the service: landing, contract, conformance, collections, items, tiles."""

from __future__ import annotations

import pytest
from owslib.ogcapi.features import Features

from tests.conftest import Json
from tests.ogc.conftest import THEATRE

DAY = "2017-11-26"


@pytest.fixture
def client(shipped_server: str) -> Features:
    """Return OWSLib's client of the running service."""
    return Features(f"{shipped_server}/ogc")


def test_it_finds_its_way(client: Features, record: dict[str, list[Json]]) -> None:
    contract = client.api()
    assert contract["openapi"].startswith("3.0.")
    classes = client.conformance()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    names = set(record)
    assert set(client.feature_collections()) == names
    for name in names:
        one = client.collection(name)
        assert one["id"] == name
        assert f"/collections/{name}/items" in contract["paths"]
        asked = {p.get("name") for p in _parameters(contract, name)}
        assert set(client.collection_queryables(name)["properties"]) <= asked


def _parameters(contract: Json, name: str) -> list[Json]:
    found: list[Json] = contract["paths"][f"/collections/{name}/items"]["get"]["parameters"]
    return found


def test_it_reads_features_and_one_of_them(client: Features) -> None:
    page = client.collection_items(f"{THEATRE}.control", datetime_=DAY, limit=5)
    assert page["numberMatched"] > page["numberReturned"] == 5
    first = page["features"][0]
    again = client.collection_item(f"{THEATRE}.control", first["id"])
    assert {k: v for k, v in again.items() if k != "links"} == first
    assert client.response_headers["memento-datetime"] == "Sun, 26 Nov 2017 00:00:00 GMT"


def test_pages_join_to_the_whole(client: Features) -> None:
    name = f"{THEATRE}.control"
    whole = client.collection_items(name, datetime_="../..", limit=10000)["features"]
    joined = [
        feature["id"]
        for offset in range(0, len(whole), 50)
        for feature in client.collection_items(name, datetime_="../..", limit=50, offset=offset)[
            "features"
        ]
    ]
    assert joined == [feature["id"] for feature in whole]
    assert len(set(joined)) == len(joined)


def test_it_follows_the_links_to_the_tiles(client: Features) -> None:
    for layer in ("control", "provinces", "basemap"):
        links = client.collection(f"{THEATRE}.{layer}")["links"]
        rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
        (listed,) = [link["href"] for link in links if link["rel"] == rel]
        tilesets = client._request(path=listed.partition("/ogc/")[2])["tilesets"]
        described = client._request(path=tilesets[0]["links"][0]["href"].partition("/ogc/")[2])
        (template,) = [link["href"] for link in described["links"] if link.get("templated")]
        level = described["tileMatrixSetLimits"][6]
        tile = template.format(
            tileMatrix=level["tileMatrix"],
            tileRow=level["minTileRow"],
            tileCol=level["maxTileCol"],
        )
        bytes_ = client._request(path=tile.partition("/ogc/")[2], as_dict=False)
        assert isinstance(bytes_, bytes)
        assert client.response_headers["content-type"] == "application/vnd.mapbox-vector-tile"
