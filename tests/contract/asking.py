"""What the contract tests share: the declared routes, filled in with things that exist."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from fastapi.testclient import TestClient

from tests.conftest import Json

PROBLEM = "application/problem+json"
PROBLEM_KEYS = {"type", "title", "status", "detail", "code"}

REQUIRED: dict[str, str] = {
    "/image.gif": "?time=snapshots&width=200&height=200",
    "/oembed": "?url=http%3A%2F%2Ftestserver%2Fmap",
    "/control/at": "?lon=0.25&lat=0.5",
    "/control/changes": "?from=2020-01-15&to=2020-03-15",
}


def operations(client: TestClient) -> dict[str, Json]:
    """Return every declared GET that anybody may ask, by path template."""
    paths = client.get("/openapi.json").json()["paths"]
    found = {path: item["get"] for path, item in paths.items() if "get" in item}
    return {path: operation for path, operation in found.items() if "security" not in operation}


def layers_of(client: TestClient, theatre: str) -> dict[str, str]:
    """Return a theatre's layers with the version of a recording of each."""
    found = {}
    for layer in client.get(f"/theatres/{theatre}").json()["layers"]:
        url = f"/theatres/{theatre}/layers/{layer}/snapshots"
        found[layer] = client.get(url).json()["snapshots"][-1]["version"]
    return found


def urls(client: TestClient, template: str) -> Iterator[str]:
    """Yield the addresses a path template stands for, over all theatres and layers."""
    if "{collection}" in template:
        yield from ogc_urls(client, template)
        return
    query = REQUIRED.get(template, "")
    template = template.replace("{matrix_set}", "WebMercatorQuad")
    numbers = {"z": 6, "x": 32, "y": 31}
    theatres = [t["id"] for t in client.get("/theatres").json()["theatres"]]
    if "{theatre}" not in template:
        yield template + query
        return
    for theatre in theatres:
        if "{layer}" not in template:
            yield template.format(theatre=theatre) + query
            continue
        for layer, digest in layers_of(client, theatre).items():
            versions = (digest, "latest") if "{version}" in template else ("",)
            for version in versions:
                named = {"theatre": theatre, "layer": layer, "version": version}
                yield template.format(**named, **numbers) + query


def ogc_urls(client: TestClient, template: str) -> Iterator[str]:
    """Yield the addresses of a template over all collections of OGC API, one item of each."""
    for one in client.get("/ogc/collections?f=json").json()["collections"]:
        items = client.get(f"/ogc/collections/{one['id']}/items?f=json&limit=1&datetime=../..")
        found = [f["id"] for f in items.json()["features"]]
        named = {"collection": one["id"], "matrix_set": "WebMercatorQuad"}
        numbers = {"tile_matrix": 6, "tile_row": 31, "tile_col": 32}
        for feature in found if "{feature}" in template else [""]:
            yield template.format(**named, **numbers, feature=feature)


def every_url(client: TestClient) -> Iterator[tuple[str, Json]]:
    """Yield every address with its declared operation."""
    for template, operation in operations(client).items():
        for url in urls(client, template):
            yield url, operation


def first_urls(client: TestClient) -> Iterator[str]:
    """Yield one address a template."""
    for template in operations(client):
        yield from itertools.islice(urls(client, template), 1)
