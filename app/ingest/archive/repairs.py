"""Polygons mended one by one, each with what was wrong, where, and the area it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.geo.area import area_km2
from app.ingest.rules.validity import diagnose, invalid_parts


@dataclass(frozen=True, slots=True)
class Repair:
    """One mended polygon.

    Attributes:
        text: of its class.
        code: what was wrong.
        lon: where, degrees.
        lat: where, degrees.
        delta_km2: area after the repair less the area its rings as drawn enclose.
    """

    text: str
    code: str
    lon: float
    lat: float
    delta_km2: float


@dataclass(slots=True)
class Mended:
    """Polygons that can be measured.

    Attributes:
        polygons: as many as were given; empty where no ground was left.
        repairs: every change.
        refused: repairs beyond the limit, in words.
    """

    polygons: list[BaseGeometry] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def mend_all(drawn: Sequence[tuple[Polygon, str]], most_km2: float) -> Mended:
    """Mend what is invalid.

    A hole outside its shell cuts nothing away and goes; a shell that crosses itself keeps the
    ground of all its loops (``make_valid``, method ``structure``).

    Args:
        drawn: polygons, lon/lat degrees, each with the text of its class.
        most_km2: a repair that changes more is refused.
    """
    polygons = np.array([polygon for polygon, _ in drawn], dtype=object)
    made = Mended(list(polygons))
    for index in np.flatnonzero(~shapely.is_valid(polygons)):
        polygon, text = drawn[int(index)]
        code, _, place = diagnose(invalid_parts(polygon)[0])
        mended = _mended(polygon)
        lon, lat = place if place is not None else polygon.bounds[:2]
        delta = area_km2(mended) - area_km2(polygon)
        made.polygons[int(index)] = mended
        made.repairs.append(Repair(text, code, lon, lat, delta))
        if abs(delta) > most_km2:
            words = f"mending {text!r:.80} at ({lon:.5f}, {lat:.5f}), {code}, would change"
            made.refused.append(f"{words} {delta:+.6g} km² (limit {most_km2:g})")
    return made


def _mended(polygon: Polygon) -> BaseGeometry:
    shell, *holes = (_sound(Polygon(ring)) for ring in (polygon.exterior, *polygon.interiors))
    made = shell.difference(shapely.union_all(holes)) if holes else shell
    parts = [p for p in shapely.get_parts(made) if isinstance(p, Polygon) and not p.is_empty]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _sound(polygon: Polygon) -> BaseGeometry:
    made: BaseGeometry = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    return made
