"""The base map: land, neighbours, borders, lakes, rivers and towns around the theatre.

Countries are dissolved from the same units as the provinces, so the theatre's border and the
neighbours' borders are the same line, vertex by vertex. The sea is the box without the land.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.basemap import BasemapFeature
from app.domain.local_text import LocalText
from app.domain.snapshot import Snapshot, SnapshotInfo
from app.geo.coverage import partition
from record import fetch
from record.inputs import Inputs, local_text
from record.library import expand
from record.natural_earth import Admin1, merged, polygonal, rounded, widened
from record.rivers import RiverRuns

_CLASS_ORDER = ("land", "country", "sea", "border", "lake", "river", "town")


def basemap(
    info: SnapshotInfo,
    inputs: Inputs,
    units: Sequence[Admin1],
    home: Polygon | MultiPolygon,
    lake_shapes: Mapping[int, Polygon | MultiPolygon],
    box: Polygon,
    around: Polygon,
) -> Snapshot:
    """Return the base map's features (lon/lat degrees): exact in the box, coarse around it.

    Args:
        info: the snapshot's metadata.
        inputs: the theatre's hand-made files.
        units: first-level units of every country that meets the box.
        home: the theatre's own land.
        lake_shapes: lakes by row of their source.
        box: where the base map is as exact as its source.
        around: what it covers; beyond the box only land and borders, simplified.
    """
    extents = widened(units, box, around)
    countries = _cut(inputs, _countries(inputs, extents))
    land = rounded(shapely.union_all(list(extents.values())))
    features = [
        BasemapFeature("land", "land", polygonal(land), rank=1),
        *countries,
        *_seas(inputs, info.revision),
        *_borders(countries, _clip(home, box), info.theatre),
        *_lakes(inputs, lake_shapes),
        *_rivers(inputs, box),
        *_towns(inputs),
    ]
    features.sort(key=lambda f: (_CLASS_ORDER.index(f.feature_class), f.rank, f.id))
    return Snapshot(info, basemap=tuple(features))


def _clip(geometry: BaseGeometry, box: Polygon) -> BaseGeometry:
    return rounded(shapely.intersection(geometry, box))


def _countries(
    inputs: Inputs, extents: Mapping[str, Polygon | MultiPolygon]
) -> list[BasemapFeature]:
    found = []
    for row in inputs.rows("neighbours.csv"):
        parts = [extents[code] for code in row["code"].split("+") if code in extents]
        shape = polygonal(rounded(shapely.union_all(parts)))
        found.append(BasemapFeature(row["id"], "country", shape, local_text(row), int(row["rank"])))
    return found


def _cut(inputs: Inputs, countries: list[BasemapFeature]) -> list[BasemapFeature]:
    """Part countries along hand-drawn lines where their extent is disputed."""
    found = {country.id: country for country in countries}
    for entry in inputs.entries("cuts.json"):
        whole = found[entry["country"]]
        line = LineString(expand(entry["path"], {}, sway=0))
        faces = partition([line], polygonal(whole.geometry)).faces
        inside = [face.contains(shapely.Point(entry["inside"])) for face in faces]
        rest = merged([face for face, cut in zip(faces, inside, strict=True) if not cut])
        part = merged([face for face, cut in zip(faces, inside, strict=True) if cut])
        name = LocalText.of(entry["name"])
        found[whole.id] = dataclasses.replace(whole, geometry=rest)
        found[entry["id"]] = BasemapFeature(entry["id"], "country", part, name, entry["rank"])
    return list(found.values())


def _seas(inputs: Inputs, revision: int) -> Iterable[BasemapFeature]:
    """Yield where names of seas may stand, of those that this revision has."""
    for entry in inputs.entries("seas.json"):
        if entry["from_revision"] <= revision:
            where = Polygon(entry["where"])
            name = LocalText.of(entry["name"])
            yield BasemapFeature(entry["id"], "sea", where, name, entry["rank"])


def _borders(
    countries: Iterable[BasemapFeature], home: BaseGeometry, theatre: str
) -> list[BasemapFeature]:
    shapes = [(theatre, home), *((c.id, c.geometry) for c in countries)]
    found = []
    for index, (one, shape) in enumerate(shapes):
        for other, against in shapes[index + 1 :]:
            line = _common_edge(shape, against)
            if line is not None:
                rank = 1 if one == theatre else 3
                found.append(BasemapFeature(f"border-{one}-{other}", "border", line, rank=rank))
    return found


def _common_edge(one: BaseGeometry, other: BaseGeometry) -> LineString | MultiLineString | None:
    shared = shapely.intersection(one.boundary, other.boundary)
    lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    if not lines:
        return None
    joined = shapely.line_merge(shapely.multilinestrings(lines))
    return joined if isinstance(joined, LineString | MultiLineString) else None


def _lakes(
    inputs: Inputs, shapes: Mapping[int, Polygon | MultiPolygon]
) -> Iterable[BasemapFeature]:
    for row in inputs.rows("lakes.csv"):
        shape = shapes[int(row["row"])]
        yield BasemapFeature(row["id"], "lake", shape, local_text(row), int(row["rank"]))


def _rivers(inputs: Inputs, box: Polygon) -> Iterable[BasemapFeature]:
    runs = RiverRuns(*fetch.river_files())
    for entry in inputs.entries("rivers.json"):
        courses = [_clip(runs.course(numbers), box) for numbers in entry["courses"]]
        parts = [part for course in courses for part in shapely.get_parts(course)]
        lines = parts[0] if len(parts) == 1 else MultiLineString(parts)
        yield BasemapFeature(
            entry["id"], "river", lines, LocalText.of(entry["name"]), entry["rank"]
        )


def _towns(inputs: Inputs) -> Iterable[BasemapFeature]:
    gazetteer = json.loads(fetch.gazetteer_file().read_text(encoding="utf-8"))
    for row in inputs.rows("towns.csv"):
        place = gazetteer.get(row["geonameid"], {})
        lon = float(row["lon"] or place["longitude"])
        lat = float(row["lat"] or place["latitude"])
        yield BasemapFeature(
            row["id"],
            "town",
            shapely.Point(lon, lat),
            local_text(row),
            int(row["rank"]),
            place.get("population") or None,
        )
