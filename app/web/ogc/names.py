"""Identifiers of the standards: conformance classes, link relations, reference systems, types.

**Source:** OGC 17-069r4 (Features 1), 20-057 (Tiles 1), 17-083r4 (tile matrix sets), 19-079r2
(queryables), and the draft *Versioned Features* of the Features working group, which has no
document number yet.
"""

from __future__ import annotations

HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
PNG = "image/png"
MVT = "application/vnd.mapbox-vector-tile"

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
QUAD = "WebMercatorQuad"
QUAD_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"

_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
QUERYABLES = _REL + "queryables"
TILING_SCHEME = _REL + "tiling-scheme"
TILING_SCHEMES = _REL + "tiling-schemes"
TILESETS_VECTOR = _REL + "tilesets-vector"
TILESETS_MAP = _REL + "tilesets-map"

_SPEC = "http://www.opengis.net/spec/"
CONFORMS_TO = (
    *(
        _SPEC + "ogcapi-common-1/1.0/conf/" + c
        for c in ("core", "landingPage", "json", "html", "oas30")
    ),
    *(_SPEC + "ogcapi-common-2/1.0/conf/" + c for c in ("collections", "simple-query")),
    *(_SPEC + "ogcapi-features-1/1.0/conf/" + c for c in ("core", "geojson", "html", "oas30")),
    *(
        _SPEC + "ogcapi-features-3/1.0/conf/" + c
        for c in ("queryables", "queryables-query-parameters")
    ),
    _SPEC + "ogcapi-features-2/1.0/conf/crs",
    *(
        _SPEC + "ogcapi-tiles-1/1.0/conf/" + c
        for c in ("core", "tileset", "tilesets-list", "geodata-tilesets", "datetime", "mvt", "png")
    ),
    *(_SPEC + "tms/2.0/conf/" + c for c in ("tilematrixset", "json-tilematrixset")),
)

_DRAFT = _SPEC + "ogcapi-features-n/0.0/conf/versioned-features-"
DRAFTS = (
    _DRAFT + "core",
    _DRAFT + "multiple-versions-in-response",
    _DRAFT + "profile-versions-as-features-unique-ids",
)
NOTE = (
    "The classes of versioned features follow a draft of the OGC API – Features working group: "
    "their identifiers and behaviour may change until it is a standard. Without datetime the "
    "newest snapshot is answered, as that draft says. known_at (what was recorded by an instant) "
    "is an extension of this service."
)
