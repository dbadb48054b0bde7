"""Shares of a snapshot: here, and with what people would use instead, on the same polygons.

geopandas.overlay projects the pieces to EPSG:6933 and takes planar areas: what an analyst would
write. PostGIS and DuckDB have both tables loaded, projected and indexed before the clock starts.
Here the regions are ready (a service keeps them from one snapshot to the next; a row says what
making them ready costs) and the snapshot's zones are as they come from its file. For the check of
agreement, and only there, the overlay's inputs are cut into edges of 0.01° first, because the two
otherwise differ in what a straight edge is (straight in lon/lat here, as RFC 7946 has it).
"""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.analysis.ground import Ground, Measure
from app.analysis.shares import closed_shares, region_shares
from app.catalog.parsed_folder import ParsedFolder
from app.catalog.store import digest_of
from app.domain.provenance import Source
from app.domain.region import Region
from app.domain.snapshot import Snapshot
from app.domain.zone import Status, Zone
from app.geo.known_areas import areas_after
from app.geo.overlay import RegionEdges
from app.main import build_services
from app.settings import Settings, shipped_record
from benchmarks.peers import PeerMissingError
from benchmarks.record import ACCURACY_M, PARTIES, GeneratedTheatre
from benchmarks.sql_peers import duckdb, postgis
from benchmarks.timing import Row, milliseconds

Contender = Callable[[], float]
_Given = TypeVar("_Given")

TOLERANCE = 1e-7  # of a share, once the peer's inputs are densified
SQL_TOLERANCE = 1e-3  # of a region, with edges straight in the projection
_DENSE_DEG = 0.01
_ROUNDS = 7
_CHANGED = 20  # one face in so many
_SPACE = 2**30
_LEVELS = {"14 provinces": (0,), "62 districts": (1,), "provinces and districts": (0, 1)}


def rows() -> list[Row]:
    """Measure the generated snapshot against each peer, then the shipped record's newest."""
    made = GeneratedTheatre()
    zones = made.snapshot(50).zones
    regions = [*made.provinces, *made.districts]
    levels = [0] * len(made.provinces) + [1] * len(made.districts)
    error = _check(regions, zones, PARTIES, ACCURACY_M)
    found = []
    with contextlib.ExitStack() as running:
        peers = _sql_peers(running, regions, levels, zones)
        for name, wanted in _LEVELS.items():
            chosen = [r for r, level in zip(regions, levels, strict=True) if level in wanted]
            sql = {n: partial(ask, wanted) for n, ask in peers.items()}
            found += _areas(f"areas: generated, {name}", chosen, zones, error, sql)
    found += _day_after(made, regions)
    found.append(_whole("generated, 14 provinces", made.provinces, zones, PARTIES, ACCURACY_M))
    return found + _shipped()


def _sql_peers(
    running: contextlib.ExitStack,
    regions: Sequence[Region],
    levels: Sequence[int],
    zones: Sequence[Zone],
) -> dict[str, Callable[[Sequence[int]], float]]:
    """Return the databases that are installed: for each, the seconds a question takes."""
    shapes, held = [r.geometry for r in regions], [z.geometry for z in zones]
    ready = RegionEdges.of(shapes)
    share = 1 / ready.edges.areas_km2()[:, None]
    found: dict[str, Callable[[Sequence[int]], float]] = {}
    for start in (postgis, duckdb):
        try:
            peer = running.enter_context(start(shapes, levels, held))
        except PeerMissingError as missing:
            print(missing)
            continue
        off = float(np.abs((peer.areas_km2((0, 1)) - ready.areas_km2(held)) * share).max())
        assert off < SQL_TOLERANCE, f"{peer.name} differs by {off}"
        name = f"{peer.name}, loaded, projected, indexed; shares agree to {off:.0e}"
        found[name] = peer.seconds
    return found


