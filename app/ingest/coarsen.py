"""What is published less exactly than it was drawn, where a theatre asks for that.

Control, the drawing it was made from, and events: where people are. The rest of the record is
public geography and stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from shapely import LineString, Point

from app.domain.event import Event
from app.domain.frontline import Frontline, SettledPlace
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.zone import Zone
from app.geo.coarsen import Steps, coarse_coverage, grid_steps, on_grid

_MOVED = frozenset({LayerKind.CONTROL, LayerKind.FRONTLINES, LayerKind.EVENTS})


def coarsened(snapshot: Snapshot, theatre: Theatre) -> Snapshot:
    """Return a snapshot as the theatre lets it be published; its ``method`` says so.

    A zone or a line narrower than the grid closes and is left out.
    """
    width = theatre.coarsening_m
    if width is None or snapshot.info.kind not in _MOVED:
        return snapshot
    _, south, _, north = theatre.bbox
    steps = grid_steps(width, south, north)
    return replace(
        snapshot,
        info=_told(snapshot.info, width),
        zones=_zones(snapshot.zones, steps),
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


def _zones(zones: tuple[Zone, ...], steps: Steps) -> tuple[Zone, ...]:
    if not zones:
        return ()
    moved = coarse_coverage([zone.geometry for zone in zones], steps)
    pairs = zip(zones, moved, strict=True)
    return tuple(replace(zone, geometry=ground) for zone, ground in pairs if ground is not None)


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
