"""Codes of a feature's properties."""

from __future__ import annotations

from app.ingest.codes.code import Code, error

FEATURE_CODES: tuple[Code, ...] = (
    error(
        "properties-invalid",
        "A property is missing, unknown, of the wrong type or out of range.",
        "Compare the named property with the layer's kind in data/geojson/README.md.",
    ),
    error(
        "id-not-kebab",
        "An id is not lower-case kebab.",
        "Use a-z, 0-9 and single hyphens, at most 64 characters: north-east.",
    ),
    error(
        "id-mismatch",
        "The feature's own 'id' member differs from properties.id.",
        "Drop the feature's 'id' member, or make the two equal.",
    ),
    error(
        "duplicate-id",
        "Two things of one file share an id.",
        "Ids are unique; the parts of one zone belong in one MultiPolygon.",
    ),
    error(
        "unknown-party",
        "A party is not in the theatre's vocabulary.",
        "Use a party id of theatre.json, or add the party there first.",
    ),
    error(
        "unknown-status",
        "A status is not one of the format's four.",
        "Use controlled, contested, presence or unknown.",
    ),
    error(
        "status-party-mismatch",
        "Status, party and between contradict each other.",
        "controlled and presence name a party; contested names two or more in 'between' "
        "and no party; unknown names none.",
    ),
    error(
        "unknown-source",
        "A source id is not among metadata.sources.",
        "Add the source to metadata.sources, or correct the id.",
    ),
    error(
        "unknown-parent",
        "A region's parent is neither in the file nor the theatre, or leads back to itself.",
        "Name the id of the region that contains it, or the theatre's id.",
    ),
    error(
        "report-before-event",
        "A report was published before the day of its event.",
        "Check both dates; days are UTC.",
    ),
    error(
        "claim-contradiction",
        "A claim counts its own party twice, or its area is another percentage than it says.",
        "Compare party with includes, and percent with area_km2 over denominator_km2, with what "
        "was published.",
    ),
)
