"""What is published less exactly than it was drawn: still a coverage, on the grid, and said so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon, box

from app.catalog.directory_store import DirectoryStore
from app.catalog.layer_record import theatre_ground
from app.domain.snapshot import Snapshot
from app.geo.coarsen import coarse_coverage, grid_steps, on_grid
from app.ingest import Limits, parse_snapshot, parse_theatre
from app.ingest.coarsen import coarsened
from app.ingest.write import snapshot_bytes
from app.settings import shipped_record
from tests.conftest import THEATRE, demo_documents, document, metadata, write_record, zone
from tests.publish.conftest import Newsroom

STEPS = (0.1, 0.1)


def test_steps_are_at_least_as_wide_as_asked() -> None:
    lon, lat = grid_steps(5000, 30.5, 39.0)
    assert lat * 110_574 >= 4950
    assert lon * 111_320 * np.cos(np.radians(39.0)) >= 5000
    assert round(lon * 1e5) == pytest.approx(lon * 1e5)


def test_lines_between_zones_move_together_and_the_border_stays() -> None:
    border = box(0, 0, 1, 1)
    crooked = [(0.43, -0.1), (0.47, 0.33), (0.52, 0.71), (0.44, 1.1)]
    west = Polygon([(-0.1, -0.1), *crooked, (-0.1, 1.1)]).intersection(border)
    zones = [west, border.difference(west)]
    moved = [zone for zone in coarse_coverage(zones, STEPS) if zone is not None]
    assert shapely.coverage_is_valid(moved)
    assert shapely.union_all(moved).symmetric_difference(border).area < 1e-9
    ends = {xy for zone in zones for xy in zone.exterior.coords if xy[1] in {0.0, 1.0}}
    left = {tuple(xy) for xy in shapely.get_coordinates(moved)} & ends
    assert left == {(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)}
    inner = [xy for xy in shapely.get_coordinates(moved[0]) if 0.01 < xy[1] < 0.99 and xy[0] > 0.01]
    assert np.allclose(np.round(np.array(inner) / 0.1) * 0.1, inner)
    assert not any(np.allclose(xy, point) for xy in inner for point in crooked)


def test_what_is_narrower_than_the_grid_closes() -> None:
    zones = [box(0, 0, 1, 1).difference(box(0.51, 0.51, 0.52, 0.52)), box(0.51, 0.51, 0.52, 0.52)]
    first, second = coarse_coverage(zones, STEPS)
    assert second is None
    assert first is not None
    assert first.area == pytest.approx(1)


def test_points_lie_on_the_grid() -> None:
    assert on_grid(Point(0.43, 0.26), STEPS).equals_exact(Point(0.4, 0.3), 1e-9)


def snapshot_lines(snapshot: Snapshot) -> list[Any]:
    """Return the lines between zones, without the border."""
    ground = shapely.boundary(shapely.union_all([zone.geometry for zone in snapshot.zones]))
    lines = [shapely.boundary(zone.geometry) for zone in snapshot.zones]
    return [shapely.difference(line, ground) for line in lines]


@pytest.fixture(scope="module")
def shipped() -> tuple[Any, Snapshot]:
    home = shipped_record() / "syria"
    theatre = parse_theatre((home / "theatre.json").read_bytes())
    path = "syria/control/2017-11-26.geojson"
    data = (home / "control" / "2017-11-26.geojson").read_bytes()
    snapshot = parse_snapshot(data, path=path, theatre=theatre).snapshot
    assert snapshot is not None
    return theatre, snapshot


@pytest.fixture(scope="module")
def country(shipped: tuple[Any, Snapshot]) -> Any:
    theatre, _ = shipped
    return theatre_ground(DirectoryStore(shipped_record()), theatre, Limits())


@pytest.mark.parametrize("width", [500, 2000, 5000])
def test_a_real_map_stays_a_coverage(
    shipped: tuple[Any, Snapshot], country: Any, width: float
) -> None:
    theatre, snapshot = shipped
    coarse = coarsened(snapshot, replace(theatre, coarsening_m=width), country)
    assert f"{width:g} m" in coarse.info.method
    assert (coarse.info.positional_accuracy_m or 0) >= width
    path = "syria/control/2017-11-26.geojson"
    parsed = parse_snapshot(snapshot_bytes(coarse), path=path, theatre=theatre)
    assert parsed.errors == ()
    ground = shapely.union_all([zone.geometry for zone in snapshot.zones])
    again = shapely.union_all([zone.geometry for zone in coarse.zones])
    exact = {tuple(xy) for xy in shapely.get_coordinates(shapely.union_all(snapshot_lines(coarse)))}
    drawn = {
        tuple(xy) for xy in shapely.get_coordinates(shapely.union_all(snapshot_lines(snapshot)))
    }
    assert len(exact & drawn) <= 0.01 * len(drawn)
    before = {zone.id: zone.geometry for zone in snapshot.zones}
    moved = sum(zone.geometry.difference(before[zone.id]).area for zone in coarse.zones)
    assert 0 < moved < 0.025 * (width / 5000) * ground.area
    assert again.symmetric_difference(ground).area < 1e-4 * ground.area


def test_a_real_front_towards_ground_that_nobody_holds_moves(
    shipped: tuple[Any, Snapshot], country: Any
) -> None:
    theatre, snapshot = shipped
    alone = replace(snapshot, zones=tuple(z for z in snapshot.zones if z.party == "is"))
    coarse = coarsened(alone, replace(theatre, coarsening_m=5000), country)
    path = "syria/control/2017-11-26.geojson"
    assert parse_snapshot(snapshot_bytes(coarse), path=path, theatre=theatre).errors == ()
    inland = country.buffer(-0.02)

    def positions(zones: Any) -> set[tuple[float, ...]]:
        xy = shapely.get_coordinates([zone.geometry for zone in zones])
        return {tuple(p) for p in xy[shapely.contains_xy(inland, xy)].tolist()}

    drawn, kept = positions(alone.zones), positions(coarse.zones)
    assert len(drawn) > 100
    assert len(drawn & kept) <= 0.01 * len(drawn)
    areas = [shapely.union_all([z.geometry for z in s.zones]).area for s in (alone, coarse)]
    assert areas[1] == pytest.approx(areas[0], rel=0.03)


@pytest.mark.parametrize("regions", [True, False])
def test_a_front_towards_ground_that_nobody_holds_is_published_on_the_grid(
    tmp_path: Path, newsroom_of: Callable[..., Newsroom], regions: bool
) -> None:
    theatre = THEATRE | {"coarsening_m": 20_000}
    documents = demo_documents()[:1] if regions else []
    room = newsroom_of(write_record(tmp_path / "coarse", documents, theatre))
    front = Polygon([(0, 0), (0.912, 0), (0.723, 0.523), (0.512, 1), (0, 1)])
    doc = document(metadata("control", "control", "2020-05-01"), [zone("red-1", "red", front)])
    said: Any = room.post(doc, new_layer="true")
    assert said.status_code == 201, said.text
    recorded: Any = room.client.get(said.headers["location"])
    (feature,) = recorded.json()["features"]
    _, step = grid_steps(20_000, -1, 5)
    lats = shapely.get_coordinates(shapely.from_geojson(json.dumps(feature["geometry"])))[:, 1]
    border = {0.0, 1.0} if regions else set()
    assert all(y in border or abs(y / step - round(y / step)) < 1e-4 for y in lats.tolist())
    assert not any(text in recorded.text for text in ("0.723", "0.523", "0.912", "0.512"))


def test_publishing_coarsens_and_says_so(
    tmp_path: Path, newsroom_of: Callable[..., Newsroom]
) -> None:
    theatre = THEATRE | {"coarsening_m": 20_000}
    room = newsroom_of(write_record(tmp_path / "coarse", demo_documents(), theatre))
    zones = [
        zone("red-1", "red", box(0, 0, 0.512, 1)),
        zone("blue-1", "blue", box(0.512, 0, 1.5, 1)),
        zone("mid", None, box(1.5, 0, 2, 1), status="contested", between=["red", "blue"]),
    ]
    doc = document(metadata("control", "control", "2020-05-01"), zones)
    said: Any = room.post(doc)
    assert said.status_code == 201, said.text
    assert said.json()["coarsened_m"] == 20_000
    recorded = room.client.get(said.headers["location"])
    assert "0.512" not in recorded.text
    assert "moved to a grid of 20000 m" in recorded.json()["metadata"]["method"]
    again: Any = room.post(doc)
    assert again.json()["outcome"] == "unchanged"
    assert "on a grid of 20,000 m or wider" in room.client.get("/?lang=en").text
    assert room.client.get("/theatres/demo").json()["coarsening_m"] == 20_000
