"""Enclosed ground that no class covers: slivers go to their neighbour, the rest is unknown.

The record's coverage has no holes. Where two sources' lines should have met, the gap is a sliver
and goes to the neighbour with the longest border; a true hole is ground nobody is said to hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from app.domain.zone import Status
from app.geo.area import areas_km2
from app.geo.coverage import mean_widths_m
from app.ingest.archive.profile import Profile, Target

_UNKNOWN = Target("", Status.UNKNOWN)


def closed(
    faces: Sequence[Polygon],
    labels: Sequence[Target | None],
    profile: Profile,
    slivers_km2: dict[str, float],
) -> tuple[list[Polygon], list[Target | None]]:
    """Return faces and labels without enclosed holes.

    Args:
        faces: a coverage.
        labels: who holds each; None: nobody is said to.
        profile: how large a sliver is; the rest it names is already among the labels.
        slivers_km2: receives by holder what it was given.
    """
    named = [i for i, label in enumerate(labels) if label is not None]
    open_faces = [faces[i] for i, label in enumerate(labels) if label is None]
    kept = [faces[i] for i in named]
    found: list[Target | None] = [labels[i] for i in named]
    tree, holders = STRtree(kept), tuple(found)
    for hole in _enclosed(kept, open_faces):
        small = float(areas_km2([hole])[0])
        label = _UNKNOWN
        narrow = float(mean_widths_m([hole])[0]) <= profile.sliver_m
        if small <= profile.sliver_km2 or narrow:
            label = _neighbour(hole, holders, tree) or _UNKNOWN
            slivers_km2[label.id] = slivers_km2.get(label.id, 0.0) + small
        kept.append(hole)
        found.append(label)
    return kept, found


def _enclosed(held: Sequence[Polygon], open_faces: Sequence[Polygon]) -> list[Polygon]:
    """Return the ground that held ground encloses, in one piece where it hangs together.

    Most of it is open faces. A bay or a foreign enclave lies outside the theatre, so no face
    covers it; where the grid closes its mouth it is enclosed all the same.
    """
    if not held:
        return []
    union = shapely.coverage_union_all(list(held))
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    if not rings:
        return []
    holes = shapely.polygons(rings)
    faces = np.array([*open_faces, *held], dtype=object)
    inside, hole = STRtree(holes).query(shapely.point_on_surface(faces), predicate="within")
    pieces: list[BaseGeometry] = []
    is_open = inside < len(open_faces)
    if is_open.any():
        opened = faces[np.unique(inside[is_open])]
        pieces += shapely.get_parts(shapely.coverage_union_all(opened)).tolist()
    for index, shape in enumerate(holes):
        within = faces[inside[hole == index]]
        outside = shape.difference(shapely.union_all(within)) if len(within) else shape
        pieces += shapely.get_parts(outside).tolist()
    return [p for p in pieces if isinstance(p, Polygon) and not p.is_empty]


def _neighbour(hole: Polygon, kept: Sequence[Target | None], tree: STRtree) -> Target | None:
    """Return who holds the longest part of a hole's border; None when nobody touches it."""
    near = tree.query(hole, predicate="intersects")
    shared = shapely.length(shapely.intersection(hole.exterior, tree.geometries[near]))
    lengths: dict[Target, float] = {}
    for index, length in zip(near.tolist(), shared.tolist(), strict=True):
        label = kept[index]
        if label is not None:
            lengths[label] = lengths.get(label, 0.0) + length
    return max(lengths, key=lambda target: (lengths[target], target.id)) if lengths else None
