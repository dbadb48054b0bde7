"""Which layers and tags a snapshot's tiles have, and what is shared between tiles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from app.domain.snapshot import LayerKind, Snapshot
from app.errors import TileNotFoundError
from app.geo.tile_math import tile_at, tiles_of_bbox
from app.render.tile_features import feature_layers
from app.render.tile_layers import TileSource
from tests.render.tile_scenes import THEATRE, control, ground, regions, zones_of


def features(source: TileSource, layer: str, z: int = 5) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for tile in tiles_of_bbox(THEATRE.bbox, z):
        layers = mapbox_vector_tile.decode(source.mvt(tile.z, tile.x, tile.y))
        for feature in layers.get(layer, {"features": []})["features"]:
            found[feature["id"]] = feature["properties"]
    return [found[key] for key in sorted(found)]


def test_a_zones_tags() -> None:
    tags = {p["id"]: p for p in features(TileSource.of(control(), THEATRE), "control")}
    assert tags["z-0"] == {
        "id": "z-0",
        "party": "red",
        "status": "controlled",
        "colour": "#C8604F",
        "name_en": "Red",
        "name_ar": "اسم",
        "party_name_en": "Red",
        "party_name_ar": "اسم",
        "confidence": "medium",
        "valid_from": control().info.valid_from.isoformat(),
    }
    assert tags["z-4"]["between"] == "red,gold"
    assert (tags["z-4"]["colour"], tags["z-4"]["colour_2"]) == ("#C8604F", "#E3B23C")
    assert "party" not in tags["z-4"]
    assert tags["z-5"]["note"] == "seen, not held"
    assert tags["z-6"]["status"] == "unknown"


def test_every_area_has_one_point_to_write_its_name_at() -> None:
    snapshot = control()
    areas, labels = feature_layers(snapshot, THEATRE)
    assert labels.name == "labels"
    assert labels.properties == areas.properties
    assert shapely.contains(areas.geometries, labels.geometries).all()
    named = [f["id"] for f in features(TileSource.of(snapshot, THEATRE), "labels")]
    assert sorted(named) == sorted(zone.id for zone in snapshot.zones)


def test_a_layer_may_be_called_labels() -> None:
    plain = control()
    named = replace(plain, info=replace(plain.info, layer="labels"))
    areas, points = feature_layers(named, THEATRE)
    assert (areas.name, points.name) == ("labels", "labels_points")
    source = TileSource.of(named, THEATRE)
    assert source.png(0, 0, 0) == TileSource.of(plain, THEATRE).png(0, 0, 0)


@pytest.mark.parametrize("kind", [LayerKind.REGIONS, LayerKind.OVERLAY])
def test_a_regions_tags(kind: LayerKind) -> None:
    snapshot = regions(kind)
    first = features(TileSource.of(snapshot, THEATRE), snapshot.info.layer)[0]
    expected = {"id": "r-0", "name_en": "R0", "level": "province", "iso_3166_2": "DM-0"}
    assert expected.items() <= first.items()


def test_the_ground_comes_in_layers_by_class() -> None:
    source = TileSource.of(ground(), THEATRE)
    names = [layer["id"] for layer in source.tilejson_fields()]
    assert names == ["land", "country", "river", "water", "border", "town"]
    (town,) = features(source, "town")
    assert town == {
        "id": "town",
        "class": "town",
        "name_en": "Town",
        "name_ar": "اسم",
        "rank": 3,
        "population": 12345,
    }


def test_every_tag_is_described() -> None:
    for snapshot in (control(), regions(), ground()):
        source = TileSource.of(snapshot, THEATRE)
        for layer in source.tilejson_fields():
            used = {key for tags in features(source, layer["id"]) for key in tags}
            assert used == set(layer["fields"])
            assert all(words and words != key for key, words in layer["fields"].items())


def test_a_tile_inside_one_zone_is_made_once() -> None:
    source = TileSource.of(zones_of(shapely.box(36, 32.5, 42, 37)), THEATRE)
    a, b = tile_at(38, 34, 9), tile_at(40, 35, 12)
    assert source.mvt(a.z, a.x, a.y) != b""
    assert source.mvt(a.z, a.x, a.y) == source.mvt(b.z, b.x, b.y)
    assert source.png(a.z, a.x, a.y) is source.png(b.z, b.x, b.y)


def test_overlapping_agreements_are_both_in_a_tile_they_share() -> None:
    source = TileSource.of(regions(LayerKind.OVERLAY), THEATRE)
    tile = tile_at(39.25, 34.5, 11)
    layer = mapbox_vector_tile.decode(source.mvt(tile.z, tile.x, tile.y))["agreements"]
    assert [f["properties"]["id"] for f in layer["features"]] == ["r-0", "r-1"]


def test_an_empty_tile_is_empty_and_valid() -> None:
    assert TileSource.of(control(), THEATRE).mvt(5, 0, 0) == b""


def test_a_snapshot_without_features_has_tiles() -> None:
    empty = Snapshot(control().info)
    source = TileSource.of(empty, THEATRE)
    assert source.mvt(0, 0, 0) == b""
    assert source.bounds_deg is None
    assert len(source.png(0, 0, 0)) < 200


def test_bounds_are_the_features() -> None:
    bounds = TileSource.of(regions(), THEATRE).bounds_deg
    assert bounds == pytest.approx((36, 33, 42, 36), abs=1e-9)


def test_outside_the_matrix_is_refused() -> None:
    with pytest.raises(TileNotFoundError):
        TileSource.of(control(), THEATRE).mvt(2, 4, 0)


def test_threads_get_the_same_tiles() -> None:
    tiles = list(tiles_of_bbox(THEATRE.bbox, 6)) + list(tiles_of_bbox(THEATRE.bbox, 7))
    alone = TileSource.of(control(), THEATRE)
    expected = [(alone.mvt(t.z, t.x, t.y), alone.png(t.z, t.x, t.y)) for t in tiles]
    shared = TileSource.of(control(), THEATRE)
    order = np.random.default_rng(1).permutation(len(tiles)).tolist()
    with ThreadPoolExecutor(4) as pool:
        made = dict(
            pool.map(
                lambda i: (
                    i,
                    (
                        shared.mvt(tiles[i].z, tiles[i].x, tiles[i].y),
                        shared.png(tiles[i].z, tiles[i].x, tiles[i].y),
                    ),
                ),
                order,
            )
        )
    assert [made[i] for i in range(len(tiles))] == expected