def _areas(
    work: str,
    regions: Sequence[Region],
    zones: Sequence[Zone],
    error: float,
    sql: Mapping[str, Contender],
) -> list[Row]:
    held, shapes = [z.geometry for z in zones], [r.geometry for r in regions]
    held_wkb, shapes_wkb = np.asarray(shapely.to_wkb(held)), np.asarray(shapely.to_wkb(shapes))
    ready = RegionEdges.of(shapes)

    def ours(given: npt.NDArray[np.object_]) -> object:
        return ready.areas_km2(given)

    def overlay() -> object:
        return _overlay_km2(np.asarray(shapes, dtype=object), _fresh(held_wkb))

    peers = {
        f"geopandas.overlay, EPSG:6933; shares agree to {error:.0e}": _cpu(overlay),
        "getting the regions ready, once a layer (not a peer)": _cpu(
            lambda: RegionEdges.of(_fresh(shapes_wkb))
        ),
        **sql,
    }
    taken = _turns({"": _cpu(lambda: ours(_fresh(held_wkb))), **peers})
    vertices = int(shapely.get_num_coordinates(held).sum())
    return [_row(f"{work} ({vertices:,} vertices)", taken, "", peer) for peer in peers]


def _day_after(made: GeneratedTheatre, regions: Sequence[Region]) -> list[Row]:
    """Measure a snapshot of faces of which one in twenty has another shape than the day before.

    Every contender measures a snapshot just read, as a service does; reading is not counted. Read
    from the folder of parsed snapshots, faces that did not change are the day before's objects; a
    row says what that spares, another what such reading costs beside reading shapes each anew.
    """
    shapes = np.asarray(shapely.to_wkb([r.geometry for r in regions]))
    ready = RegionEdges.of(_fresh(shapes))
    moved = made.faces.copy()
    moved[::_CHANGED] = shapely.transform(moved[::_CHANGED], lambda at: at + 1e-4)
    with tempfile.TemporaryDirectory() as name:
        folder = ParsedFolder(Path(name), "bench", _SPACE)
        before = folder.keep(_of_faces(made, made.faces))
        _, known = areas_after(ready, _held(before))
        today = folder.keep(_of_faces(made, moved)).info.digest

        def read() -> list[BaseGeometry]:
            return _held(folder.read(today))

        def read_anew() -> list[BaseGeometry]:
            return _held(ParsedFolder(Path(name), "bench", _SPACE).read(today))

        anew, after = areas_after(ready, read_anew())[0], areas_after(ready, read(), known)[0]
        np.testing.assert_array_equal(after, anew)
        areas = _turns(
            {
                "after": _cpu_after(read, lambda faces: areas_after(ready, faces, known)),
                "from scratch, every face": _cpu_after(
                    read, lambda faces: areas_after(ready, faces)
                ),
                "from scratch, every face, regions made ready": _cpu_after(
                    lambda: (read(), _fresh(shapes)),
                    lambda given: areas_after(RegionEdges.of(given[1]), given[0]),
                ),
                "every coordinate compared with the day before's (not a peer)": _cpu_after(
                    read_anew, lambda faces: areas_after(ready, faces, known)
                ),
            },
            rounds=31,
        )
        reading = _turns({"": _cpu(read), "every shape made anew": _cpu(read_anew)}, rounds=31)
    vertices = int(shapely.get_num_coordinates(moved).sum())
    faces = f"{len(moved[::_CHANGED])} of {len(moved)} faces changed ({vertices:,} vertices)"
    work = f"areas the day after, 76 regions: {faces}"
    rows = [_row(work, areas, "after", peer) for peer in areas if peer != "after"]
    return [*rows, _row("reading the day after: parsed before", reading, "", [*reading][1])]


def _held(snapshot: Snapshot | None) -> list[BaseGeometry]:
    assert snapshot is not None
    return [zone.geometry for zone in snapshot.zones]


def _of_faces(made: GeneratedTheatre, faces: npt.NDArray[np.object_]) -> Snapshot:
    snapshot = made.snapshot(0)
    first = replace(snapshot.zones[0], source_ids=("made",))
    zones = (replace(first, id=f"face-{i}", geometry=face) for i, face in enumerate(faces))
    digest = digest_of(b"".join(shapely.to_wkb(faces)))
    info = replace(snapshot.info, digest=digest, sources=(Source("made", "Made for measuring"),))
    return replace(snapshot, info=info, zones=tuple(zones))


