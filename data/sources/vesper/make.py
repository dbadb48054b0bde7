"""Writes ``data/geojson/vesper``: every layer of the invented theatre, from its story."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from record.natural_earth import polygonal
from shapely import LineString, Point, Polygon

from app.domain.basemap import BasemapFeature
from app.domain.claim import Bound, Claim, Unit
from app.domain.event import Event, Report
from app.domain.frontline import Frontline, SettledPlace
from app.domain.issue import Severity
from app.domain.local_text import LocalText
from app.domain.place import Place
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.valid_time import parse_instant
from app.domain.zone import Confidence, Status
from app.errors import DataError
from app.ingest.draw import draw
from app.ingest.write import snapshot_bytes, write_atomic
from vesper import terrain

HERE = Path(__file__).parent
FIRST = "2021-01-01"
RECORDED = "2021-06-02T08:00:00Z"
SEED = 11
PEOPLE = 3_100  # the smallest district town has so many; each further one as many more

Row = Mapping[str, str]


def make(root: Path) -> Iterator[Path]:
    """Write every file of the theatre below the record's root, yielding each path."""
    story = json.loads((HERE / "story.json").read_text("utf-8"))
    with (HERE / "cantons.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    coast = terrain.outline((-19.0, -40.95), (1.75, 1.0), SEED)
    island = terrain.island(coast, [(float(r["lon"]), float(r["lat"])) for r in rows], SEED)
    regions = tuple(_regions(rows, island))
    target = root / "vesper"
    theatre = target / "theatre.json"
    write_atomic(theatre, (HERE / "theatre.json").read_bytes())
    yield theatre
    for snapshot in _snapshots(story, rows, island, regions):
        path = target / snapshot.info.layer / f"{snapshot.info.valid_from}.geojson"
        write_atomic(path, snapshot_bytes(snapshot))
        yield path


def _snapshots(
    story: Mapping[str, Any],
    rows: Sequence[Row],
    island: terrain.Island,
    regions: tuple[Region, ...],
) -> Iterator[Snapshot]:
    yield Snapshot(_info(story, "cantons", LayerKind.REGIONS, FIRST), regions=regions)
    basemap = tuple(_basemap(rows, island))
    yield Snapshot(_info(story, "basemap", LayerKind.BASEMAP, FIRST), basemap=basemap)
    towns = tuple(_town(number, row) for number, row in enumerate(rows, start=1))
    info = _info(story, "places", LayerKind.PLACES, FIRST)
    vintage = "the story's census of 2020"
    yield Snapshot(replace(info, vintage=vintage), gazetteer=towns)
    for entry in story["dates"]:
        yield from _drawn(story, rows, island.outline, entry)
    yield _truce(story, island, rows)
    events = tuple(_event(entry, rows) for entry in story["events"])
    yield Snapshot(_info(story, "events", LayerKind.EVENTS, FIRST), events=events)
    claims = tuple(_claim(entry) for entry in story["claims"])
    cited = tuple(claim.source for claim in claims)
    info = _info(story, "claims", LayerKind.CLAIMS, FIRST)
    yield Snapshot(replace(info, sources=cited), claims=claims)


def _info(story: Mapping[str, Any], layer: str, kind: LayerKind, day: str) -> SnapshotInfo:
    told = story["source"]
    about = Source(told["id"], told["title"], published=date.fromisoformat(told["published"]))
    return SnapshotInfo(
        theatre="vesper",
        layer=layer,
        kind=kind,
        valid_from=date.fromisoformat(day),
        recorded_at=parse_instant(RECORDED),
        revision=1,
        digest="",
        title=f"Vesper: {layer}",
        method="Invented, by the script data/sources/vesper/make.py with a fixed seed.",
        licence="CC0-1.0",
        sources=(about,),
    )


def _regions(rows: Sequence[Row], island: terrain.Island) -> Iterator[Region]:
    cantons = {row["canton"]: row for row in rows}
    for canton, row in cantons.items():
        parts = [
            ground
            for ground, r in zip(island.districts, rows, strict=True)
            if r["canton"] == canton
        ]
        ground = polygonal(shapely.coverage_union_all(parts))
        yield Region(canton, _name(row, "canton"), "canton", ground, parent="vesper")
    for ground, row in zip(island.districts, rows, strict=True):
        name = _name(row, "district")
        yield Region(row["district"], name, "district", ground, parent=row["canton"])


def _name(row: Row, what: str) -> LocalText:
    return LocalText.of({"en": row[f"{what}_en"], "fr": row[f"{what}_fr"]})


def _at(row: Row) -> Point:
    return Point(float(row["lon"]), float(row["lat"]))


def _town(number: int, row: Row) -> Place:
    return Place(row["district"], _name(row, "district"), _at(row), population=number * PEOPLE)


def _basemap(rows: Sequence[Row], island: terrain.Island) -> Iterator[BasemapFeature]:
    yield BasemapFeature("land", "land", island.outline, rank=1)
    lake = terrain.outline((-19.55, -41.22), (0.12, 0.07), SEED + 1)
    yield BasemapFeature("tarnwater", "lake", lake, LocalText.of({"en": "Tarnwater"}), 2)
    path = [(-19.45, -41.22), (-18.95, -41.15), (-18.55, -41.3), (-18.3, -41.05), (-17.2, -41.1)]
    course = terrain.wander(path, SEED + 2, 5)
    river = shapely.intersection(course, island.outline)
    runs = max(shapely.get_parts(river), key=lambda part: part.length)
    course = LineString(shapely.get_coordinates(runs).round(terrain.DECIMALS))
    yield BasemapFeature("river-lode", "river", course, LocalText.of({"en": "Lode"}), 1)
    for number, row in enumerate(rows, start=1):
        rank = 1 + (len(rows) - number) // 4
        name = _name(row, "district")
        yield BasemapFeature(row["district"], "town", _at(row), name, rank, number * PEOPLE)


def _holds(entry: Mapping[str, Any], day: str) -> bool:
    until = entry.get("until")
    return bool(entry["from"] <= day and (until is None or day < until))


def _drawn(
    story: Mapping[str, Any], rows: Sequence[Row], coast: Polygon, entry: Mapping[str, Any]
) -> Iterator[Snapshot]:
    """Yield the drawing of a date, and the control that it makes."""
    day = entry["day"]
    lines = tuple(
        Frontline(line["id"], terrain.wander(line["path"], SEED + number), ("story",))
        for number, line in enumerate(story["fronts"])
        if _holds(line, day)
    )
    where = {row["district"]: row for row in rows}
    held = tuple(_settled(h, where[h["place"]]) for h in story["holders"] if _holds(h, day))
    info = _info(story, "frontlines", LayerKind.FRONTLINES, day)
    info = replace(info, title=entry["title"], positional_accuracy_m=2000.0)
    drawn = Snapshot(info, frontlines=lines, places=held)
    result = draw(drawn, coast)
    if any(issue.severity is Severity.ERROR for issue in result.issues):
        raise DataError(result.issues)
    yield drawn
    info = replace(info, layer="control", kind=LayerKind.CONTROL, jump_accepted=entry.get("jump"))
    yield Snapshot(info, zones=result.zones)


def _settled(entry: Mapping[str, Any], row: Row) -> SettledPlace:
    return SettledPlace(
        id=entry["place"],
        name=row["district_en"],
        geometry=_at(row),
        party=entry["party"],
        status=Status(entry.get("status", "controlled")),
        between=tuple(entry.get("between", ())),
        source_ids=("story",),
        confidence=Confidence.HIGH,
    )


def _truce(story: Mapping[str, Any], island: terrain.Island, rows: Sequence[Row]) -> Snapshot:
    entry = story["truce"]
    chosen = [
        ground
        for ground, row in zip(island.districts, rows, strict=True)
        if row["district"] in entry["districts"]
    ]
    zone = Region(
        entry["id"],
        LocalText.of(entry["name"]),
        "truce",
        polygonal(shapely.coverage_union_all(chosen)),
        note=entry["note"],
    )
    info = _info(story, "truces", LayerKind.OVERLAY, entry["from"])
    info = replace(info, title="The truce of the mill")
    return Snapshot(info, regions=(zone,))


def _event(entry: Mapping[str, Any], rows: Sequence[Row]) -> Event:
    row = next(row for row in rows if row["district"] == entry["place"])
    return Event(
        id=entry["id"],
        title=LocalText.of(entry["title"]),
        type=entry["type"],
        day=date.fromisoformat(entry["day"]),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        place=_name(row, "district"),
        reports=tuple(
            Report(
                published_at=parse_instant(report["published_at"]),
                source=report["source"],
                killed=report.get("killed"),
                killed_children=report.get("killed_children"),
                wounded=report.get("wounded"),
                text=LocalText.of(report["text"]),
            )
            for report in entry["reports"]
        ),
    )


def _claim(entry: Mapping[str, Any]) -> Claim:
    return Claim(
        id=entry["id"],
        region=entry["region"],
        party=entry["party"],
        day=date.fromisoformat(entry["day"]),
        unit=Unit.AREA,
        bound=Bound(entry["bound"]),
        percent=float(entry["percent"]),
        source=Source(f"{entry['id']}-source", entry["source"]),
    )
