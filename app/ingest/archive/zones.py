"""One day's polygons → zones of control: mended, joined, parted where they overlap, clipped.

All boundaries are noded together with the theatre's on the record's grid (1e-5 degrees), so the
zones share their borders vertex by vertex. A face belongs to the holders that cover a point of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.zone import Zone
from app.geo.area import area_km2, areas_km2
from app.geo.coverage import GRID_DEG, partition
from app.ingest.archive.holders import resolved
from app.ingest.archive.profile import Profile, Target
from app.ingest.archive.repairs import Mended, mend_all
from app.ingest.archive.slivers import closed
from app.ingest.limits import Limits

Ground = Mapping[Target, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A polygon with what its class becomes.

    Attributes:
        polygon: CRS84, possibly invalid.
        text: of its class.
        target: None: only a part of a delta.
        part: name in deltas; empty: none.
    """

    polygon: Polygon
    text: str
    target: Target | None
    part: str = ""


@dataclass(slots=True)
class Built:
    """What came of a day.

    Attributes:
        zones: by id; an exact coverage.
        mended: every repair.
        problems: why the day is refused; empty: it is not.
        elsewhere_km2: by class text, polygons that lie wholly outside the theatre.
        clipped_km2: by holder, what was cut off at the theatre's border.
        joined_km2: by holder, ground that several of its own polygons claimed.
        overlaps_km2: by holders, ground that more than one claimed.
        slivers_km2: by holder, enclosed gaps that it was given.
    """

    zones: tuple[Zone, ...] = ()
    mended: Mended = field(default_factory=Mended)
    problems: list[str] = field(default_factory=list)
    elsewhere_km2: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    clipped_km2: dict[str, float] = field(default_factory=dict)
    joined_km2: dict[str, float] = field(default_factory=dict)
    overlaps_km2: dict[str, float] = field(default_factory=dict)
    slivers_km2: dict[str, float] = field(default_factory=dict)


def build_zones(
    drawn: Sequence[Drawn], area: Polygon | MultiPolygon, profile: Profile, limits: Limits
) -> Built:
    """Turn a day's polygons into zones inside an area.

    Args:
        drawn: the polygons that are not dropped, CRS84.
        area: the theatre, CRS84; what lies outside is cut off and counted.
        profile: deltas, overlaps, the rest.
        limits: of repairs and of overlaps taken as rounding.
    """
    built = Built()
    here = _inside(drawn, area, built)
    most = limits.repair_km2 if profile.repair_km2 is None else profile.repair_km2
    built.mended = mend_all([(d.polygon, d.text) for d in here], most)
    built.problems += built.mended.refused
    if built.problems or not here:
        built.problems += [] if here else [_nothing(drawn, area)]
        return built
    ground = _ground(here, built.mended.polygons, profile, built)
    if not ground:
        built.problems.append(
            "no ground is left: its polygons are narrower than the record's grid (1e-5 degrees), "
            "or its deltas take all of it away"
        )
        return built
    faces, labels = _faces(ground, area, profile, limits, built)
    if not built.problems:
        built.zones = _zones(faces, labels, profile)
        if not built.zones:
            built.problems.append(_nothing(drawn, area))
    return built


def _inside(drawn: Sequence[Drawn], area: BaseGeometry, built: Built) -> list[Drawn]:
    polygons = np.array([d.polygon for d in drawn], dtype=object)
    near = shapely.intersects(shapely.box(*shapely.bounds(polygons).T), shapely.box(*area.bounds))
    areas = areas_km2(polygons)
    for i in np.flatnonzero(~near).tolist():
        built.elsewhere_km2[drawn[i].text] += float(areas[i])
    return [drawn[i] for i in np.flatnonzero(near).tolist()]


def _nothing(drawn: Sequence[Drawn], area: BaseGeometry) -> str:
    turned = [shapely.transform(d.polygon, lambda xy: xy[:, ::-1]) for d in drawn]
    if any(shapely.intersects(shapely.envelope(p), area) for p in turned):
        return "nothing lies in the theatre; longitude and latitude look exchanged"
    return "nothing of it lies in the theatre" if drawn else "it has no polygon that is kept"


