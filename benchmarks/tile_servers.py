"""Tiles over HTTP: ours, tipg and MapServer, one process and one connection each, in turns.

Every address is asked once a round, in the same mixed order. Ours gets another day of the generated
theatre each round, so no tile was drawn before. As a publish does, it has read that snapshot and
simplified it for each zoom (an empty tile far away was asked for), just as the peers have imported
and indexed theirs; ``tiles`` measures what that takes. Peers keep no tiles: all their rounds are
cold.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from app.geo.tile_math import TileAddress
from app.render.tile_features import FeatureLayer, feature_layers
from benchmarks.control import against_bare
from benchmarks.disk import write_record
from benchmarks.fidelity import worst_area
from benchmarks.one_by_one import Answers, ask
from benchmarks.peers import PeerMissingError, mapserver, tipg
from benchmarks.record import GeneratedTheatre
from benchmarks.servers import Server, ours
from benchmarks.tiles import ZOOMS, addresses
from benchmarks.timing import Row

_ROUNDS = 3
_DAY = 50
_Url = Callable[[TileAddress], str]


def rows() -> list[Row]:
    """Measure vector tiles, pictures of both sizes, and a hot tile."""
    made = GeneratedTheatre()
    tiles = [TileAddress(*tile) for tile in addresses(made.theatre)]
    random.Random(1).shuffle(tiles)  # noqa: S311
    layer = feature_layers(made.snapshot(_DAY), made.theatre)[0]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        dates = write_record(made, range(_DAY, _DAY + _ROUNDS), Path(folder))
        service = stack.enter_context(ours(Path(folder)))
        found = _cold(service, dates, tiles, _peers(stack, layer, made), layer)
        path = f"/tiles/{made.theatre.id}/control/{dates[0]}/7/77/50.mvt"
        return found + against_bare(service, path, "hot vector tile")


def _peers(
    stack: ExitStack, layer: FeatureLayer, made: GeneratedTheatre
) -> dict[tuple[str, str], tuple[str, _Url | None]]:
    """Start the peers; by form and name: what they are, and how a tile is asked for."""
    found: dict[tuple[str, str], tuple[str, _Url | None]] = {}
    try:
        url = stack.enter_context(tipg.running(layer))
    except PeerMissingError as missing:
        found["mvt", tipg.NAME] = (str(missing), None)
    else:
        found["mvt", tipg.NAME] = (tipg.what(), lambda t: tipg.vector(url, t))
    try:
        base = stack.enter_context(mapserver.running(layer, made.theatre.parties))
    except PeerMissingError as missing:
        for form in ("mvt", "png", "@2x.png"):
            found[form, mapserver.NAME] = (str(missing), None)
    else:
        note = f"{mapserver.what()}, FastCGI behind nginx, shapefile"
        found["mvt", mapserver.NAME] = (note, lambda t: mapserver.vector(base, t))
        found["png", mapserver.NAME] = (note, lambda t: mapserver.raster(base, t, 256))
        found["@2x.png", mapserver.NAME] = (note, lambda t: mapserver.raster(base, t, 512))
    return found


def _cold(
    service: Server,
    dates: list[str],
    tiles: list[TileAddress],
    peers: dict[tuple[str, str], tuple[str, _Url | None]],
    layer: FeatureLayer,
) -> list[Row]:
    names = {"mvt": "vector tile", "png": "raster tile 256 px", "@2x.png": "raster tile 512 px"}
    rounds: dict[str, list[Answers]] = {form: [] for form in names}
    theirs: dict[tuple[str, str], list[Answers]] = {peer: [] for peer in peers}
    for date in dates:
        for form in names:
            dot = "" if form.startswith("@") else "."
            base = f"{service.url}/tiles/generated/control/{date}"
            ask([f"{base}/{z}/0/0{dot}{form}" for z in ZOOMS])
            rounds[form].append(ask([f"{base}/{tile}{dot}{form}" for tile in tiles]))
            for peer, (_, url) in peers.items():
                if peer[0] == form and url is not None:
                    theirs[peer].append(ask([url(tile) for tile in tiles]))
    found = []
    for (form, name), (note, url) in peers.items():
        here, there = rounds[form], theirs[form, name]
        work = f"{names[form]}, cold, over HTTP, {len(tiles)} of z4 to z10, one connection"
        rate = f"{median(a.rate for a in here):,.0f}/s"
        if url is None:
            found.append(Row(work, rate, "", None, note))
            continue
        ratio = median(a.rate / b.rate for a, b in zip(here, there, strict=True))
        off = _error(layer, tiles, there[0]) if form == "mvt" else ""
        found.append(Row(work, rate, f"{median(b.rate for b in there):,.0f}/s", ratio, note + off))
    return found


def _error(layer: FeatureLayer, tiles: list[TileAddress], given: Answers) -> str:
    bodies = dict(zip(((t.z, t.x, t.y) for t in tiles), given.bodies, strict=True))
    return f"; its area off by at most {worst_area(layer, bodies):.0e} of a tile"
