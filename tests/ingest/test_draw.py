"""A drawing on a square of four by four degrees: who gets which face, and what is left open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from shapely import LineString, Point, box

from app.domain.frontline import Frontline, SettledPlace
from app.domain.issue import Severity
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.zone import Confidence, Status
from app.ingest.codes.draw_codes import DRAW_CODES
from app.ingest.draw import draw

AREA = box(0, 0, 4, 4)
INFO = SnapshotInfo(
    theatre="demo",
    layer="frontlines",
    kind=LayerKind.FRONTLINES,
    valid_from=date(2020, 1, 1),
    recorded_at=datetime(2020, 1, 2, tzinfo=UTC),
    revision=1,
    digest="",
    title="A drawing",
    method="by hand",
    licence="CC0-1.0",
)
MIDDLE = Frontline("middle", LineString([(2, -1), (2, 5)]), ("map",))


def place(
    name: str,
    x: float,
    y: float,
    party: str | None = "red",
    status: Status = Status.CONTROLLED,
    between: tuple[str, ...] = (),
    confidence: Confidence = Confidence.HIGH,
    note: str | None = None,
) -> SettledPlace:
    sources = (f"about-{name}",)
    return SettledPlace(
        name, name.title(), Point(x, y), party, status, between, sources, confidence, note
    )


def drawing(lines: list[Frontline], places: list[SettledPlace]) -> Snapshot:
    return Snapshot(INFO, frontlines=tuple(lines), places=tuple(places))


def line(name: str, *points: tuple[float, float]) -> Frontline:
    return Frontline(name, LineString(points))


def test_two_faces_become_two_zones_that_cover_the_area() -> None:
    result = draw(drawing([MIDDLE], [place("west", 1, 1), place("east", 3, 1, "blue")]), AREA)
    assert result.issues == ()
    assert [(zone.id, zone.party) for zone in result.zones] == [
        ("blue-east", "blue"),
        ("red-west", "red"),
    ]
    polygons = [zone.geometry for zone in result.zones]
    assert shapely.coverage_is_valid(polygons)
    assert shapely.coverage_union_all(polygons).equals(AREA)


def test_a_line_between_faces_of_one_holder_leaves_one_zone() -> None:
    result = draw(drawing([MIDDLE], [place("west", 1, 1), place("east", 3, 1)]), AREA)
    assert [zone.id for zone in result.zones] == ["red-west"]
    assert len(result.faces) == 2


def test_a_zone_is_named_for_the_first_place_of_the_file_and_knows_its_sources() -> None:
    places = [
        place("capital", 3, 3, confidence=Confidence.MEDIUM, note="Held."),
        place("village", 3, 1, confidence=Confidence.LOW, note="Held."),
        place("west", 1, 1, "blue"),
    ]
    zone = draw(drawing([MIDDLE], places), AREA).zones[1]
    assert zone.id == "red-capital"
    assert zone.source_ids == ("about-capital", "about-village", "map")
    assert zone.confidence is Confidence.LOW
    assert zone.note == "Held."


def test_contested_and_unknown_faces_keep_their_status() -> None:
    places = [
        place("west", 1, 1, None, Status.CONTESTED, ("red", "blue")),
        place("east", 3, 1, None, Status.UNKNOWN),
    ]
    contested, unknown = draw(drawing([MIDDLE], places), AREA).zones
    assert (contested.id, contested.status) == ("contested-west", Status.CONTESTED)
    assert contested.between == ("blue", "red")
    assert (unknown.id, unknown.party) == ("unknown-east", None)


def test_a_face_without_a_place_is_an_error_and_nobodys() -> None:
    result = draw(drawing([MIDDLE], [place("west", 1, 1)]), AREA)
    (issue,) = result.issues
    assert (issue.code, issue.severity) == ("draw-face-unsettled", Severity.ERROR)
    assert issue.lon is not None
    assert issue.lon > 2
    assert issue.area_km2 == pytest.approx(98_260, rel=0.01)
    assert [zone.id for zone in result.zones] == ["red-west"]


def test_contradicting_places_are_an_error_that_names_them() -> None:
    result = draw(drawing([], [place("a", 1, 1), place("b", 3, 3, "blue")]), AREA)
    (issue,) = result.issues
    assert issue.code == "draw-face-contradiction"
    assert "a: red, b: blue" in issue.message
    assert result.zones == ()


def test_a_line_that_ends_in_the_open_is_named() -> None:
    loose = line("loose", (1, -1), (1, 2))
    result = draw(drawing([loose], [place("a", 3, 3)]), AREA)
    assert [(i.code, i.feature) for i in result.issues] == [("draw-dangling-line", "loose")]
    assert [zone.id for zone in result.zones] == ["red-a"]


def test_a_sliver_is_reported_with_its_area() -> None:
    lines = [MIDDLE, line("again", (2.001, -1), (2.001, 5))]
    places = [place("a", 1, 1), place("b", 2.0005, 1, "blue"), place("c", 3, 1, "pink")]
    (issue,) = draw(drawing(lines, places), AREA).issues
    assert (issue.code, issue.feature) == ("draw-sliver", "blue-b")
    assert issue.area_km2 == pytest.approx(49, rel=0.02)


def test_a_place_on_a_line_or_abroad_settles_nothing() -> None:
    places = [place("a", 1, 1), place("b", 3, 1), place("on", 2, 1), place("out", 9, 9)]
    issues = draw(drawing([MIDDLE], places), AREA).issues
    assert [(i.code, i.feature) for i in issues] == [
        ("draw-place-unplaced", "on"),
        ("draw-place-unplaced", "out"),
    ]


def test_a_zone_that_nothing_vouches_for_is_an_error() -> None:
    silent = replace(place("west", 1, 1), source_ids=())
    result = draw(drawing([line("bare", (2, -1), (2, 5))], [silent, place("east", 3, 1)]), AREA)
    assert result.issues == ()  # one holder, one zone: the east's source vouches for it
    result = draw(
        drawing([line("bare", (2, -1), (2, 5))], [silent, place("east", 3, 1, "blue")]), AREA
    )
    (issue,) = result.issues
    assert (issue.code, issue.feature) == ("draw-zone-unsourced", "red-west")
    assert issue.severity is Severity.ERROR
    assert issue.lon is not None and issue.lon < 2


def test_the_order_of_lines_and_faces_changes_nothing() -> None:
    lines = [MIDDLE, line("across", (-1, 2), (5, 2))]
    places = [
        place(f"p{i}", x, y, party)
        for i, (x, y, party) in enumerate(
            [(1, 1, "red"), (3, 1, "blue"), (1, 3, "blue"), (3, 3, "red")]
        )
    ]
    one = draw(drawing(lines, places), AREA).zones
    other = draw(drawing(lines[::-1], places), AREA).zones
    assert [zone.id for zone in one] == [zone.id for zone in other]
    assert all(a.geometry.equals(b.geometry) for a, b in zip(one, other, strict=True))


def test_every_draw_code_is_documented_and_tested_and_nothing_else() -> None:
    names = sorted(code.name for code in DRAW_CODES)
    page = Path(__file__).parents[2] / "docs" / "drawing.md"
    documented = re.findall(r"^### `(draw-[a-z-]+)`$", page.read_text(encoding="utf-8"), re.M)
    assert sorted(documented) == names
    tested = set(re.findall(r'"(draw-[a-z-]+)"', Path(__file__).read_text(encoding="utf-8")))
    assert sorted(tested) == names
