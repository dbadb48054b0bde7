"""Front lines and control of one date: from the line library and the table of holders."""

from __future__ import annotations

import shapely
from shapely import LineString, MultiPolygon, Polygon

from app.domain.frontline import SettledPlace
from app.domain.issue import Severity
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.domain.zone import Confidence, Status
from app.errors import DataError
from app.ingest.draw import draw
from record import fetch
from record.inputs import Inputs
from record.library import frontlines
from record.rivers import RiverRuns


def courses(inputs: Inputs) -> dict[str, LineString]:
    """Return the river courses that front lines may follow (the longest part of each river)."""
    runs = RiverRuns(*fetch.river_files())
    found = {}
    for entry in inputs.entries("rivers.json"):
        parts = [runs.course(numbers) for numbers in entry["courses"]]
        found[entry["id"]] = max(parts, key=lambda part: part.length)
    return found


def drawing(info: SnapshotInfo, inputs: Inputs, day: str) -> Snapshot:
    """Return the front lines and settled places of a day (``YYYY-MM-DD``)."""
    lines = frontlines(inputs.entries("lines.json"), courses(inputs), day)
    gazetteer = {row["id"]: row for row in inputs.rows("places.csv")}
    held = [row for row in inputs.rows("holders.csv") if _holds(row, day)]
    order = list(gazetteer)
    places = [_place(gazetteer[row["place"]], row) for row in held]
    places.sort(key=lambda place: order.index(place.id))
    return Snapshot(info, frontlines=lines, places=tuple(places))


def _holds(row: dict[str, str], day: str) -> bool:
    """``from`` belongs to a row's days, ``until`` does not; an empty ``until`` is open."""
    return row["from"] <= day and (not row["until"] or day < row["until"])


def _place(where: dict[str, str], held: dict[str, str]) -> SettledPlace:
    return SettledPlace(
        id=where["id"],
        name=where["name"],
        geometry=shapely.Point(float(where["lon"]), float(where["lat"])),
        party=held["party"] or None,
        status=Status(held["status"] or "controlled"),
        between=tuple(held["between"].split("+")) if held["between"] else (),
        source_ids=tuple(held["sources"].split("+")),
        confidence=Confidence(held["confidence"]),
        note=held["note"] or None,
    )


def control(info: SnapshotInfo, drawn: Snapshot, area: Polygon | MultiPolygon) -> Snapshot:
    """Return the zones that a drawing makes of an area.

    Raises:
        DataError: the drawing leaves a question open; the shipped record must leave none.
    """
    result = draw(drawn, area)
    if any(issue.severity is Severity.ERROR for issue in result.issues):
        raise DataError(result.issues)
    for issue in result.issues:
        print(issue)
    return Snapshot(info, zones=result.zones)
