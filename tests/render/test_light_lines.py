"""Lines lighter for a picture; polygons and points exactly as recorded."""

from __future__ import annotations

import json

import numpy as np
from shapely import LineString, Point, box, hausdorff_distance
from shapely.geometry import mapping, shape

from app.geo.simplify import tolerance_m
from app.render.light_lines import light_lines

ZOOM = 7
DEGREE_M = 111_320  # of the equator, where this river runs


def recorded() -> bytes:
    along = np.linspace(0, 2, 4001)
    river = LineString(np.column_stack([along, 0.0002 * np.sin(200 * along)]))
    shapes = {"river": river, "land": box(0.1234567, 0, 1, 1), "town": Point(0.12345, 0.5)}
    features = [
        {"type": "Feature", "properties": {"id": name}, "geometry": mapping(made)}
        for name, made in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_line_has_fewer_vertices_and_stays_within_the_tolerance() -> None:
    before, after = (json.loads(text) for text in (recorded(), light_lines(recorded(), ZOOM)))
    lines = [shape(document["features"][0]["geometry"]) for document in (before, after)]
    assert len(lines[1].coords) < len(lines[0].coords) / 20
    assert hausdorff_distance(*lines) * DEGREE_M < tolerance_m(ZOOM) * 1.01


def test_everything_else_is_as_recorded() -> None:
    before, after = (json.loads(text) for text in (recorded(), light_lines(recorded(), ZOOM)))
    assert before["features"][1:] == after["features"][1:]
    assert light_lines(recorded(), ZOOM) == light_lines(recorded(), ZOOM)


def test_a_file_without_lines_passes_through() -> None:
    empty = b'{"type":"FeatureCollection","features":[]}'
    assert light_lines(empty, ZOOM) == empty.decode()
