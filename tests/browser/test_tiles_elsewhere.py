"""The how-to's snippets in other people's map libraries, on another origin, in Chromium."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.hosting import Sheet, hosted

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "tiles-elsewhere.md"
PACKAGES = ROOT / "node_modules"
FOLDERS = {
    "leaflet": PACKAGES / "leaflet" / "dist",
    "maplibre": PACKAGES / "maplibre-gl" / "dist",
}
READY = {
    "leaflet": "() => map.hasLayer !== undefined && document.images.length > 3"
    " && [...document.images].every((image) => image.complete && image.naturalWidth)",
    "openlayers": "() => new Promise((done) => {"
    " map.once('rendercomplete', () => done(true)); map.render(); })",
    "maplibre": "() => window.map?.loaded() && map.areTilesLoaded()",
}


def snippet(library: str) -> str:
    """Return the code block of the how-to."""
    found = re.search(rf"^```html {library}\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.M | re.S)
    assert found
    return found[1]


@pytest.fixture
def opened(chromium: Browser, shipped: str) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Return a function that opens a snippet on a site of its own."""
    closing = []

    def opener(library: str, scale: int = 1, code: str | None = None) -> tuple[Page, list[str]]:
        body = (code or snippet(library)).replace("https://maps.example", shipped)
        folder = _open_layers() if library == "openlayers" else {"/": FOLDERS[library]}
        site = hosted(
            {"/": Sheet(f"<!DOCTYPE html><body>{body}"), "/favicon.ico": Sheet("")}, folder
        )
        address = site.__enter__()
        context = chromium.new_context(
            viewport={"width": 640, "height": 440}, device_scale_factor=scale
        )
        closing.append((context, site))
        page = context.new_page()
        trouble: list[str] = []
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda m: m.type == "error" and trouble.append(m.text))
        page.on("response", lambda r: r.status >= 400 and trouble.append(f"{r.status} {r.url}"))
        page.goto(address)
        page.wait_for_function(READY[library], timeout=30_000)
        page.wait_for_timeout(400)  # fading in
        return page, trouble

    yield opener
    for context, site in closing:
        context.close()
        site.__exit__(None, None, None)


def _open_layers() -> dict[str, Path]:
    return {"/ol.js": PACKAGES / "ol" / "dist" / "ol.js", "/ol.css": PACKAGES / "ol" / "ol.css"}


def picture(page: Page) -> np.ndarray:
    """Return the map's pixels, RGB."""
    data = page.locator("#map").screenshot()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def share_of(pixels: np.ndarray, colour: str, within: int = 40) -> float:
    """Return the share of pixels near a colour."""
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return float((np.abs(pixels - wanted).max(axis=2) <= within).mean())


@pytest.mark.parametrize("library", ["leaflet", "openlayers", "maplibre"])
def test_the_documented_snippet_draws_the_map(
    opened: Callable[..., tuple[Page, list[str]]], library: str
) -> None:
    page, trouble = opened(library)
    pixels = picture(page)
    for colour in ("#C8604F", "#E3B23C"):  # the two largest holders of that day, paler on the tiles
        assert share_of(pixels, colour) > 0.01, (colour, share_of(pixels, colour))
    assert trouble == []


def test_dense_screens_get_tiles_of_512(opened: Callable[..., tuple[Page, list[str]]]) -> None:
    page, trouble = opened("leaflet", 2)
    widths = page.evaluate("[...document.images].map((i) => [i.naturalWidth, i.width])")
    assert widths
    assert all(pair == [512, 256] for pair in widths)
    assert trouble == []


@pytest.mark.parametrize("scale", [1, 2])
def test_no_seam_between_tiles(opened: Callable[..., tuple[Page, list[str]]], scale: int) -> None:
    """Across a border of two tiles the picture changes no more than between any two columns."""
    page, trouble = opened("leaflet", scale)
    edges = page.evaluate(
        """() => { const map = document.getElementById('map').getBoundingClientRect();
          return [...new Set([...document.querySelectorAll('.leaflet-tile')].map(
            (node) => Math.round(node.getBoundingClientRect().left - map.left)))]; }"""
    )
    pixels = picture(page)
    inner = [scale * x for x in edges if 20 < x < 580]
    assert inner
    jumps = np.abs(np.diff(pixels, axis=1)).max(axis=2)
    usual = np.percentile(jumps.mean(axis=0), 99)
    for x in inner:
        assert jumps[:, x - 1].mean() <= usual + 2, x
    assert trouble == []


def test_every_tile_of_the_extent_is_there_at_the_edges(
    opened: Callable[..., tuple[Page, list[str]]],
) -> None:
    """Moved to each corner of the record's extent and beyond, no tile is missing."""
    page, trouble = opened("leaflet")
    for lat, lon in ((29, 25), (41, 54), (85, 179), (-85, -179)):
        page.evaluate(f"map.setView([{lat}, {lon}], 5, {{animate: false}})")
        page.wait_for_function(READY["leaflet"])
    assert trouble == []
