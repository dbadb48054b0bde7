"""The record's page shows every snapshot as it is recorded now."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "record" / "syria-snapshots.md"
CONTROL = sorted((ROOT / "data" / "geojson" / "syria" / "control").glob("*.geojson"))


def test_every_snapshot_has_its_section_and_nothing_else_has() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^### ([0-9-]+)$", text, re.M) == [path.stem for path in CONTROL]


@pytest.mark.parametrize("path", CONTROL, ids=lambda path: path.stem)
def test_a_picture_shows_the_snapshot_as_recorded_now(path: Path) -> None:
    picture = PAGE.parent / "img" / f"syria-{path.stem}.png"
    assert picture.stat().st_size < 60_000
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with Image.open(picture) as image:
        assert image.info["snapshot"] == f"sha256-{digest[:16]}", "run: make record"
        assert image.width > 500
        assert len(image.convert("RGB").getcolors(1_000_000) or ()) > 10
