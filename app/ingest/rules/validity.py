"""Each geometry is valid in itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import Place, make_issue

_REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]")


def check(draft: Draft) -> Iterator[Issue]:
    """Report what GEOS finds invalid, part by part, with the place.

    **Source:** OGC 06-103r4 (Simple Features), section 6.1.11.1.
    """
    for i in np.flatnonzero(draft.on_earth & ~draft.sound):
        for part in invalid_parts(draft.geometries[i]):
            code, reason, place = diagnose(part)
            yield make_issue(code, reason, feature=draft.features[i].ref, place=place)


def invalid_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the parts that are invalid by themselves, else the geometry whose parts clash."""
    parts = shapely.get_parts(geometry)
    bad: list[BaseGeometry] = parts[~shapely.is_valid(parts)].tolist()
    return bad or [geometry]


def diagnose(geometry: BaseGeometry) -> tuple[str, str, Place | None]:
    """Return code, reason in words and place of an invalid geometry's first fault."""
    text = str(shapely.is_valid_reason(geometry))
    found = _REASON.fullmatch(text)
    reason = (found["reason"] if found else text).strip()
    place = (float(found["x"]), float(found["y"])) if found else None
    return _code(reason), reason.lower(), place


def _code(reason: str) -> str:
    match reason:
        case "Self-intersection" | "Ring Self-intersection":
            return "geometry-self-intersection"
        case "Hole lies outside shell":
            return "geometry-hole-outside-shell"
        case "Interior is disconnected":
            return "geometry-interior-disconnected"
        case "Too few points in geometry component":
            return "ring-too-short"
        case _:  # nested shells, nested holes, duplicate rings
            return "geometry-rings-nested"
