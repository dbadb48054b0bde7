"""Positions are on Earth, the right way round, and in the theatre."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind
from app.ingest.draft import Draft
from app.ingest.findings import Place, make_issue

Box = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]

_EARTH: Box = (-180.0, -90.0, 180.0, 90.0)
_ROUNDING_DEG = 1e-9


def check(draft: Draft) -> Iterator[Issue]:
    """Report each feature whose positions leave the theatre, and why, once.

    When exchanging longitude and latitude would bring the whole feature into the theatre, that is
    the fault reported. The base map shows the neighbours too: only positions off the Earth, and
    features that are wholly elsewhere and would be at home the other way round, are faults there.
    """
    home = draft.theatre.bbox
    bounds = shapely.bounds(draft.geometries)
    outside = ~_within(bounds, home) & ~np.isnan(bounds[:, 0])
    swapped = outside & _within(bounds[:, [1, 0, 3, 2]], home)
    if draft.kind is LayerKind.BASEMAP:
        swapped &= ~_touches(bounds, home)
    for i in np.flatnonzero(outside):
        geometry, ref = draft.geometries[i], draft.features[i].ref
        if swapped[i]:
            yield _issue("lonlat-swapped", ref, _first_outside(geometry, home))
        elif not draft.on_earth[i]:
            yield _issue("lonlat-out-of-range", ref, _first_outside(geometry, _EARTH))
        elif draft.kind is not LayerKind.BASEMAP:
            yield _issue("outside-theatre", ref, _first_outside(geometry, home), home)


def _within(bounds: Floats, box: Box) -> npt.NDArray[np.bool_]:
    west, south, east, north = box
    low = (bounds[:, 0] >= west - _ROUNDING_DEG) & (bounds[:, 1] >= south - _ROUNDING_DEG)
    high = (bounds[:, 2] <= east + _ROUNDING_DEG) & (bounds[:, 3] <= north + _ROUNDING_DEG)
    return np.asarray(low & high)


def _touches(bounds: Floats, box: Box) -> npt.NDArray[np.bool_]:
    west, south, east, north = box
    across = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
    return np.asarray(across & (bounds[:, 1] <= north) & (bounds[:, 3] >= south))


def _first_outside(geometry: BaseGeometry, box: Box) -> Place:
    xy = shapely.get_coordinates(geometry)
    west, south, east, north = box
    out = (xy[:, 0] < west) | (xy[:, 0] > east) | (xy[:, 1] < south) | (xy[:, 1] > north)
    lon, lat = xy[int(np.argmax(out))]
    return float(lon), float(lat)


def _issue(code: str, ref: str, place: Place, box: Box | None = None) -> Issue:
    where = f"[{place[0]:g}, {place[1]:g}]"
    if box is None:
        return make_issue(code, f"first such position: {where}", feature=ref, place=place)
    edges = ", ".join(f"{edge:g}" for edge in box)
    message = f"{where} is outside west, south, east, north = {edges}"
    return make_issue(code, message, feature=ref, place=place)
