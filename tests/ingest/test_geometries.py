"""GeoJSON geometry → shapely: everything RFC 7946 allows, and nothing that only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from app.ingest.findings import Findings
from app.ingest.geometries import read_geometry

RING = [[31, 11], [32, 11], [32, 12], [31, 12], [31, 11]]
HOLE = [[31.4, 11.4], [31.4, 11.6], [31.6, 11.6], [31.6, 11.4], [31.4, 11.4]]


def read(value: Any) -> tuple[Any, list[str]]:
    findings = Findings("west")
    geometry = read_geometry(value, findings)
    return geometry, [issue.code for issue in findings.issues]


def of(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def test_every_type_is_read_as_it_stands() -> None:
    polygon, issues = read(of("Polygon", [RING, HOLE]))
    assert issues == []
    assert polygon.area == pytest.approx(0.96)
    assert len(polygon.interiors) == 1
    assert read(of("MultiPolygon", [[RING], [HOLE]]))[0].geom_type == "MultiPolygon"
    assert read(of("LineString", RING))[0].length == pytest.approx(4)
    assert read(of("MultiLineString", [RING, HOLE]))[0].geom_type == "MultiLineString"
    assert read(of("Point", [31, 11]))[0].coords[0] == (31, 11)


def test_heights_are_dropped_once_a_feature() -> None:
    solid = [[[*position, 5] for position in RING], [[*p, 1, 2] for p in HOLE]]
    polygon, issues = read(of("Polygon", solid))
    assert issues == ["geometry-3d"]
    assert not polygon.has_z
    assert polygon.area == pytest.approx(0.96)
    assert read(of("Point", [31, 11, 3])) == (read(of("Point", [31, 11]))[0], ["geometry-3d"])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "geometry-null"),
        ("Polygon", "geometry-malformed"),
        ([], "geometry-malformed"),
        ({}, "geometry-malformed"),
        ({"type": "Polygon"}, "geometry-malformed"),
        (of("polygon", [RING]), "geometry-malformed"),
        (of("MultiPoint", RING), "geometry-wrong-type"),
        (of("Polygon", []), "geometry-empty"),
        (of("Polygon", [[]]), "geometry-empty"),
        (of("MultiPolygon", []), "geometry-empty"),
        (of("MultiPolygon", [[]]), "geometry-empty"),
        (of("Point", []), "geometry-empty"),
        (of("LineString", []), "geometry-empty"),
        (of("GeometryCollection", []), "geometry-malformed"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry-empty"),
        ({"type": "GeometryCollection", "geometries": [1]}, "geometry-malformed"),
        (of("Polygon", RING), "geometry-malformed"),
        (of("Polygon", [[[31, "11"], *RING[1:]]]), "geometry-malformed"),
        (of("Polygon", [[[True, 11], *RING[1:]]]), "geometry-malformed"),
        (of("Polygon", [[[31], *RING[1:]]]), "geometry-malformed"),
        (of("Polygon", [[{"x": 1}, *RING[1:]]]), "geometry-malformed"),
        (of("Polygon", [["ab", *RING[1:]]]), "geometry-malformed"),
        (of("Polygon", [[[None, None], *RING[1:]]]), "geometry-malformed"),
        (of("Point", ["31", "11"]), "geometry-malformed"),
        (of("Point", {"0": 1}), "geometry-malformed"),
        (of("Polygon", [RING[:-1]]), "ring-unclosed"),
        (of("Polygon", [[RING[0], RING[1], RING[0]]]), "ring-too-short"),
        (of("LineString", [RING[0]]), "line-too-short"),
        (of("LineString", [RING[0], RING[0]]), "line-too-short"),
    ],
)
def test_what_is_no_geometry_is_refused(value: Any, code: str) -> None:
    geometry, issues = read(value)
    assert geometry is None
    assert issues == [code]


def test_every_bad_ring_is_reported_not_only_the_first() -> None:
    parts = of("MultiPolygon", [[RING[:-1]], [RING, HOLE[:-1]], [HOLE]])
    assert read(parts) == (None, ["ring-unclosed", "ring-unclosed"])


def test_a_number_that_is_none_is_left_to_the_json_reader() -> None:
    assert read(of("Point", [float("nan"), 11])) == (None, [])


def test_collections_become_what_they_amount_to() -> None:
    def collection(*members: Any) -> dict[str, Any]:
        return {"type": "GeometryCollection", "geometries": list(members)}

    one, issues = read(collection(of("Polygon", [RING])))
    assert (one.geom_type, issues) == ("Polygon", ["geometry-collection"])
    two, _ = read(collection(collection(of("Polygon", [RING])), of("MultiPolygon", [[HOLE]])))
    assert two.geom_type == "MultiPolygon"
    assert len(two.geoms) == 2
    mixed = collection(of("Polygon", [RING]), of("Point", [31, 11]))
    assert read(mixed) == (None, ["geometry-wrong-type"])


def test_repeated_positions_are_a_warning_and_stay() -> None:
    polygon, issues = read(of("Polygon", [[RING[0], *RING]]))
    assert issues == ["duplicate-vertices"]
    assert polygon.area == pytest.approx(1)
