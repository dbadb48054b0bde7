"""The editor's drawing → control: front lines part the area, settled places say who holds what.

The lines cut the area into faces. Every face takes its holder from the places inside it; faces
of one holder that touch become one zone. What the drawing leaves open is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, MultiPolygon, Polygon

from app.domain.frontline import SettledPlace
from app.domain.issue import Issue
from app.domain.snapshot import Snapshot
from app.domain.zone import Confidence, Status, Zone
from app.geo.coverage import GRID_DEG, Component, dissolve, locate, partition
from app.ingest import draw_issues

_BY_SURENESS = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a face: what faces must have in common to become one zone."""

    party: str | None
    status: Status
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One face of the drawing.

    Attributes:
        polygon: lon/lat degrees, CRS84.
        places: the places inside it, in the order of the file.
        holder: None when no place settles it or its places contradict each other.
    """

    polygon: Polygon
    places: tuple[SettledPlace, ...]
    holder: Holder | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came of a drawing.

    Attributes:
        zones: one for each connected area of one holder, by id; an exact coverage.
        issues: every open question; any error means that the zones leave faces out.
        faces: the faces, for a picture of what is unsettled.
    """

    zones: tuple[Zone, ...]
    issues: tuple[Issue, ...]
    faces: tuple[Face, ...]


def draw(frontlines: Snapshot, area: Polygon | MultiPolygon) -> Drawing:
    """Turn a drawing into zones clipped to an area.

    Args:
        frontlines: lines and settled places; places come in order of importance, and a zone is
            named for its holder and the first place in it.
        area: what is to be covered, lon/lat degrees (CRS84).
    """
    cut = partition([line.geometry for line in frontlines.frontlines], area)
    faces, strays = _settle(cut.faces, frontlines.places)
    components = dissolve(cut.faces, [face.holder for face in faces])
    zones = [_zone(component, faces, frontlines) for component in components]
    issues = [
        *(draw_issues.unplaced(place) for place in strays),
        *_face_issues(faces),
        *(draw_issues.dangling(loose, frontlines.frontlines, area) for loose in cut.dangles),
        *draw_issues.thin_zones(zones),
        *draw_issues.unsourced(zones),
    ]
    return Drawing(tuple(sorted(zones, key=lambda zone: zone.id)), tuple(issues), faces)


def _settle(
    polygons: Sequence[Polygon], places: Sequence[SettledPlace]
) -> tuple[tuple[Face, ...], list[SettledPlace]]:
    home = locate(polygons, [place.geometry for place in places])
    inside: dict[int, list[SettledPlace]] = {}
    for face_index, place in zip(home, places, strict=True):
        inside.setdefault(int(face_index), []).append(place)
    strays = inside.pop(-1, [])
    faces = [_face(polygon, inside.get(i, [])) for i, polygon in enumerate(polygons)]
    return tuple(faces), strays


def _face(polygon: Polygon, places: Sequence[SettledPlace]) -> Face:
    holders = {_holder(place) for place in places}
    return Face(polygon, tuple(places), holders.pop() if len(holders) == 1 else None)


def _holder(place: SettledPlace) -> Holder:
    return Holder(place.party, place.status, tuple(sorted(place.between)))


def _zone(component: Component, faces: Sequence[Face], drawing: Snapshot) -> Zone:
    inside = {place.id for i in component.members for place in faces[i].places}
    places = [place for place in drawing.places if place.id in inside]
    holder = _holder(places[0])
    lines = drawing.frontlines
    touching = [line for line in lines if _touches(component.polygon, line.geometry)]
    sources = {s for line in touching for s in line.source_ids}
    sources.update(s for place in places for s in place.source_ids)
    notes = dict.fromkeys(place.note for place in places if place.note)
    return Zone(
        id=f"{holder.party or holder.status}-{places[0].id}",
        party=holder.party,
        status=holder.status,
        geometry=component.polygon,
        between=holder.between,
        source_ids=tuple(sorted(sources)),
        confidence=min((p.confidence for p in places), key=_BY_SURENESS.index),
        note=" ".join(notes) or None,
    )


def _touches(polygon: Polygon, line: LineString) -> bool:
    return bool(shapely.dwithin(polygon, line, 2 * GRID_DEG))


def _face_issues(faces: Sequence[Face]) -> Iterator[Issue]:
    for face in faces:
        if not face.places:
            yield draw_issues.unsettled(face.polygon)
        elif face.holder is None:
            yield draw_issues.contradiction(face.polygon, face.places)
