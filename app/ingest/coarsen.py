"""What is published less exactly than it was drawn, where a theatre asks for that.

Control, the drawing it was made from, and events: where people are. The rest of the record is
public geography and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.event import Event
from app.domain.frontline import Frontline, SettledPlace
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Zone
from app.geo.coarsen import Steps, coarse_coverage, grid_steps, on_grid
from app.geo.coverage import GRID_DEG, partition

_MOVED = frozenset({LayerKind.CONTROL, LayerKind.FRONTLINES, LayerKind.EVENTS})


Ground = Polygon | MultiPolygon


def coarsened(snapshot: Snapshot, theatre: Theatre, ground: Ground) -> Snapshot:
    """Return a snapshot as the theatre lets it be published; its ``method`` says so.

    A zone or a line narrower than the grid closes and is left out.

    Args:
        snapshot: as it was drawn.
        theatre: says how coarse.
        ground: all of the theatre; its border is no front and stays, every other border moves,
            also one towards ground that nobody is said to hold.
    """
    width = theatre.coarsening_m
    if width is None or snapshot.info.kind not in _MOVED:
        return snapshot
    _, south, _, north = theatre.bbox
    steps = grid_steps(width, south, north)
    return replace(
        snapshot,
        info=_told(snapshot.info, width),
        zones=_zones(snapshot.zones, steps, ground),
        frontlines=_frontlines(snapshot.frontlines, steps),
        places=tuple(_place(place, steps) for place in snapshot.places),
        events=tuple(_event(event, steps) for event in snapshot.events),
    )


def _told(info: SnapshotInfo, width: float) -> SnapshotInfo:
    note = f"Positions were moved to a grid of {width:g} m or wider on publication."
    method = info.method if info.method.endswith(note) else f"{info.method} {note}"
    return replace(
        info, method=method, positional_accuracy_m=max(info.positional_accuracy_m or 0.0, width)
    )


def _zones(zones: tuple[Zone, ...], steps: Steps, ground: Ground) -> tuple[Zone, ...]:
    if not zones:
        return ()
    held, nobodys = _with_nobodys([zone.geometry for zone in zones], steps, ground)
    moved = coarse_coverage([*held, *nobodys], steps)[: len(zones)]
    pairs = zip(zones, moved, strict=True)
    return tuple(replace(zone, geometry=shape) for zone, shape in pairs if shape is not None)


def _with_nobodys(
    held: Sequence[Ground], steps: Steps, ground: Ground
) -> tuple[Sequence[Ground], Sequence[Ground]]:
    """Return zones, and what of the ground nobody holds, as one coverage.

    Slivers along the theatre's border are left out: two sources' lines of one border.
    """
    rest = shapely.difference(ground, shapely.union_all(held))
    if not _wide([rest], steps).any():
        return held, []
    lines = shapely.get_parts(shapely.boundary([*held, ground]))
    area = shapely.union_all([ground, *held], grid_size=GRID_DEG)
    if not isinstance(area, Polygon | MultiPolygon):
        return held, []
    faces: npt.NDArray[Any] = np.array(partition(list(lines), area).faces, dtype=object)
    face, zone = shapely.STRtree(held).query(shapely.point_on_surface(faces), "intersects")
    nobodys = faces[np.setdiff1d(np.arange(len(faces)), face)]
    parts = [_polygonal(faces[face[zone == i]]) for i in range(len(held))]
    return parts, list(nobodys[_wide(nobodys, steps)])


def _polygonal(faces: npt.NDArray[Any]) -> Ground:
    joined = shapely.coverage_union_all(faces)
    return joined if isinstance(joined, Polygon | MultiPolygon) else Polygon()


def _wide(shapes: Sequence[BaseGeometry], steps: Steps) -> npt.NDArray[np.bool_]:
    return np.asarray(~shapely.is_empty(shapely.buffer(shapes, -min(steps) / 8)))


def _frontlines(lines: tuple[Frontline, ...], steps: Steps) -> tuple[Frontline, ...]:
    moved = ((line, on_grid(line.geometry, steps)) for line in lines)
    return tuple(
        replace(line, geometry=course)
        for line, course in moved
        if isinstance(course, LineString) and course.length > 0
    )


def _place(place: SettledPlace, steps: Steps) -> SettledPlace:
    moved = on_grid(place.geometry, steps)
    return replace(place, geometry=moved) if isinstance(moved, Point) else place


def _event(event: Event, steps: Steps) -> Event:
    moved = on_grid(Point(event.lon, event.lat), steps)
    return replace(event, lon=moved.x, lat=moved.y) if isinstance(moved, Point) else event
