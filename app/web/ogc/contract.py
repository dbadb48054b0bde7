"""``/ogc/api``: OpenAPI 3.0 of the OGC routes, each collection with its own parameters.

The service's own contract is OpenAPI 3.1 and knows collections only as a path parameter; clients
of OGC API (GDAL) read from this one which properties a collection can be asked by and how many
features a page may hold. **Source:** OGC 17-069r4 section 9 (requirements class oas30).
"""

from __future__ import annotations

from typing import Any

from app import __version__
from app.catalog.collections import Collection, Collections
from app.web.ogc.asked import DEFAULT_LIMIT, MAX_LIMIT
from app.web.ogc.desk import Address
from app.web.ogc.documents import meaning
from app.web.ogc.names import CRS84, HTML, MVT, OPENAPI, PNG, SCHEMA
from app.web.problems import MEDIA_TYPE
from app.web.responses import GEOJSON, JSON

_Operation = dict[str, Any]

_TILE = "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"


def contract(at: Address, known: Collections) -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, Any] = {
        "/": _get("Landing page", "landing", [JSON, HTML], [_ref("f")]),
        "/conformance": _get("What is conformed to", "conformance", [JSON, HTML], [_ref("f")]),
        "/api": _get("This document", "api", [OPENAPI], []),
        "/collections": _get("Every collection", "collections", [JSON, HTML], [_ref("f")]),
        "/tileMatrixSets": _get("Tile matrix sets", "matrixSets", [JSON, HTML], [_ref("f")]),
        "/tileMatrixSets/WebMercatorQuad": _get("The set", "matrixSet", [JSON, HTML], [_ref("f")]),
    }
    for one in known.all():
        paths.update(_collection(one))
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "controlmap: OGC API",
            "version": __version__,
            "description": "Features and tiles of every layer of the record, with time.",
        },
        "servers": [{"url": at.ogc}],
        "tags": [{"name": one.id} for one in known.all()],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "schemas": {"Problem": _problem()},
            "responses": {"Problem": _problem_response()},
        },
    }


def _collection(one: Collection) -> dict[str, Any]:
    home, name = f"/collections/{one.id}", one.id.replace(".", "_")
    by = [_text(q, meaning(q)) for q in one.queryables]
    items = ("limit", "offset", "bbox", "datetime", "known_at", "crs", "bbox-crs", "f")
    form, forms = [_ref("f")], [JSON, HTML]
    item = [_path("featureId"), _ref("datetime"), _ref("known_at"), _ref("crs"), _ref("f")]
    versions = [_path("featureId"), _ref("known_at"), _ref("f")]
    operations = {
        home: _get("The collection", f"{name}", forms, form),
        f"{home}/queryables": _get("Queryables", f"{name}_queryables", [SCHEMA, HTML], form),
        f"{home}/items": _get(
            "Features", f"{name}_items", [GEOJSON, HTML], [*(_ref(p) for p in items), *by]
        ),
        f"{home}/items/{{featureId}}": _get("One feature", f"{name}_item", [GEOJSON, HTML], item),
        f"{home}/items/{{featureId}}/versions": _get(
            "Its versions", f"{name}_versions", forms, versions
        ),
    }
    if one.has_places:
        operations.update(_tiles(f"{home}/tiles", f"{name}_tiles", MVT))
        operations.update(_tiles(f"{home}/map/tiles", f"{name}_map_tiles", PNG))
    for operation in operations.values():
        operation["get"]["tags"] = [one.id]
    return operations


def _tiles(home: str, name: str, media_type: str) -> dict[str, Any]:
    steps = [_path(step) for step in ("tileMatrix", "tileRow", "tileCol")]
    when = [_ref("datetime"), _ref("known_at")]
    return {
        home: _get("Tilesets", name, [JSON, HTML], [_ref("f")]),
        f"{home}/WebMercatorQuad": _get(
            "The tileset", f"{name}_set", [JSON, HTML], [*when, _ref("f")]
        ),
        home + _TILE: _get("A tile", f"{name}_tile", [media_type], [*steps, *when]),
    }


def _get(summary: str, name: str, kinds: list[str], parameters: list[Any]) -> _Operation:
    content = {
        kind: {"schema": {"type": "object"} if "json" in kind else _bytes()} for kind in kinds
    }
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "get": {
            "summary": summary,
            "operationId": name,
            "parameters": parameters,
            "responses": {
                "200": {"description": "The answer.", "content": content},
                **dict.fromkeys(("400", "404", "410", "503"), problem),
            },
        }
    }


def _bytes() -> dict[str, str]:
    return {"type": "string", "format": "binary"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _text(name: str, description: str, **schema: object) -> dict[str, Any]:
    kind: dict[str, object] = {"type": "string", **schema}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": kind,
    }


def _parameters() -> dict[str, Any]:
    number = {"type": "number"}
    whole = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    box = {"type": "array", "items": number, "minItems": 4, "maxItems": 6}
    found = [
        _text("f", "Form of the answer.", enum=["json", "html"]),
        _text("limit", "Most features of a page.", **whole),
        _text("offset", "Features to pass over.", type="integer", minimum=0),
        _text("bbox", "west,south,east,north in degrees.", **box)
        | {"style": "form", "explode": False},
        _text(
            "datetime", "An instant, a day, or an interval a/b, ../b, a/..; omitted: the newest."
        ),
        _text("crs", "Of the answer.", enum=[CRS84]),
        _text("bbox-crs", "Of bbox.", enum=[CRS84]),
        _text("known_at", "What was recorded by this instant; an extension.", format="date-time"),
    ]
    return {one["name"]: one for one in found}


def _problem() -> dict[str, Any]:
    names = ("type", "title", "detail", "code")
    members: dict[str, Any] = {name: {"type": "string"} for name in names}
    return {"type": "object", "properties": members | {"status": {"type": "integer"}}}


def _problem_response() -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": "What was wrong (RFC 9457).", "content": {MEDIA_TYPE: body}}
