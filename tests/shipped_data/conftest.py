"""The shipped record, read once through the same door as any other file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import shapely
from shapely import MultiPolygon, Polygon

from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.geo.area import areas_km2
from app.ingest import parse_snapshot, parse_theatre

SYRIA = Path(__file__).parents[2] / "data" / "geojson" / "syria"

DATES = (
    *("2017-01-01", "2017-05-06", "2017-08-31", "2017-10-23", "2017-11-12", "2017-11-26"),
    *("2018-01-27", "2018-05-04", "2018-08-05", "2019-03-23"),
)

Load = Callable[[str], Snapshot]
Shares = Callable[[str, str], dict[str, float]]


@pytest.fixture(scope="session")
def syria() -> Theatre:
    """The theatre's vocabulary."""
    return parse_theatre((SYRIA / "theatre.json").read_bytes())


@pytest.fixture(scope="session")
def load(syria: Theatre) -> Load:
    """Return a snapshot by ``layer/date``; any error of the file fails the test."""

    @cache
    def read(name: str) -> Snapshot:
        path = SYRIA / f"{name}.geojson"
        parsed = parse_snapshot(path.read_bytes(), path=f"syria/{name}.geojson", theatre=syria)
        assert parsed.errors == ()
        assert parsed.snapshot is not None
        return parsed.snapshot

    return read


@pytest.fixture(scope="session")
def country(load: Load) -> Polygon | MultiPolygon:
    """The union of the provinces."""
    whole = shapely.coverage_union_all([r.geometry for r in load("provinces/2011-01-01").regions])
    assert isinstance(whole, Polygon | MultiPolygon)
    return whole


@pytest.fixture(scope="session")
def percent(load: Load, country: Polygon | MultiPolygon) -> Shares:
    """Return per cent by party (``contested`` beside them) of the country or of a province."""

    @cache
    def shares(day: str, province: str = "") -> dict[str, float]:
        regions = {r.id: r.geometry for r in load("provinces/2011-01-01").regions}
        region = regions.get(province, country)
        found: dict[str, float] = {}
        for zone in load(f"control/{day}").zones:
            part = shapely.intersection(zone.geometry, region) if province else zone.geometry
            pieces = [p for p in shapely.get_parts(part) if isinstance(p, Polygon)]
            holder = zone.party or str(zone.status)
            found[holder] = found.get(holder, 0.0) + float(areas_km2(pieces).sum())
        (total,) = areas_km2([region])
        return {holder: 100 * area / total for holder, area in found.items()}

    return shares
