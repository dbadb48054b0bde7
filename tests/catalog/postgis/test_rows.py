"""Bytes → rows: what other programs read, and nothing at all of what is no recording."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from app.catalog.postgis.rows import About, delay_hours, read_rows
from tests.conftest import Json, document, feature, metadata


def of(*features: Json, **more: object) -> bytes:
    about = {**metadata("control", "control", "2020-01-01"), **more}
    made = document(about, features)
    return json.dumps(made).encode()


def test_a_recording_says_when_and_what_it_is() -> None:
    read = read_rows(of(valid_to="2020-02-01"))
    assert read is not None
    day, end = date(2020, 1, 1), date(2020, 2, 1)
    at = datetime(2020, 6, 1, tzinfo=UTC)
    assert read[0] == About("control", day, end, at, 1, "control of 2020-01-01")


def test_a_feature_keeps_its_place_its_texts_and_all_properties() -> None:
    properties: Json = {"id": "a", "party": None, "name": {"en": "A", "ar": "أ"}, "people": 3}
    read = read_rows(of(feature(Point(1, 2), id="first"), feature(box(0, 0, 1, 1), **properties)))
    assert read is not None
    first, second = read[1]
    assert (first.position, first.feature_id, first.name_en) == (0, "first", None)
    assert (second.position, second.feature_id, second.party) == (1, "a", None)
    assert (second.name_en, second.name_ar) == ("A", "أ")
    assert second.properties == properties


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        (box(0, 0, 1, 1), "MultiPolygon"),
        (MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), "MultiPolygon"),
        (LineString([(0, 0), (1, 1)]), "MultiLineString"),
        (Point(1, 2), "Point"),
        (Polygon(), "MultiPolygon"),
    ],
)
def test_polygons_and_lines_become_multiple(geometry: shapely.Geometry, kind: str) -> None:
    read = read_rows(of(feature(geometry)))
    assert read is not None
    stored = shapely.from_wkb(read[1][0].ewkb)
    assert stored.geom_type == kind
    assert stored.equals(geometry)
    assert shapely.get_srid(stored) == 4326


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Polygon"},
        {"type": "Circle", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1]]]},
        {"type": "Polygon", "coordinates": "here"},
        [],
        "POINT (0 0)",
        3,
    ],
)
def test_what_is_no_geometry_is_none(geometry: object) -> None:
    read = read_rows(of({"type": "Feature", "properties": {}, "geometry": geometry}))
    assert read is not None
    assert read[1][0].ewkb is None


@pytest.mark.parametrize(
    "more",
    [
        {"valid_from": "soon"},
        {"valid_from": None},
        {"valid_to": "2020-01-01"},
        {"recorded_at": "2020-06-01T00:00:00"},
        {"revision": "1"},
        {"revision": 0},
        {"revision": 2**40},
    ],
)
def test_what_says_nothing_usable_of_itself_has_no_rows(more: Json) -> None:
    assert read_rows(of(**more)) is None


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b"3"])
def test_what_is_no_recording_has_no_rows(data: bytes) -> None:
    assert read_rows(data) is None


@pytest.mark.parametrize(
    ("data", "hours"),
    [
        (b'{"publication_delay_hours": 1.5}', 1.5),
        (b"{}", 0),
        (b'{"publication_delay_hours": -1}', 0),
        (b'{"publication_delay_hours": 1e400}', 0),
        (b'{"publication_delay_hours": NaN}', 0),
        (b'{"publication_delay_hours": "1"}', 0),
        (b"[]", 0),
        (b"\xff", 0),
    ],
)
def test_a_delay_is_a_number_of_hours(data: bytes, hours: float) -> None:
    assert delay_hours(data) == hours
