"""Builds every file of one theatre's record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import shapely
from shapely import MultiPolygon, Polygon

from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.ingest.write import snapshot_bytes, write_atomic
from record import fetch
from record.agreements import agreement, drawn_from
from record.basemap import basemap
from record.control import control, drawing
from record.events import events
from record.inputs import Inputs
from record.ledger import ledger
from record.natural_earth import lakes, merged, units
from record.provinces import provinces


def build_theatre(folder: Path, out: Path, cache: Path) -> Iterator[Path]:
    """Build and write a theatre's files, yielding the path of each.

    Args:
        folder: the theatre's hand-made sources; its name is the theatre's id.
        out: the record's root.
        cache: where fetched packages are kept.
    """
    cache.mkdir(parents=True, exist_ok=True)
    inputs = Inputs(folder)
    target = out / folder.name
    theatre = target / "theatre.json"
    write_atomic(theatre, (folder / "theatre.json").read_bytes())
    yield theatre
    for snapshot in (*_snapshots(inputs, cache), *ledger(inputs)):
        path = out / snapshot.info.path
        write_atomic(path, snapshot_bytes(snapshot))
        yield path


def _snapshots(inputs: Inputs, cache: Path) -> Iterator[Snapshot]:
    settings = inputs.settings("build.json")
    box = shapely.box(*settings["basemap_bbox"])
    wide = shapely.box(*settings["surroundings_bbox"])
    around = units(fetch.admin1(cache), wide)
    home = {u.iso: u for u in around if u.country == settings["country"]}
    land = merged([unit.geometry for unit in home.values()])
    for info in inputs.infos():
        match info.layer:
            case "provinces":
                yield provinces(info, inputs, home)
            case "basemap":
                shapes = lakes(fetch.lakes_archive(cache), box)
                yield basemap(info, inputs, around, land, shapes, box, wide)
            case _:
                yield _drawn(info, inputs, land)


def _drawn(info: SnapshotInfo, inputs: Inputs, land: Polygon | MultiPolygon) -> Snapshot:
    match info.kind:
        case LayerKind.FRONTLINES:
            return drawing(info, inputs, info.valid_from.isoformat())
        case LayerKind.CONTROL:
            return control(info, drawing(info, inputs, info.valid_from.isoformat()), land)
        case LayerKind.OVERLAY:
            drawn = drawing(info, inputs, drawn_from(info, inputs))
            return agreement(info, inputs, control(info, drawn, land).zones)
        case LayerKind.EVENTS:
            return events(info, inputs)
        case _:
            raise ValueError(f"no recipe builds the layer {info.layer}")
