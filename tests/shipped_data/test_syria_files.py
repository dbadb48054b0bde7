"""Every shipped file: sound, complete, and rebuilt from its own front lines byte for byte."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from shapely import MultiPolygon, Polygon

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.area import area_km2, areas_km2
from app.geo.coverage import slivers
from app.ingest.draw import draw
from app.ingest.write import snapshot_bytes
from tests.shipped_data.conftest import DATES, SYRIA, Load

NAMES = sorted(f"{path.parent.name}/{path.stem}" for path in SYRIA.glob("*/*.geojson"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_passes_every_rule_and_is_in_canonical_form(name: str, load: Load) -> None:
    path = SYRIA / f"{name}.geojson"
    assert snapshot_bytes(load(name)) == path.read_bytes()


def test_the_layers_the_product_needs_are_there() -> None:
    wanted = {f"{layer}/{day}" for layer in ("control", "frontlines") for day in DATES}
    wanted |= {"provinces/2011-01-01", "de-escalation/2017-05-06", "events/2017-01-01"}
    assert wanted <= set(NAMES)
    drawn = {name for name in NAMES if name.startswith(("control/", "frontlines/"))}
    assert drawn <= wanted


def test_the_map_opens_on_something_that_exists(syria: Theatre, load: Load) -> None:
    control = load(f"{syria.control_layer}/{syria.default_date}")
    regions = load(f"{syria.region_layer}/2011-01-01").regions
    assert {zone.party for zone in control.zones} - {None} <= {p.id for p in syria.parties}
    assert syria.default_region in {region.id for region in regions}
    assert {region.level for region in regions} == {syria.default_level}


@pytest.mark.parametrize("day", DATES)
def test_zones_cover_the_country_exactly(
    day: str, load: Load, country: Polygon | MultiPolygon
) -> None:
    polygons = [zone.geometry for zone in load(f"control/{day}").zones]
    assert shapely.coverage_is_valid(polygons)
    # A line that crosses the border puts a vertex on it, to the nearest metre: 0.05 km² in all.
    assert areas_km2(polygons).sum() == pytest.approx(area_km2(country), abs=0.05)
    assert shapely.union_all(polygons).symmetric_difference(country).area < 5e-6


@pytest.mark.parametrize("day", DATES)
def test_no_zone_is_a_sliver(day: str, load: Load) -> None:
    polygons = [zone.geometry for zone in load(f"control/{day}").zones]
    assert slivers(polygons, 1.0, 300.0).tolist() == []


def redrawn(load: Load, day: str, country: Polygon | MultiPolygon) -> Snapshot:
    drawing = draw(load(f"frontlines/{day}"), country)
    assert drawing.issues == ()
    return Snapshot(load(f"control/{day}").info, zones=drawing.zones)


@pytest.mark.parametrize("day", DATES)
def test_control_is_what_its_front_lines_say_byte_for_byte(
    day: str, load: Load, country: Polygon | MultiPolygon
) -> None:
    committed = Path(SYRIA / "control" / f"{day}.geojson").read_bytes()
    assert snapshot_bytes(redrawn(load, day, country)) == committed


@pytest.mark.parametrize(("before", "after"), list(pairwise(DATES)))
def test_a_line_that_stood_on_both_dates_is_the_same_line(
    before: str, after: str, load: Load
) -> None:
    first, second = (
        {line.id: line.geometry.wkb for line in load(f"frontlines/{day}").frontlines}
        for day in (before, after)
    )
    shared = first.keys() & second.keys()
    assert len(shared) >= 20
    assert all(first[name] == second[name] for name in shared)


def test_provinces_are_a_coverage_of_fourteen_with_codes_and_arabic_names(load: Load) -> None:
    provinces = load("provinces/2011-01-01").regions
    polygons = [province.geometry for province in provinces]
    assert len(provinces) == 14
    assert shapely.coverage_is_valid(polygons)
    assert areas_km2(polygons).sum() == pytest.approx(185_939, abs=1)
    assert len({p.iso_3166_2 for p in provinces}) == len({p.pcode for p in provinces}) == 14
    assert all(set(p.name) == {"en", "ar"} and p.aliases for p in provinces)


APPROXIMATE = [name for name in NAMES if name.startswith(("control/", "front", "de-esc"))]


@pytest.mark.parametrize("name", APPROXIMATE)
def test_what_is_approximate_says_so(name: str, load: Load) -> None:
    info = load(name).info
    assert info.positional_accuracy_m is not None
    assert "schematic" in info.method.lower() or "approximate" in info.method.lower()


def test_lines_placed_with_a_figure_in_view_are_confessed(load: Load) -> None:
    for day in DATES:
        assert "published share in view" in load(f"frontlines/{day}").info.method
        assert "no independent confirmation" in load(f"control/{day}").info.method
    notes = [line.note or "" for line in load("frontlines/2017-11-26").frontlines]
    assert sum("in view" in note for note in notes) >= 5
