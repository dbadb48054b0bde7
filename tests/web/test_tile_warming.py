"""What was published is warm before anyone asks."""

from __future__ import annotations

from pathlib import Path

from app.catalog.tile_service import LATEST
from app.catalog.tiles import TileFormat, TileStyle
from app.geo.tile_math import TileAddress
from app.main import build_services
from app.settings import Settings
from tests.web.test_services import publish

STYLE = TileStyle(TileFormat.MVT)


def test_after_a_refresh_the_new_snapshots_tiles_are_kept(demo_record: Path) -> None:
    services = build_services(Settings(record=demo_record))
    before = services.tiles.resolve("demo", "control", LATEST)
    publish(demo_record)
    assert services.refresh() is True
    shown = services.tiles.resolve("demo", "control", LATEST)
    assert shown.info.digest != before.info.digest
    assert services.warmer.wait(30)
    for address in (TileAddress(0, 0, 0), TileAddress(5, 16, 15), TileAddress(9, 256, 254)):
        assert services.tiles.kept(shown, address, STYLE) is not None, address
    assert services.tiles.kept(before, TileAddress(0, 0, 0), STYLE) is None


def test_nothing_new_begins_nothing(demo_record: Path) -> None:
    services = build_services(Settings(record=demo_record))
    assert services.refresh() is False
    assert services.warmer.wait(0)
    assert services.tiles.tile_bytes == 0
