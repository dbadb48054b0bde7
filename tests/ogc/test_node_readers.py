"""npm's readers: a linter accepts every GeoJSON route, a decoder reads every tile of a pyramid."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import mercantile
import pytest

from tests.conftest import Json
from tests.ogc.conftest import ROOT, THEATRE, node

GEOJSON = "application/geo+json"
DATES = "from=2017-08-31&to=2017-11-26"


def fetched(url: str) -> Json:
    with urllib.request.urlopen(url, timeout=30) as answer:
        found: Json = json.load(answer)
    return found


def geojson_urls(base: str) -> list[str]:
    """Return an address of every route that declares GeoJSON, for every layer it has."""
    layers = fetched(f"{base}/theatres/{THEATRE}")["layers"]
    urls = []
    for layer in layers:
        home = f"{base}/theatres/{THEATRE}/layers/{layer}/snapshots"
        urls += [f"{home}/{s['version']}.geojson" for s in fetched(home)["snapshots"]]
        items = f"{base}/ogc/collections/{THEATRE}.{layer}/items"
        urls += [f"{items}?limit=10000", f"{items}?datetime=../..&limit=10000&f=json"]
        one = fetched(f"{items}?limit=1&f=json")["features"][0]["id"]
        urls.append(f"{items}/{one}")
        if layer in {"control", "provinces"}:
            urls.append(f"{home}/latest.geojson?simplify=5")
    urls += [f"{base}/events", f"{base}/events?region={THEATRE}"]
    urls += [f"{base}/control/changes?f=geojson&{DATES}"]
    return [*urls, f"{base}/control/changes?f=geojson&{DATES}&region={_region(base)}"]


def _region(base: str) -> str:
    regions = fetched(f"{base}/theatres/{THEATRE}/regions")["regions"]
    return str(regions[-1]["id"])


def test_every_route_that_declares_geojson_is_linted(shipped_server: str) -> None:
    paths = fetched(f"{shipped_server}/openapi.json")["paths"]
    declaring = {
        path
        for path, item in paths.items()
        if GEOJSON in item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
    }
    items = "/ogc/collections/{collection}/items"
    assert declaring >= {"/events", items, items + "/{feature}"}
    urls = geojson_urls(shipped_server)
    for path in declaring:
        stem = path.partition("{")[0]
        assert any(url.startswith(shipped_server + stem) for url in urls), path
    found = node("geojson_lint.mjs", urls)
    assert found["findings"] == []
    assert found["urls"] == len(urls) > 50


def test_the_linter_would_tell(tmp_path: Path, shipped_server: str) -> None:
    found = node("geojson_lint.mjs", [f"{shipped_server}/theatres"])
    assert found["findings"]


@pytest.mark.parametrize("layer", ["control", "provinces", "basemap", "events", "places"])
def test_every_tile_of_a_pyramid_decodes(
    shipped_server: str, record: dict[str, list[Json]], layer: str
) -> None:
    described = fetched(
        f"{shipped_server}/ogc/collections/{THEATRE}.{layer}/tiles/WebMercatorQuad?f=json"
    )
    (template,) = [link["href"] for link in described["links"] if link.get("templated")]
    west, south = described["boundingBox"]["lowerLeft"]
    east, north = described["boundingBox"]["upperRight"]
    tiles = list(mercantile.tiles(west, south, east, north, range(9)))
    urls = [template.format(tileMatrix=t.z, tileRow=t.y, tileCol=t.x) for t in tiles]
    found = node("decode_tiles.mjs", urls)
    assert found["tiles"] == len(urls) > 40
    assert set(found["layers"]) == {one["id"] for one in described["layers"]}
    known = {f["properties"]["id"] for f in record[f"{THEATRE}.{layer}"][-1]["features"]}
    assert set(found["ids"]) == known, "every feature is in the pyramid, and nothing else"


def test_the_style_keeps_its_specification(shipped_server: str) -> None:
    base = f"{shipped_server}/theatres/{THEATRE}/style.json"
    urls = [base, base + "?version=2017-11-26&theme=dark"]
    assert node("check_style.mjs", urls) == {"styles": 2, "findings": []}
    assert (ROOT / "node_modules" / "maplibre-gl").is_dir()
