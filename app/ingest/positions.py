"""JSON coordinates → arrays of positions, without trusting any of them."""

from __future__ import annotations

from itertools import chain

import numpy as np
import numpy.typing as npt

from app.ingest.findings import Findings, Place, shown

Floats = npt.NDArray[np.float64]


def read_positions(value: object, findings: Findings) -> Floats | None:
    """Read an array of positions, shape (n, 2), degrees lon/lat; heights are dropped.

    The checks run over types and lengths at C speed, never over positions one by one: numpy alone
    would take ``["1", "2"]`` and ``[true, 2]`` for numbers.

    Returns:
        None when it cannot be read; then findings say why, or the JSON reader already has (a
        number that is none).
    """
    if not isinstance(value, list):
        findings.add("geometry-malformed", f"{shown(value)} stands where positions should")
        return None
    if not value:
        findings.add("geometry-empty", "an array of positions is empty")
        return None
    strays = set(map(type, value)) - {list}
    sizes = set() if strays else set(map(len, value))
    if strays or min(sizes) < 2:
        findings.add("geometry-malformed", "a position is not an array [lon, lat]")
        return None
    strays = set(map(type, chain.from_iterable(value))) - {int, float}
    if strays:
        findings.add("geometry-malformed", "a position holds something else than numbers")
        return None
    if sizes != {2}:
        findings.add_once("geometry-3d", f"positions have {max(sizes)} numbers", _first(value))
        value = [position[:2] for position in value]
    xy = np.array(value, dtype=np.float64)
    return xy if bool(np.isfinite(xy).all()) else None


def read_ring(value: object, findings: Findings) -> Floats | None:
    """Read a closed ring, shape (n, 2) with n >= 4 and the last position equal to the first."""
    xy = read_positions(value, findings)
    if xy is None:
        return None
    _report_repeats(xy, findings)
    closed = bool((xy[0] == xy[-1]).all())
    if not closed:
        gap = f"it starts at {_text(xy[0])} and ends at {_text(xy[-1])}"
        findings.add("ring-unclosed", gap, place_of(xy[0]))
    elif len(xy) < 4:
        findings.add("ring-too-short", f"it has {len(xy)} positions", place_of(xy[0]))
    return xy if closed and len(xy) >= 4 else None


def read_line(value: object, findings: Findings) -> Floats | None:
    """Read a line, shape (n, 2) with n >= 2."""
    xy = read_positions(value, findings)
    if xy is None:
        return None
    if bool((xy == xy[0]).all()):
        findings.add("line-too-short", "it has one position only", place_of(xy[0]))
        return None
    _report_repeats(xy, findings)
    return xy


def place_of(position: Floats) -> Place:
    """Return a position as an issue carries it."""
    return float(position[0]), float(position[1])


def _report_repeats(xy: Floats, findings: Findings) -> None:
    repeats = np.flatnonzero((xy[1:] == xy[:-1]).all(axis=1))
    if len(repeats):
        message = f"{len(repeats)} position(s) repeat the one before"
        findings.add_once("duplicate-vertices", message, place_of(xy[repeats[0]]))


def _first(value: list[list[float]]) -> Place | None:
    lon, lat = float(value[0][0]), float(value[0][1])
    return (lon, lat) if np.isfinite(lon) and np.isfinite(lat) else None


def _text(position: Floats) -> str:
    return f"[{position[0]:g}, {position[1]:g}]"
