"""Shares of a snapshot: here, and with ``geopandas.overlay`` on the same polygons.

The peer projects the pieces to EPSG:6933 and takes planar areas: what an analyst would write. For
the check of agreement, and only there, its inputs are cut into edges of 0.01° first, because the
two otherwise differ in what a straight edge is (straight in lon/lat here, as RFC 7946 has it).
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas
import numpy as np
import numpy.typing as npt
import shapely

from app.analysis.shares import region_shares
from app.domain.region import Region
from app.domain.zone import Status, Zone
from app.geo.overlay import areas_by_region_km2
from app.main import build_services
from app.settings import Settings, shipped_record
from benchmarks.record import ACCURACY_M, PARTIES, GeneratedTheatre
from benchmarks.timing import Row, milliseconds, side_by_side

TOLERANCE = 1e-7  # of a share, once the peer's inputs are densified
_DENSE_DEG = 0.01


def rows() -> list[Row]:
    """Measure the generated snapshot (provinces, districts) and the shipped record's newest."""
    made = GeneratedTheatre()
    zones = made.snapshot(50).zones
    found = _compare("generated, 14 provinces", made.provinces, zones, PARTIES, ACCURACY_M)
    found += _compare("generated, 62 districts", made.districts, zones, PARTIES, ACCURACY_M)
    return found + _shipped()


def _shipped() -> list[Row]:
    services = build_services(Settings(record=shipped_record()))
    catalog, theatre = services.catalog, services.default_theatre()
    control = catalog.as_of(theatre.id, theatre.control_layer, None)
    regions = catalog.as_of(theatre.id, theatre.region_layer, None).regions
    regions = tuple(r for r in regions if r.level == theatre.default_level)
    parties = [party.id for party in theatre.parties]
    accuracy = control.info.positional_accuracy_m
    return _compare("shipped record, newest", regions, control.zones, parties, accuracy)


def _compare(
    name: str,
    regions: Sequence[Region],
    zones: Sequence[Zone],
    parties: Sequence[str],
    accuracy_m: float | None,
) -> list[Row]:
    error = _check(regions, zones, parties, accuracy_m)
    held, shapes = [z.geometry for z in zones], [r.geometry for r in regions]
    held_wkb, shapes_wkb = np.asarray(shapely.to_wkb(held)), np.asarray(shapely.to_wkb(shapes))

    def ours() -> object:  # from WKB, so that nothing prepared survives a round
        return areas_by_region_km2(list(_fresh(shapes_wkb)), list(_fresh(held_wkb)))

    def peer() -> object:
        return _overlay_km2(_fresh(shapes_wkb), _fresh(held_wkb))

    areas = side_by_side(ours, peer)
    whole = side_by_side(lambda: region_shares(regions, zones, parties, accuracy_m), peer, 3)
    vertices = int(shapely.get_num_coordinates(held).sum())
    return [
        Row(
            f"areas: {name} ({vertices:,} vertices)",
            milliseconds(areas.ours_s),
            milliseconds(areas.peer_s),
            areas.ratio,
            f"geopandas.overlay, EPSG:6933; shares agree to {error:.0e}",
        ),
        Row(
            f"shares with bounds: {name}",
            milliseconds(whole.ours_s),
            milliseconds(whole.peer_s),
            whole.ratio,
            "the same overlay, which knows no bounds",
        ),
    ]


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
