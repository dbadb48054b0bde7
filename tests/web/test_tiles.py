"""``/tiles``: versions, formats, caching, and everything that is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.tile_service import TileService
from app.catalog.tiles import TileFormat, TileStyle
from app.errors import NotFoundError
from app.geo.tile_math import tile_at
from app.opening import open_record
from app.settings import Settings
from app.web import problems
from app.web.routes.tiles import tiles_router
from app.web.services import Services

IMMUTABLE = "public, max-age=31536000, immutable"
AT = tile_at(0.25, 0.5, 9)  # inside the zone red-1 of both dates
PLACE = str(AT)


def services(root: Path, **settings: Any) -> Services:
    given = Settings(record=root, **settings)
    return Services(given, open_record(given), "v")


@pytest.fixture
def service(demo_record: Path) -> TileService:
    return services(demo_record).tiles


@pytest.fixture
def web(demo_record: Path) -> TestClient:
    app = FastAPI()
    app.include_router(tiles_router(services(demo_record)))
    problems.install(app)
    return TestClient(app, raise_server_exceptions=False)


def version(service: TileService, day: str) -> str:
    return service.resolve("demo", "control", day).info.version


def features(data: bytes) -> dict[str, dict[str, Any]]:
    layers = mapbox_vector_tile.decode(data)
    return {f["properties"]["id"]: f["properties"] for f in layers["control"]["features"]}


def test_a_date_and_its_digest_give_one_tile_with_different_lifetimes(
    web: TestClient, service: TileService
) -> None:
    by_date = web.get(f"/tiles/demo/control/2020-02-01/{PLACE}.mvt")
    by_digest = web.get(f"/tiles/demo/control/{version(service, '2020-01-01')}/{PLACE}.mvt")
    assert by_date.status_code == by_digest.status_code == 200
    assert by_date.content == by_digest.content
    assert by_date.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert by_date.headers["cache-control"] == "public, max-age=60"
    assert by_digest.headers["cache-control"] == IMMUTABLE
    assert by_date.headers["access-control-allow-origin"] == "*"
    assert features(by_date.content)["red-1"]["party"] == "red"


def test_latest_is_the_newest_and_an_old_digest_still_answers(
    web: TestClient, service: TileService
) -> None:
    middle = str(tile_at(0.75, 0.5, 9))
    old = version(service, "2020-01-01")
    latest = features(web.get(f"/tiles/demo/control/latest/{middle}.mvt").content)
    first = features(web.get(f"/tiles/demo/control/{old}/{middle}.mvt").content)
    assert "blue-2" in latest
    assert "blue-2" not in first


def test_pbf_is_the_same_vector_tile(web: TestClient) -> None:
    answers = [web.get(f"/tiles/demo/control/latest/{PLACE}.{e}") for e in ("mvt", "pbf")]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(("suffix", "side"), [("", 256), ("@2x", 512)])
def test_png_has_the_partys_colour(web: TestClient, suffix: str, side: int) -> None:
    answer = web.get(f"/tiles/demo/control/2020-01-01/{tile_at(0.5, 0.5, 11)}{suffix}.png")
    assert answer.headers["content-type"] == "image/png"
    picture = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))
    assert picture.shape == (side, side, 4)
    assert picture[side // 2, side // 2, :3].tolist() == [0xC8, 0x60, 0x4F]


def test_theme_and_part_change_the_tile_and_its_tag(web: TestClient) -> None:
    border = str(tile_at(1, 0.5, 9))
    urls = [f"/tiles/demo/control/2020-01-01/{border}.png{q}" for q in ("", "?theme=dark")]
    urls.append(urls[0] + "?part=over")
    answers = [web.get(url) for url in urls]
    assert len({a.content for a in answers}) == 3
    assert len({a.headers["etag"] for a in answers}) == 3


@pytest.mark.parametrize("end", [".mvt", ".png", "@2x.png"])
def test_a_tile_somebody_has_is_not_sent_again(web: TestClient, end: str) -> None:
    url = f"/tiles/demo/control/latest/{PLACE}{end}"
    first = web.get(url)
    again = web.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "public, max-age=60"
    other = web.get(url, headers={"If-None-Match": '"something else"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_tags_follow_the_snapshot_not_the_text_of_the_version(
    web: TestClient, service: TileService
) -> None:
    names = ("2020-01-01", "2020-02-29", version(service, "2020-01-01"), "2020-03-01")
    tags = [web.get(f"/tiles/demo/control/{n}/{PLACE}.mvt").headers["etag"] for n in names]
    assert len(set(tags[:3])) == 1
    assert tags[3] != tags[0]


def test_an_empty_tile_is_a_tile(web: TestClient) -> None:
    vector = web.get("/tiles/demo/control/latest/5/0/0.mvt")
    assert (vector.status_code, vector.content) == (200, b"")
    raster = web.get("/tiles/demo/control/latest/5/0/0.png")
    assert raster.status_code == 200
    assert not np.asarray(Image.open(io.BytesIO(raster.content)).convert("RGBA"))[:, :, 3].any()


@pytest.mark.parametrize(
    "path",
    [
        "control/latest/3/8/0.png",
        "control/latest/15/0/0.mvt",
        "control/latest/-1/0/0.mvt",
        "control/latest/a/0/0.png",
        "control/latest/3/0/1.5.png",
        "control/latest/3/0/1@3x.png",
        "control/latest/3/0/" + "9" * 5000 + ".png",
        "control/sha256-0000000000000000/0/0/0.png",
        "control/sha256-0000/0/0/0.png",
        "control/newest/0/0/0.mvt",
        "control/2020-02-30/0/0/0.mvt",
        "control/2019-12-31/0/0/0.mvt",
        "roads/latest/0/0/0.mvt",
        "control/newest/tilejson.json",
        "control/2019-12-31/tilejson.json",
    ],
)
def test_what_does_not_exist_is_404_and_never_cached(web: TestClient, path: str) -> None:
    answer = web.get(f"/tiles/demo/{path}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["theme=pink", "part=under", "f=svg", "thme=dark"])
def test_parameters_that_cannot_be_read_are_422(web: TestClient, query: str) -> None:
    route = "tilejson.json" if query.startswith("f=") else "0/0/0.png"
    answer = web.get(f"/tiles/demo/control/latest/{route}?{query}")
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"


def test_tilejson_describes_vector_tiles(web: TestClient, service: TileService) -> None:
    answer = web.get("/tiles/demo/control/2020-02-01/tilejson.json")
    document = answer.json()
    digest = version(service, "2020-01-01")
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == [
        f"http://testserver/tiles/demo/control/{digest}/{{z}}/{{x}}/{{y}}.mvt"
    ]
    assert document["bounds"] == pytest.approx([0, 0, 2, 1], abs=1e-6)
    assert document["center"][:2] == pytest.approx([1, 0.5], abs=1e-6)
    assert document["minzoom"] <= document["center"][2] <= document["maxzoom"]
    assert (document["date"], document["data_version"]) == ("2020-01-01", digest)
    assert document["snapshot"] == "demo/control/2020-01-01.r1"
    layer, labels = document["vector_layers"]
    assert (layer["id"], labels["id"]) == ("control", "labels")
    assert {"id", "party", "status", "name_en", "name_ar", "colour"} <= set(layer["fields"])
    address = document["tiles"][0].format(z=AT.z, x=AT.x, y=AT.y)
    assert web.get(address).headers["cache-control"] == IMMUTABLE


def test_tilejson_describes_raster_tiles(web: TestClient) -> None:
    document = web.get("/tiles/demo/control/latest/tilejson.json?f=png&theme=dark").json()
    assert document["tiles"][0].endswith("/{z}/{x}/{y}.png?theme=dark")
    assert "vector_layers" not in document


def test_tilejson_has_a_tag_too(web: TestClient) -> None:
    url = "/tiles/demo/control/latest/tilejson.json"
    tag = web.get(url).headers["etag"]
    assert web.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_text_in_tilejson_is_inert(demo_record: Path) -> None:
    path = demo_record / "demo" / "theatre.json"
    theatre = json.loads(path.read_text("utf-8"))
    theatre["attribution"] = ["<img src=x onerror=alert(1)>", "A & B"]
    theatre["disclaimer"]["en"] = "An editor's <judgement>"
    path.write_text(json.dumps(theatre), "utf-8")
    app = FastAPI()
    behind = services(demo_record, public_url="https://maps.example/base/")
    app.include_router(tiles_router(behind))
    document = TestClient(app).get("/tiles/demo/control/latest/tilejson.json").json()
    assert document["attribution"] == "&lt;img src=x onerror=alert(1)&gt; · A &amp; B"
    assert document["disclaimer"]["en"] == "An editor's &lt;judgement&gt;", "it reads as text too"
    assert document["tiles"][0].startswith("https://maps.example/base/tiles/demo/control/")


def test_each_route_declares_its_media_type(web: TestClient) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    declared = {
        path: set(item["get"]["responses"]["200"]["content"])
        for path, item in paths.items()
        if path.startswith("/tiles/")
    }
    stem = "/tiles/{theatre}/{layer}/{version}/"
    assert declared == {
        stem + "{z}/{x}/{y}@2x.png": {"image/png"},
        stem + "{z}/{x}/{y}.png": {"image/png"},
        stem + "{z}/{x}/{y}.mvt": {"application/vnd.mapbox-vector-tile"},
        stem + "{z}/{x}/{y}.pbf": {"application/vnd.mapbox-vector-tile"},
        stem + "tilejson.json": {"application/json"},
    }
    assert all(item["get"]["summary"] for item in paths.values())


@pytest.mark.parametrize("max_bytes", [0, 4096, 1 << 20])
def test_memory_for_tiles_is_bounded(demo_record: Path, max_bytes: int) -> None:
    service = TileService(Catalog.load(DirectoryStore(demo_record)), max_bytes)
    resolved = service.resolve("demo", "control", "latest")
    style = TileStyle(TileFormat.PNG)
    first = service.tile(resolved, AT, style)
    for x in range(64):
        service.tile(resolved, tile_at(x * 2.0, 0.5, 8), style)
        assert service.tile_bytes <= max_bytes // 2
    assert service.tile(resolved, AT, style) == first
    assert not first.immutable
    assert first.digest == resolved.info.digest


def test_a_version_must_be_one_of_three(service: TileService) -> None:
    with pytest.raises(NotFoundError):
        service.resolve("demo", "control", "LATEST")
    with pytest.raises(NotFoundError):
        service.resolve("demo", "control", "SHA256-0123456789ABCDEF")
