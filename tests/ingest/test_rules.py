"""What the rules say of documents changed in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.ingest import Parsed
from app.ingest.rules import RULES

Json = dict[str, Any]
Parse = Callable[..., Parsed]


def codes(parsed: Parsed) -> set[str]:
    return {issue.code for issue in parsed.issues}


def test_rules_are_listed_once() -> None:
    assert len(set(RULES)) == len(RULES)


def test_a_snapshot_carries_what_the_file_says(document: Callable[..., Json], parse: Parse) -> None:
    snapshot = parse(document()).snapshot
    assert snapshot is not None
    assert [zone.id for zone in snapshot.zones] == [
        "west", "east", "middle", "south", "far", "two-parts",
    ]  # fmt: skip
    assert snapshot.zones[2].between == ("red", "blue")
    assert snapshot.zones[3].party is None
    assert snapshot.info.positional_accuracy_m == 2500
    assert snapshot.info.digest.startswith("sha256:")


def test_all_issues_are_collected(two_zones: Json, parse: Parse) -> None:
    two_zones["metadata"]["valid_to"] = "2019-01-01"
    del two_zones["metadata"]["licence"]
    west, east = two_zones["features"]
    west["properties"]["party"] = "green"
    west["geometry"] = None
    east["properties"]["confidence"] = "certain"
    east["geometry"]["coordinates"][0].pop()
    parsed = parse(two_zones)
    assert parsed.snapshot is None
    assert codes(parsed) == {
        "valid-to-before-valid-from",
        "metadata-invalid",
        "unknown-party",
        "geometry-null",
        "properties-invalid",
        "ring-unclosed",
    }


def test_rules_of_properties_run_without_metadata(two_zones: Json, parse: Parse) -> None:
    del two_zones["metadata"]["kind"]
    two_zones["features"][0]["geometry"]["coordinates"][0].pop()
    two_zones["features"][1]["properties"]["id"] = "west"
    assert codes(parse(two_zones)) == {"metadata-invalid", "ring-unclosed", "duplicate-id"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "controlled", "party": "red"}, set()),
        ({"status": "presence", "party": "red"}, set()),
        ({"status": "contested", "party": None, "between": ["red", "blue"]}, set()),
        ({"status": "unknown", "party": None}, set()),
        ({"status": "controlled", "party": None}, {"status-party-mismatch"}),
        ({"status": "controlled", "between": ["blue"]}, {"status-party-mismatch"}),
        ({"status": "presence", "party": None}, {"status-party-mismatch"}),
        ({"status": "contested", "between": ["red", "blue"]}, {"status-party-mismatch"}),
        ({"status": "contested", "party": None}, {"status-party-mismatch"}),
        ({"status": "contested", "party": None, "between": ["red"]}, {"status-party-mismatch"}),
        (
            {"status": "contested", "party": None, "between": ["red", "red"]},
            {"status-party-mismatch"},
        ),
        ({"status": "unknown"}, {"status-party-mismatch"}),
        ({"status": "contested", "party": None, "between": ["red", "bleu"]}, {"unknown-party"}),
        ({"status": "contested", "party": None, "between": "red"}, {"properties-invalid"}),
        ({"status": None}, {"unknown-status"}),
        ({"status": ["controlled"]}, {"unknown-status"}),
        ({"party": 7}, {"properties-invalid"}),
        ({"source_ids": []}, {"properties-invalid"}),
        ({"source_ids": ["drawn", 7]}, {"properties-invalid"}),
        ({"id": ""}, {"id-not-kebab"}),
        ({"id": "west\n"}, {"text-control-characters"}),
        ({"id": "x" * 65}, {"id-not-kebab"}),
        ({"note": "two\nlines"}, set()),
        ({"note": "نص\u200f عربي\u200d"}, set()),
        ({"note": "a\u2066b"}, {"text-control-characters"}),
        ({"note": "a\x00b"}, {"text-control-characters"}),
        ({"note": "  "}, {"properties-invalid"}),
        ({"note": "x" * 10_001}, {"properties-invalid"}),
        ({"no\u202ete": 1}, {"properties-invalid", "text-control-characters"}),
    ],
)
def test_a_zone_with_a_change(
    two_zones: Json, parse: Parse, changes: Json, expected: set[str]
) -> None:
    two_zones["features"][0]["properties"].update(changes)
    parsed = parse(two_zones)
    assert codes(parsed) == expected
    assert (parsed.snapshot is None) == bool(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"format": "1"}, {"format-unsupported"}),
        ({"format": 1.0}, set()),
        ({"revision": 0}, {"metadata-invalid", "name-metadata-mismatch"}),
        ({"revision": "1"}, {"metadata-invalid", "name-metadata-mismatch"}),
        ({"revision": True}, {"metadata-invalid"}),
        ({"valid_from": "2020-1-1"}, {"date-invalid", "name-metadata-mismatch"}),
        (
            {"valid_from": "2020-01-01\n"},
            {"name-metadata-mismatch", "text-control-characters", "date-invalid"},
        ),
        ({"revision": 1.0}, set()),
        ({"valid_from": "٢٠٢٠-٠١-٠١"}, {"date-invalid", "name-metadata-mismatch"}),
        ({"valid_from": None}, {"date-invalid", "name-metadata-mismatch"}),
        ({"valid_to": "2020-01-02"}, set()),
        ({"valid_to": "2019-02-29"}, {"date-invalid"}),
        ({"recorded_at": "2021-01-01T00:00:00"}, {"date-invalid"}),
        ({"recorded_at": "2021-01-01T00:00:00+02:00"}, {"date-invalid"}),
        ({"recorded_at": "2021-01-01T24:00:00Z"}, {"date-invalid"}),
        ({"recorded_at": "2021-01-01T23:59:60Z"}, {"date-invalid"}),
        ({"theatre": "other"}, {"name-metadata-mismatch"}),
        ({"layer": "regions"}, {"name-metadata-mismatch"}),
        ({"sources": []}, {"metadata-invalid", "unknown-source"}),
        ({"sources": [{"id": "drawn", "title": "T"}] * 2}, {"duplicate-id"}),
        ({"sources": [{"id": "drawn", "title": "T", "published": "2020-13-01"}]}, {"date-invalid"}),
        ({"sources": [{"id": "drawn", "title": "T", "url": "//x.org"}]}, {"url-not-http"}),
        (
            {"sources": [{"id": "drawn", "title": "T", "url": "https://x.org/a b"}]},
            {"url-not-http"},
        ),
        ({"sources": [{"id": "drawn", "title": "T", "url": "https://x.org/?a#b"}]}, set()),
        ({"positional_accuracy_m": -1}, {"metadata-invalid"}),
        ({"kind": "contol"}, {"metadata-invalid"}),
        ({"colour": "red"}, {"metadata-invalid"}),
        ({"reason": "Not needed for the first, but allowed."}, set()),
    ],
)
def test_metadata_with_a_change(
    two_zones: Json, parse: Parse, changes: Json, expected: set[str]
) -> None:
    two_zones["metadata"].update(changes)
    assert codes(parse(two_zones, layer="control")) == expected


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("demo/control/2020-01-01.geojson", True),
        ("/srv/data/demo/control/2020-01-01.geojson", True),
        ("control/2020-01-01.geojson", True),
        ("2020-01-01.geojson", True),
        ("demo/control/2020-01-01.r1.geojson", True),
        ("demo/control/2020-01-01.r2.geojson", False),
        ("demo/control/2020-01-02.geojson", False),
        ("demo/control/2020-01-01.r01.geojson", False),
        ("demo/control/2020-01-01.json", False),
        ("demo/control/control.geojson", False),
        ("demo/provinces/2020-01-01.geojson", False),
        ("other/control/2020-01-01.geojson", False),
        ("", False),
    ],
)
def test_the_name_must_agree(two_zones: Json, parse: Parse, path: str, passes: bool) -> None:
    assert codes(parse(two_zones, path=path)) == (set() if passes else {"name-metadata-mismatch"})


def test_whole_numbers_are_integers_however_written(two_zones: Json, parse: Parse) -> None:
    two_zones["metadata"]["revision"] = 1.0
    snapshot = parse(two_zones).snapshot
    assert snapshot is not None
    assert snapshot.info.id == "demo/control/2020-01-01.r1"


def test_the_future_is_seen_only_with_a_clock(two_zones: Json, parse: Parse) -> None:
    two_zones["metadata"]["recorded_at"] = "2021-01-01T00:00:01Z"
    assert codes(parse(two_zones)) == set()
    now = datetime(2021, 1, 1, tzinfo=UTC)
    assert codes(parse(two_zones, now=now)) == {"recorded-in-future"}
    two_zones["metadata"]["recorded_at"] = "2021-01-01T00:00:00Z"
    assert codes(parse(two_zones, now=now)) == set()


def test_hints_name_the_closest_party(two_zones: Json, parse: Parse) -> None:
    two_zones["features"][0]["properties"]["party"] = "bleu"
    (issue,) = parse(two_zones).issues
    assert issue.feature == "west"
    assert "Did you mean 'blue'?" in issue.hint


def test_an_unnamed_feature_is_named_by_place(two_zones: Json, parse: Parse) -> None:
    del two_zones["features"][1]["properties"]["id"]
    (issue,) = parse(two_zones).issues
    assert (issue.code, issue.feature) == ("properties-invalid", "#1")
    two_zones["features"][1]["properties"]["id"] = "\x1b[31m"
    assert {issue.feature for issue in parse(two_zones).issues} == {"#1"}


@pytest.mark.parametrize(
    ("crs", "passes"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}, False),
        ({"type": "link", "properties": {"href": "https://example.org/crs"}}, False),
        (None, False),
        ("EPSG:4326", False),
    ],
)
def test_crs(two_zones: Json, parse: Parse, crs: object, passes: bool) -> None:
    expected = set() if passes else {"crs-not-crs84"}
    assert codes(parse({**two_zones, "crs": crs})) == expected
    two_zones["features"][0]["geometry"]["crs"] = crs
    assert codes(parse(two_zones)) == expected


def test_circles_of_parents(document: Callable[..., Json], parse: Parse) -> None:
    made = document("provinces")
    west, east = made["features"][1:]
    west["properties"]["parent"], east["properties"]["parent"] = "east", "west"
    parsed = parse(made)
    assert codes(parsed) == {"unknown-parent"}
    assert {issue.feature for issue in parsed.issues} == {"west", "east"}
    west["properties"]["parent"] = "west"
    assert "unknown-parent" in codes(parse(made))


def test_an_overlay_may_overlap_and_name_a_parent_elsewhere(
    document: Callable[..., Json], parse: Parse
) -> None:
    assert parse(document("zones")).issues == ()


def test_base_map_classes_take_their_own_geometry(
    document: Callable[..., Json], parse: Parse
) -> None:
    made = document("basemap")
    made["features"][-1]["geometry"] = made["features"][0]["geometry"]
    (issue,) = parse(made).issues
    assert (issue.code, issue.feature) == ("geometry-wrong-type", "a-town")


def test_foreign_members_are_told_and_let_pass(two_zones: Json, parse: Parse) -> None:
    two_zones |= {f"unit{i}": [] for i in range(1, 8)} | {"bad\u202ename": 1}
    two_zones["features"][1]["convoy"] = {"at": [31, 11]}
    parsed = parse(two_zones)
    assert parsed.snapshot is not None
    told = [(issue.code, issue.feature, issue.message) for issue in parsed.issues]
    names = "'bad\\u202ename', 'unit1', 'unit2', 'unit3', 'unit4' and 3 more"
    assert told == [
        ("foreign-member", "", f"the collection has {names}"),
        (
            "foreign-member",
            "east",
            "1 feature(s) have members beside properties, this one 'convoy'",
        ),
    ]


def test_members_that_rfc_7946_or_gdal_write_are_not_foreign(two_zones: Json, parse: Parse) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    two_zones |= {"bbox": [31, 11, 33, 12], "name": "control", "crs": crs}
    two_zones |= {"description": "Squares", "xy_coordinate_resolution": 1e-5}
    two_zones["features"][0] |= {"id": "west", "bbox": [31, 11, 32, 12]}
    assert parse(two_zones).issues == ()
