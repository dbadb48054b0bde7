"""What a drawing leaves open, as issues with their place on the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.frontline import Frontline, SettledPlace
from app.domain.issue import Issue
from app.domain.zone import Zone
from app.geo.area import area_km2
from app.geo.coverage import slivers
from app.ingest.codes.draw_codes import DRAW_CODES

MIN_ZONE_KM2 = 1.0
MIN_WIDTH_M = 300.0


def unsettled(polygon: Polygon) -> Issue:
    """A face without a place."""
    return _issue("draw-face-unsettled", "no place lies in this face", polygon)


def contradiction(polygon: Polygon, places: Sequence[SettledPlace]) -> Issue:
    """A face whose places have different holders."""
    said = ", ".join(f"{place.id}: {place.party or place.status}" for place in places)
    message = f"the places in this face disagree ({said})"
    return _issue("draw-face-contradiction", message, polygon, places[0].id)


def dangling(loose: LineString, lines: Sequence[Frontline], area: Polygon | MultiPolygon) -> Issue:
    """A stretch that ends in the open; it is named for its line and placed at its open end."""
    owner = min(lines, key=lambda line: line.geometry.distance(loose.centroid))
    others = [line.geometry for line in lines if line is not owner]
    rest = shapely.union_all([area.boundary, *others])
    end = max((Point(loose.coords[0]), Point(loose.coords[-1])), key=rest.distance)
    return _issue("draw-dangling-line", "this stretch ends in the open", end, owner.id)


def thin_zones(zones: Sequence[Zone]) -> Iterator[Issue]:
    """Zones below ``MIN_ZONE_KM2`` or, on average, narrower than ``MIN_WIDTH_M``."""
    message = f"this zone has less than {MIN_ZONE_KM2:g} km² or {MIN_WIDTH_M:g} m of width"
    for index in slivers([zone.geometry for zone in zones], MIN_ZONE_KM2, MIN_WIDTH_M):
        yield _issue("draw-sliver", message, zones[index].geometry, zones[index].id)


def unsourced(zones: Sequence[Zone]) -> Iterator[Issue]:
    """Zones that nothing says how we know of."""
    message = "neither a place in this zone nor a line along it names a source"
    for zone in zones:
        if not zone.source_ids:
            yield _issue("draw-zone-unsourced", message, zone.geometry, zone.id)


def unplaced(place: SettledPlace) -> Issue:
    """A place in no face."""
    message = "this place lies on a line or outside the area"
    return _issue("draw-place-unplaced", message, place.geometry, place.id)


def _issue(name: str, message: str, where: BaseGeometry, feature: str = "") -> Issue:
    code = next(code for code in DRAW_CODES if code.name == name)
    point = shapely.point_on_surface(where)
    return Issue(
        code.name,
        code.severity,
        message,
        code.hint,
        feature=feature,
        lon=point.x,
        lat=point.y,
        area_km2=area_km2(where) if isinstance(where, Polygon | MultiPolygon) else None,
    )
