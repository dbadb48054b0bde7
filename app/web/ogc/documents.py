"""Landing page, conformance, collections: what there is, as OGC API writes it."""

from __future__ import annotations

from app import __version__
from app.catalog.collections import Collection, Collections, midnight
from app.catalog.feature_rows import QUERYABLES
from app.domain.valid_time import format_instant
from app.render.tile_features import field_description
from app.web.ogc.desk import Address, Document, link, self_links
from app.web.ogc.names import (
    CONFORMS_TO,
    CRS84,
    DRAFTS,
    GREGORIAN,
    HTML,
    NOTE,
    OPENAPI,
    SCHEMA,
    TILESETS_MAP,
    TILESETS_VECTOR,
    TILING_SCHEMES,
)
from app.web.ogc.names import QUERYABLES as QUERYABLES_REL
from app.web.responses import GEOJSON, JSON

_MEANINGS = {
    "recorded_id": "id as recorded: the same through all versions of one thing",
    "feature": "line, or place that settles the ground between lines",
    "where_precision": "how well the place is known, as its collector codes it",
    "region": "id of the region the figure is about",
    "unit": "what the figure is a part of",
    "bound": "exact, about, at-least or at-most",
}


def landing(at: Address) -> Document:
    """Return the landing page. **Source:** OGC 17-069r4 section 7.2."""
    return {
        "title": "controlmap",
        "description": "Who controls which territory, on which date, and how we know.",
        "links": [
            *self_links(at),
            link("service-desc", at.ogc + "/api", OPENAPI, "The contract (OpenAPI 3.0)"),
            link("service-doc", at.base + "/docs", HTML, "Every route, as a page"),
            link("conformance", at.ogc + "/conformance", JSON, "What is conformed to"),
            link("data", at.ogc + "/collections", JSON, "Every layer of every theatre"),
            link(TILING_SCHEMES, at.ogc + "/tileMatrixSets", JSON, "Tile matrix sets"),
        ],
    }


def conformance(at: Address) -> Document:
    """Return what is conformed to, drafts told apart. **Source:** OGC 17-069r4 section 7.4."""
    return {
        "conformsTo": [*CONFORMS_TO, *DRAFTS],
        "drafts": list(DRAFTS),
        "note": NOTE,
        "version": __version__,
        "links": self_links(at),
    }


def collections(at: Address, known: Collections) -> Document:
    """Return every collection. **Source:** OGC 17-069r4 section 7.13."""
    found = [collection(at, known, c, listed=True) for c in known.all()]
    return {"title": "Every layer of every theatre", "links": self_links(at), "collections": found}


def collection(
    at: Address, known: Collections, one: Collection, *, listed: bool = False
) -> Document:
    """Return one collection. **Source:** OGC 17-069r4 section 7.14; draft *Versioned Features*.

    The spatial extent is the theatre's: nothing of its record lies outside.
    """
    info = known.held(one)[-1].info
    home = f"{at.ogc}/collections/{one.id}"
    own = [link("self", home, JSON, one.id)] if listed else self_links(at)
    return {
        "id": one.id,
        "title": f"{one.theatre.name.get_in('en')}: {one.layer}",
        "description": f"{info.title}. {info.method}",
        "attribution": " · ".join(one.theatre.attribution),
        "licence": info.licence,
        "disclaimer": dict(one.theatre.disclaimer),
        "kind": str(one.kind),
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "extent": {
            "spatial": {"bbox": [list(one.theatre.bbox)], "crs": CRS84},
            "temporal": {"interval": [_interval(known, one)], "trs": GREGORIAN},
        },
        "versioning": {"timeAxis": "validity-time", "mutationTime": "client"},
        "valid_from": [h.info.valid_from.isoformat() for h in known.held(one)],
        "links": [*own, *_collection_links(home, one)],
    }


def _collection_links(home: str, one: Collection) -> list[Document]:
    links = [
        link("items", home + "/items", GEOJSON, "Features as GeoJSON"),
        link("items", home + "/items?f=html", HTML, "Features as a page"),
        link(QUERYABLES_REL, home + "/queryables", SCHEMA, "What features can be asked by"),
    ]
    if one.has_places:
        links.append(link(TILESETS_VECTOR, home + "/tiles", JSON, "Vector tiles"))
        links.append(link(TILESETS_MAP, home + "/map/tiles", JSON, "Raster tiles"))
    return links


def _interval(known: Collections, one: Collection) -> list[str | None]:
    """Return the first instant and the end, null when open."""
    days = known.extent(one)
    if days is None:
        return [None, None]
    last = None if days.end is None else format_instant(midnight(days.end))
    return [format_instant(midnight(days.start)), last]


def queryables(at: Address, one: Collection) -> Document:
    """Return what features can be asked by, as JSON Schema. **Source:** OGC 19-079r2 clause 6."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{at.ogc}/collections/{one.id}/queryables",
        "type": "object",
        "title": one.id,
        "properties": {
            name: {"title": name, "type": "string", "description": meaning(name)}
            for name in one.queryables
        },
        "additionalProperties": False,
    }


def meaning(name: str) -> str:
    """Return what a queryable means."""
    return _MEANINGS.get(name) or field_description(name)


def every_queryable() -> tuple[str, ...]:
    """Return the queryables of all kinds of layers, each once."""
    return tuple(dict.fromkeys(name for names in QUERYABLES.values() for name in names))