def _whole(
    name: str,
    regions: Sequence[Region],
    zones: Sequence[Zone],
    parties: Sequence[str],
    accuracy_m: float | None,
) -> Row:
    measure = Measure.of(regions)
    shapes = np.array([r.geometry for r in regions], dtype=object)
    held = np.array([z.geometry for z in zones], dtype=object)

    def ours() -> object:
        ground = Ground.of(zones, parties, accuracy_m)
        return closed_shares(ground, measure.measured(ground)[0])

    peer = "the overlay alone, which knows no bounds"
    taken = _turns({"": _cpu(ours), peer: _cpu(lambda: _overlay_km2(shapes, held))}, rounds=3)
    return _row(f"shares with bounds: {name}", taken, "", peer)


def _shipped() -> list[Row]:
    services = build_services(Settings(record=shipped_record()))
    catalog, theatre = services.catalog, services.default_theatre()
    control = catalog.as_of(theatre.id, theatre.control_layer, None)
    regions = catalog.as_of(theatre.id, theatre.region_layer, None).regions
    regions = tuple(r for r in regions if r.level == theatre.default_level)
    parties = [party.id for party in theatre.parties]
    accuracy = control.info.positional_accuracy_m
    error = _check(regions, control.zones, parties, accuracy)
    name = "shipped record, newest"
    areas = _areas(f"areas: {name}", regions, control.zones, error, {})
    return [*areas, _whole(name, regions, control.zones, parties, accuracy)]


def _cpu(work: Callable[[], object]) -> Contender:
    def taken() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return taken


def _cpu_after(prepare: Callable[[], _Given], work: Callable[[_Given], object]) -> Contender:
    """Return the seconds of some work on what was prepared for it, each time anew."""

    def taken() -> float:
        given = prepare()
        start = time.process_time()
        work(given)
        return time.process_time() - start

    return taken


def _turns(contenders: Mapping[str, Contender], rounds: int = _ROUNDS) -> dict[str, list[float]]:
    """Let contenders take turns; the first round warms up and is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            seconds = contender()
            if number:
                taken[name].append(seconds)
    return taken


def _row(work: str, taken: Mapping[str, Sequence[float]], ours: str, peer: str) -> Row:
    ratios = sorted(b / a for a, b in zip(taken[ours], taken[peer], strict=True))
    low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
    return Row(
        work,
        milliseconds(statistics.median(taken[ours])),
        milliseconds(statistics.median(taken[peer])),
        statistics.median(ratios),
        f"{peer}; rounds {low:.1f} to {high:.1f}",
    )


def _fresh(wkb: npt.NDArray[np.bytes_]) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(wkb))


def _check(
    regions: Sequence[Region],
    zones: Sequence[Zone],
    parties: Sequence[str],
    accuracy_m: float | None,
) -> float:
    """Return the largest difference of a share between here and the densified peer.

    Raises:
        AssertionError: it is above the stated tolerance.
    """
    dense = [
        shapely.segmentize(np.array([item.geometry for item in items]), _DENSE_DEG)
        for items in (regions, zones)
    ]
    areas = _overlay_km2(*dense)
    totals = geopandas.GeoSeries(dense[0], crs=4326).to_crs(6933).area.to_numpy() / 1e6
    ours = region_shares(regions, zones, parties, accuracy_m)
    worst = 0.0
    for i, region in enumerate(regions):
        shares = {s.party: s.share for s in ours[region.id].shares}
        for party in parties:
            mine = [z.party == party and z.status is Status.CONTROLLED for z in zones]
            theirs = float(areas[i][mine].sum() / totals[i])
            worst = max(worst, abs(theirs - shares.get(party, 0.0)))
    assert worst < TOLERANCE, f"shares differ by {worst}"
    return worst


def _overlay_km2(
    regions: npt.NDArray[np.object_], zones: npt.NDArray[np.object_]
) -> npt.NDArray[np.float64]:
    """Return the area of every zone in every region, km², shape (regions, zones)."""
    left = geopandas.GeoDataFrame(geometry=regions, crs=4326).reset_index(names="region")
    right = geopandas.GeoDataFrame(geometry=zones, crs=4326).reset_index(names="zone")
    pieces = geopandas.overlay(left, right, how="intersection", keep_geom_type=True)
    areas = np.zeros((len(left), len(right)))
    km2 = pieces.to_crs(6933).area.to_numpy() / 1e6
    np.add.at(areas, (pieces["region"].to_numpy(), pieces["zone"].to_numpy()), km2)
    return areas
