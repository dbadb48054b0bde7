"""The line library: every front line once, expanded to vertices for the dates it stood.

When a line stood is a list of ``[from, until]`` days, half-open like valid time; ``null`` as the
second means that it stands still.

A line's path is a row of tokens:

``lon,lat``
    a vertex drawn by hand;
``~river``
    follow that river from the token before to the token after, vertex by vertex (both ends
    move to the river's nearest vertex);
``river@lon,lat``
    the river's vertex nearest to that point, to end a line on it exactly.

Hand-drawn stretches are broken up by a small irregularity that depends on nothing but their ends,
so that a stretch is the same on every date and for every line that repeats it: no front was a
ruler line, and nothing below the stated accuracy is meant by it. No vertex is moved by more than
about 2 km.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import LineString

from app.domain.frontline import Frontline
from record.rivers import between

Floats = npt.NDArray[np.float64]

_MAX_STEP_DEG = 0.035  # about 3 to 4 km between vertices
_SWAY = 0.2  # of a stretch's length, at most
_MAX_SWAY_DEG = 0.006  # each time a stretch is halved: three times at most, so below 2 km in all
_DECIMALS = 5


def frontlines(
    entries: Sequence[dict[str, Any]], rivers: Mapping[str, LineString], day: str
) -> tuple[Frontline, ...]:
    """Return the lines that stood on a day, in the order of the library."""
    return tuple(_frontline(entry, rivers) for entry in entries if _stood(entry, day))


def _stood(entry: dict[str, Any], day: str) -> bool:
    return any(start <= day and (end is None or day < end) for start, end in entry["stood"])


def _frontline(entry: dict[str, Any], rivers: Mapping[str, LineString]) -> Frontline:
    xy = expand(entry["path"], rivers, sway=entry.get("sway", _SWAY))
    return Frontline(entry["id"], LineString(xy), tuple(entry["sources"]), entry.get("note"))


def expand(path: str, rivers: Mapping[str, LineString], sway: float = _SWAY) -> Floats:
    """Return the vertices of a path, shape (n, 2): lon, lat in degrees, five decimals."""
    tokens = path.split()
    anchors = [_anchor(tokens, i, rivers) for i in range(len(tokens))]
    pieces: list[Floats] = []
    for index, token in enumerate(tokens[1:], start=1):
        if token.startswith("~"):
            pieces.append(between(rivers[token[1:]], anchors[index - 1], anchors[index + 1]))
        elif not tokens[index - 1].startswith("~"):
            pieces.append(_stretch(anchors[index - 1], anchors[index], sway))
    xy: Floats = np.vstack(pieces).round(_DECIMALS)
    return xy[np.r_[True, np.any(np.diff(xy, axis=0) != 0, axis=1)]]


def _anchor(tokens: Sequence[str], index: int, rivers: Mapping[str, LineString]) -> Floats:
    token = tokens[index]
    if token.startswith("~"):
        return np.zeros(2)
    if "@" in token:
        river, _, point = token.partition("@")
        return _on_river(rivers[river], _point(point))
    beside = [t[1:] for t in tokens[max(index - 1, 0) : index + 2] if t.startswith("~")]
    return _on_river(rivers[beside[0]], _point(token)) if beside else _point(token)


def _point(token: str) -> Floats:
    lon, lat = token.split(",")
    return np.array([float(lon), float(lat)])


def _on_river(course: LineString, point: Floats) -> Floats:
    vertex: Floats = between(course, point, point)[0]
    return vertex


def _stretch(start: Floats, end: Floats, sway: float) -> Floats:
    """Halve a straight stretch until no step is long, moving each new vertex sideways."""
    step = end - start
    length = float(np.hypot(*step))
    if length <= _MAX_STEP_DEG or sway == 0:
        return np.vstack([start, end])
    side = np.array([-step[1], step[0]])
    reach = min(sway, _MAX_SWAY_DEG / length)
    middle = (start + end) / 2 + side * reach * _chance(start, end)
    left, right = _stretch(start, middle, sway), _stretch(middle, end, sway)
    return np.vstack([left, right[1:]])


def _chance(start: Floats, end: Floats) -> float:
    """Return a number in [−1, 1) that depends on two points alone, whatever the machine."""
    low, high = sorted([tuple(np.round(start, 4)), tuple(np.round(end, 4))])
    key = f"{low[0]:.4f},{low[1]:.4f},{high[0]:.4f},{high[1]:.4f}"
    draw = int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48
    swing = 2 * draw - 1
    return swing if low == tuple(np.round(start, 4)) else -swing
