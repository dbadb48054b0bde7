"""Codes of single geometries, and of the coverage they make together."""

from __future__ import annotations

from app.ingest.codes.code import Code, error, warning

GEOMETRY_CODES: tuple[Code, ...] = (
    error("geometry-null", "A feature has no geometry.", "Draw it, or drop the feature."),
    error(
        "geometry-empty",
        "A geometry has no positions.",
        "Draw it, or drop the feature; an empty part of a MultiPolygon is dropped likewise.",
    ),
    error(
        "geometry-malformed",
        "A geometry is not built as RFC 7946 says.",
        'Write {"type": "Polygon", "coordinates": [[[lon, lat], …]]} with numbers only.',
    ),
    error(
        "geometry-wrong-type",
        "The layer's kind does not take this type of geometry.",
        "Zones and regions are Polygon or MultiPolygon, events Point, front lines LineString.",
    ),
    warning(
        "geometry-collection",
        "A GeometryCollection was read as the one geometry it amounts to.",
        "Write a Polygon or MultiPolygon instead.",
    ),
    warning(
        "geometry-3d",
        "Heights were dropped: the record is two-dimensional.",
        "Write positions as [lon, lat].",
    ),
    warning(
        "duplicate-vertices",
        "A line has the same position twice in a row.",
        "Drop the repeated position.",
    ),
    error(
        "ring-unclosed",
        "A polygon's ring does not end where it starts.",
        "Repeat the first position as the last.",
    ),
    error(
        "ring-too-short",
        "A polygon's ring has fewer than three different corners.",
        "A ring has at least four positions, the last equal to the first.",
    ),
    error(
        "line-too-short",
        "A line has fewer than two different positions.",
        "A line has at least two positions.",
    ),
    error(
        "lonlat-swapped",
        "Latitude and longitude are exchanged: swapped, the feature lies in the theatre.",
        "Positions are [longitude, latitude].",
    ),
    error(
        "lonlat-out-of-range",
        "A position is not on Earth.",
        "Longitude is -180 to 180, latitude -90 to 90, in degrees; reproject metres first.",
    ),
    error(
        "outside-theatre",
        "A feature lies wholly or partly outside the theatre's bbox.",
        "Correct the position, or widen bbox in theatre.json.",
    ),
    error(
        "geometry-self-intersection",
        "A polygon's boundary crosses or touches itself along a line.",
        "Redraw the boundary there, or validate with --repair and check the change in area.",
    ),
    error(
        "geometry-hole-outside-shell",
        "A polygon's hole lies outside its outer ring.",
        "Drop the hole, or make it a polygon of its own.",
    ),
    error(
        "geometry-interior-disconnected",
        "Holes cut a polygon into pieces.",
        "Write the pieces as a MultiPolygon.",
    ),
    error(
        "geometry-rings-nested",
        "Rings of a geometry lie in or on each other as no polygon allows.",
        "Merge the rings, or make the inner one a hole.",
    ),
    warning(
        "geometry-repaired",
        "An invalid geometry was repaired on request; the change in area is given.",
        "Look at the place, then keep the repaired file.",
    ),
    error(
        "repair-exceeds-limit",
        "Repairing the geometry would change more area than allowed.",
        "Redraw it by hand.",
    ),
)

COVERAGE_CODES: tuple[Code, ...] = (
    error(
        "overlap",
        "Two zones, or two regions of one level, claim the same ground.",
        "Give the ground to one of them, or make it a contested zone of its own.",
    ),
    error(
        "gap",
        "A hole lies inside the coverage.",
        "Give it to a neighbour, or record a zone of status unknown.",
    ),
    warning(
        "coverage-edge-mismatch",
        "Neighbours' shared border is not the same line, vertex for vertex.",
        "Use the same positions on both sides; round before building the coverage.",
    ),
    error(
        "jump",
        "A party's share moved further since the snapshot before than is believable unexplained.",
        "Check the zones; if it is true, say why in metadata.jump_accepted.",
    ),
    warning(
        "jump-accepted",
        "A party's share moved far, and the metadata says why.",
        "Nothing to do; a reviewer reads the reason.",
    ),
)