def _ground(
    drawn: Sequence[Drawn], polygons: Sequence[BaseGeometry], profile: Profile, built: Built
) -> Ground:
    """Return the ground of each holder: its own classes joined, then the sums of deltas."""
    ground: dict[Target, BaseGeometry] = {}
    for target in dict.fromkeys(d.target for d in drawn if d.target is not None):
        own = [p for d, p in zip(drawn, polygons, strict=True) if d.target == target]
        ground[target] = shapely.union_all(own)
        _tell(built.joined_km2, target, float(areas_km2(own).sum()) - area_km2(ground[target]))
    parts: dict[str, list[BaseGeometry]]
    parts = {name: [] for delta in profile.deltas for _, name in delta.terms}
    for d, polygon in zip(drawn, polygons, strict=True):
        if d.part in parts:
            parts[d.part].append(polygon)
    for delta in profile.deltas:
        held: BaseGeometry = ground.get(delta.target, Polygon())
        for away, name in delta.terms:
            other = shapely.union_all(parts[name])
            held = held.difference(other) if away else held.union(other)
        ground[delta.target] = held
    seen = {target: _on_grid(shape) for target, shape in ground.items()}
    return {target: shape for target, shape in seen.items() if not shape.is_empty}


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    """Return ground without the parts that vanish on the record's grid.

    They bound no face, but would hold all of one whose inner point they happen to cover.
    """
    parts = shapely.get_parts(shape)
    narrow = 2 * shapely.area(parts) < GRID_DEG * shapely.length(parts)
    narrow[narrow] = shapely.is_empty(shapely.set_precision(parts[narrow], GRID_DEG))
    return shapely.union_all(parts[~narrow]) if narrow.any() else shape


def _faces(
    ground: Ground, area: Polygon | MultiPolygon, profile: Profile, limits: Limits, built: Built
) -> tuple[list[Polygon], list[Target | None]]:
    lines = shapely.get_parts(shapely.boundary(list(ground.values())))
    shapely.prepare(area)
    faces = list(partition(list(lines), area).faces)
    points = shapely.point_on_surface(np.array(faces, dtype=object))
    held = np.stack([_covers(shape, points) for shape in ground.values()])
    areas = areas_km2(faces)
    for (target, shape), row in zip(ground.items(), held, strict=True):
        _tell(built.clipped_km2, target, area_km2(shape) - float(areas[row].sum()))
    names = list(ground)
    claims = [tuple(names[i] for i in np.flatnonzero(column)) for column in held.T]
    labels = _labels(claims, areas, profile, limits, built)
    return closed(faces, labels, profile, built.slivers_km2)


def _covers(shape: BaseGeometry, points: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.intersects(shape, points))


def _labels(
    claims: Sequence[tuple[Target, ...]],
    areas: npt.NDArray[np.float64],
    profile: Profile,
    limits: Limits,
    built: Built,
) -> list[Target | None]:
    labels: list[Target | None] = []
    for claimed, km2 in zip(claims, areas, strict=True):
        winner = resolved(claimed, profile)
        if len(claimed) > 1:
            key = " + ".join(target.id for target in claimed)
            built.overlaps_km2[key] = built.overlaps_km2.get(key, 0.0) + float(km2)
        labels.append(winner or (claimed[0] if claimed else profile.rest))
        if claimed and winner is None and built.overlaps_km2[key] > limits.overlap_km2:
            built.problems.append(key)
    if built.problems:
        built.problems = [
            f"{key} overlap by {built.overlaps_km2[key]:.4g} km²: say in `overlaps` who holds it"
            for key in dict.fromkeys(built.problems)
        ]
    return labels


def _zones(
    faces: Sequence[Polygon], labels: Iterable[Target | None], profile: Profile
) -> tuple[Zone, ...]:
    members: dict[Target, list[Polygon]] = {}
    for face, label in zip(faces, labels, strict=True):
        if label is not None:
            members.setdefault(label, []).append(face)
    sources = tuple(source.id for source in profile.sources)
    return tuple(
        Zone(
            id=target.id,
            party=target.party or None,
            status=target.status,
            geometry=_polygonal(shapely.coverage_union_all(members[target])),
            between=target.between,
            source_ids=sources,
        )
        for target in sorted(members, key=lambda target: target.id)
    )


def _polygonal(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    polygons = [p for p in shapely.get_parts(geometry) if isinstance(p, Polygon)]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _tell(table: dict[str, float], target: Target, km2: float) -> None:
    if km2 > 0.01:  # less is the grid's rounding
        table[target.id] = table.get(target.id, 0.0) + km2
