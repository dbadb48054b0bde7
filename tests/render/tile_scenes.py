"""Snapshots made for tile tests: a jagged coverage with every status, agreements, ground."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import shapely

from app.domain.basemap import BasemapFeature
from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Status, Zone


def text(word: str) -> LocalText:
    return LocalText.of({"en": word, "ar": "اسم"})


PARTIES = tuple(
    Party(id_, text(id_.title()), text(id_), colour, pattern, order)
    for order, (id_, colour, pattern) in enumerate(
        [
            ("red", "#C8604F", "solid"),
            ("gold", "#E3B23C", "solid"),
            ("green", "#3F9A8A", "hatch"),
            ("black", "#4A4A4F", "dots"),
        ]
    )
)

THEATRE = Theatre(
    id="demo",
    name=text("Demo"),
    parties=PARTIES,
    region_layer="provinces",
    default_level="province",
    control_layer="control",
    bbox=(35.5, 32.2, 42.5, 37.4),
    attribution=("Made <b>by</b> hand", "& more"),
    disclaimer=text("Not a real place."),
)


def info(layer: str, kind: LayerKind) -> SnapshotInfo:
    return SnapshotInfo(
        theatre="demo",
        layer=layer,
        kind=kind,
        valid_from=date(2020, 1, 1),
        recorded_at=datetime(2020, 2, 1, tzinfo=UTC),
        revision=1,
        digest="sha256:" + "0123456789abcdef" * 4,
        title="A test",
        method="made up",
        licence="CC0-1.0",
    )


def faces(seed: int, count: int = 25, rounds: int = 4) -> list[shapely.Polygon]:
    """Return a coverage of jagged cells over 36..42 E, 32.5..37 N: fractal Voronoi edges."""
    random = np.random.default_rng(seed)
    frame = shapely.box(36, 32.5, 42, 37)
    points = np.column_stack([random.uniform(36, 42, count), random.uniform(32.5, 37, count)])
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=frame)
    edges = shapely.node(shapely.union_all([c.intersection(frame).boundary for c in cells.geoms]))
    lines = []
    for line in shapely.line_merge(edges).geoms:
        path = np.array(line.coords)
        for _ in range(rounds):
            step = np.diff(path, axis=0)
            middle = (path[1:] + path[:-1]) / 2
            across = np.column_stack([-step[:, 1], step[:, 0]])
            middle += across * random.normal(0, 0.1, len(middle))[:, None]
            longer = np.empty((2 * len(path) - 1, 2))
            longer[::2], longer[1::2] = path, middle
            path = longer
        lines.append(shapely.LineString(path.round(5)))
    noded = shapely.node(shapely.union_all(lines))
    return [f for f in shapely.polygonize(list(noded.geoms)).geoms if f.area > 1e-5]


def control(seed: int = 5) -> Snapshot:
    """Return zones of four parties, contested, presence and unknown ones, some multipolygons."""
    cells = faces(seed)
    kinds = np.arange(len(cells)) % 7
    zones = []
    for kind in range(7):
        chosen = [cell for cell, k in zip(cells, kinds, strict=True) if k == kind]
        area = shapely.coverage_union_all(chosen)
        if kind < 4:
            zones.append(Zone(f"z-{kind}", PARTIES[kind].id, Status.CONTROLLED, area))
        elif kind == 4:
            rivals = ("red", "gold")
            zones.append(Zone("z-4", None, Status.CONTESTED, area, between=rivals))
        elif kind == 5:
            zones.append(Zone("z-5", "black", Status.PRESENCE, area, note="seen, not held"))
        else:
            zones.append(Zone("z-6", None, Status.UNKNOWN, area))
    return Snapshot(info("control", LayerKind.CONTROL), zones=tuple(zones))


def zones_of(*geometries: shapely.Polygon) -> Snapshot:
    """Return one controlled zone a polygon, of the parties in turn."""
    zones = tuple(
        Zone(f"z-{i}", PARTIES[i % len(PARTIES)].id, Status.CONTROLLED, geometry)
        for i, geometry in enumerate(geometries)
    )
    return Snapshot(info("control", LayerKind.CONTROL), zones=zones)


def regions(kind: LayerKind = LayerKind.REGIONS) -> Snapshot:
    """Return two neighbours; as an overlay they overlap."""
    reach = 39.0 if kind is LayerKind.REGIONS else 39.5
    shapes = (shapely.box(36, 33, reach, 36), shapely.box(39, 33, 42, 36))
    made = tuple(
        Region(f"r-{i}", text(f"R{i}"), "province", shape, iso_3166_2=f"DM-{i}")
        for i, shape in enumerate(shapes)
    )
    layer = "provinces" if kind is LayerKind.REGIONS else "agreements"
    return Snapshot(info(layer, kind), regions=made)


def ground() -> Snapshot:
    """Return land with a neighbour, a lake, a river, a border and a town."""
    items = (
        BasemapFeature("land", "land", shapely.box(36, 32, 42, 37)),
        BasemapFeature("next", "country", shapely.box(40, 32, 42, 37), text("Next"), 1),
        BasemapFeature("lake", "lake", shapely.box(37, 35, 37.5, 35.5), text("Lake"), 2),
        BasemapFeature("river", "river", shapely.LineString([(36, 33), (42, 36)]), None, 1),
        BasemapFeature("rim", "border", shapely.LineString([(40, 32), (40, 37)]), None, 1),
        BasemapFeature("town", "town", shapely.Point(38, 34), text("Town"), 3, 12345),
    )
    return Snapshot(info("basemap", LayerKind.BASEMAP), basemap=items)
