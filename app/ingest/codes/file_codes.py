"""Codes of the file as a whole: bytes, JSON, the collection, the theatre beside it."""

from __future__ import annotations

from app.ingest.codes.code import Code, error, warning

FILE_CODES: tuple[Code, ...] = (
    error(
        "file-too-large",
        "The file has more bytes than ingest reads.",
        "Split the layer, drop needless decimals, or raise the limit.",
    ),
    error("not-utf8", "The bytes are not UTF-8.", "Save the file as UTF-8."),
    error(
        "utf8-bom",
        "The file starts with a byte order mark, which JSON forbids.",
        "Save the file as UTF-8 without a BOM.",
    ),
    error("not-json", "The text is not JSON.", "Mend the syntax at the line and column named."),
    error(
        "json-too-deep",
        "Arrays or objects are nested deeper than any record needs.",
        "A MultiPolygon needs nine levels; look for brackets that were never closed.",
    ),
    error(
        "json-nan",
        "NaN or Infinity stands where JSON allows only numbers.",
        "Leave the member out, or write null where the format allows it.",
    ),
    error(
        "json-number-too-large",
        "A number is too large to be read exactly.",
        "Write a finite number; integers have at most 15 digits.",
    ),
    error(
        "json-duplicate-key",
        "An object has the same member twice, so readers disagree on its value.",
        "Keep one of the two.",
    ),
    error(
        "json-lone-surrogate",
        "A string holds half of a UTF-16 pair, which is no character.",
        "Write the character itself, or both halves of its escape.",
    ),
    error(
        "theatre-missing",
        "No readable theatre.json lies in the file's folder or above it.",
        "Put the file at <theatre>/<layer>/<valid_from>.geojson below a theatre.json.",
    ),
    error(
        "theatre-invalid",
        "theatre.json does not follow the format.",
        "See 'theatre.json' in data/geojson/README.md.",
    ),
    error(
        "not-a-featurecollection",
        "The document is not a GeoJSON FeatureCollection.",
        'The top level is {"type": "FeatureCollection", "metadata": {…}, "features": […]}.',
    ),
    error(
        "no-features",
        "The collection is empty: a snapshot states a layer's complete state.",
        "Record the features; to say that nobody knows, record zones of status unknown.",
    ),
    error(
        "feature-invalid",
        "A member of 'features' is not a Feature with properties.",
        'Each is {"type": "Feature", "properties": {…}, "geometry": {…}}.',
    ),
    warning(
        "foreign-member",
        "A member stands beside what the format names: a publication is recorded without it.",
        "Leave it out; what the format has a name for belongs into 'metadata' or 'properties'.",
    ),
    error(
        "crs-not-crs84",
        "A 'crs' member names another reference system than CRS84.",
        "Reproject to longitude, latitude on WGS 84 and drop the 'crs' member (RFC 7946).",
    ),
    error(
        "too-many-vertices",
        "The file has more positions than ingest takes.",
        "Generalise the lines as a coverage, or raise the limit.",
    ),
)
