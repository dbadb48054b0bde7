"""The main views look as approved; docs/how-to/approve-pictures.md says how to renew pictures.

References are a quarter of the size. Compared are means of blocks of 16 by 16 pixels, so that
another rasteriser's edges of letters do not count, but a missing name, mark, row or fill does.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.browser.visiting import ARTIFACTS, Visit

pytestmark = pytest.mark.browser

APPROVED = Path(__file__).parent / "approved"
QUARTER, BLOCK = 4, 16
# Of 255: a block as a whole, and the mean of all blocks.
MOST_IN_A_BLOCK, MOST_ON_AVERAGE = 30, 2.0
DESKTOP, PHONE, FRAME = (1280, 800), (390, 844), (640, 720)
DAY = "region=deir-ezzor&date=2017-11-26"
PAIR = f"{DAY}&compare=2017-05-06"
Open = Callable[..., Visit]
VIEWS = {
    "map-en-light-desktop": (f"/map?{DAY}&lang=en", DESKTOP, "light"),
    "map-en-dark-desktop": (f"/map?{DAY}&lang=en", DESKTOP, "dark"),
    "map-ar-light-desktop": (f"/map?{DAY}&lang=ar", DESKTOP, "light"),
    "map-ar-dark-phone": (f"/map?{DAY}&lang=ar", PHONE, "dark"),
    "changes-en-light-desktop": (f"/map?{PAIR}&view=changes&lang=en", DESKTOP, "light"),
    "changes-ar-dark-phone": (f"/map?{PAIR}&view=changes&lang=ar", PHONE, "dark"),
    "compare-ar-light-desktop": (f"/map?{PAIR}&view=compare&lang=ar", DESKTOP, "light"),
    "compare-en-dark-phone": (f"/map?{PAIR}&view=compare&lang=en", PHONE, "dark"),
    "embed-en-light-frame": (f"/embed?{DAY}&lang=en", FRAME, "light"),
    "embed-ar-dark-phone": (f"/embed?{DAY}&lang=ar", PHONE, "dark"),
}


def quarter(shot: bytes) -> Image.Image:
    """Return a screenshot at a quarter of its size."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    size = (picture.width // QUARTER, picture.height // QUARTER)
    return picture.resize(size, Image.Resampling.BOX)


def blocks(picture: Image.Image) -> npt.NDArray[np.float64]:
    """Return the mean colour of every block, (rows, columns, 3), 0 to 255."""
    side = BLOCK // QUARTER
    size = (picture.width // side, picture.height // side)
    return np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=np.float64)


def difference(seen: Image.Image, approved: Image.Image) -> tuple[float, float, tuple[int, int]]:
    """Return the largest difference of a block, the mean of all, and where the largest is."""
    assert seen.size == approved.size
    apart = np.abs(blocks(seen) - blocks(approved)).max(axis=2)
    row, column = np.unravel_index(int(apart.argmax()), apart.shape)
    return float(apart.max()), float(apart.mean()), (int(column) * BLOCK, int(row) * BLOCK)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_approved(visitor: Open, shipped: str, name: str) -> None:
    path, size, scheme = VIEWS[name]
    visit = visitor(shipped, path, size, scheme)
    visit.settle()
    seen = quarter(visit.page.screenshot())
    kept = APPROVED / f"{name}.png"
    if os.environ.get("APPROVE"):
        APPROVED.mkdir(exist_ok=True)
        seen.save(kept, optimize=True)
    largest, mean, (x, y) = difference(seen, Image.open(kept).convert("RGB"))
    if largest > MOST_IN_A_BLOCK or mean > MOST_ON_AVERAGE:
        seen.save(ARTIFACTS / f"{name}-not-approved.png")
        pytest.fail(f"{name}: {largest:.0f} apart near x={x} y={y}, {mean:.2f} on average")


def test_a_missing_name_is_seen(visitor: Open, shipped: str) -> None:
    """The comparison can fail: one town less is more than it lets pass."""
    path, size, scheme = VIEWS["map-en-light-desktop"]
    visit = visitor(shipped, path, size, scheme)
    visit.settle()
    before = quarter(visit.page.screenshot())
    visit.page.evaluate("document.querySelector('.labels text.rank-2').remove()")
    largest, _, _ = difference(quarter(visit.page.screenshot()), before)
    assert largest > MOST_IN_A_BLOCK
