"""Make the pictures of the README from the shipped record: docs/images/*.png.

``.venv/bin/python tools/pictures.py`` serves the record on loopback, opens the main views in
Debian's Chromium (CHROMIUM names another one) and writes them with a palette, which keeps flat
maps small.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "docs" / "images"
COLOURS = 192
DAY = "region=deir-ezzor&date=2017-11-26"
# Name: path, width, height, colour scheme, pixels a CSS pixel.
VIEWS = {
    "map-desktop": (f"/map?{DAY}&lang=en", 1360, 850, "light", 1),
    "phone-dark-ar": (f"/map?{DAY}&lang=ar", 390, 844, "dark", 2),
    "changes": (f"/map?{DAY}&compare=2017-05-06&view=changes&lang=en", 1200, 750, "light", 1),
    "compare": (f"/map?{DAY}&compare=2017-05-06&view=compare&lang=en", 1200, 750, "dark", 1),
    "embed": (f"/embed?{DAY}&lang=en", 640, 620, "light", 2),
}


def picture(browser: Browser, address: str, name: str) -> bytes:
    """Return a view as PNG, drawn and at rest."""
    path, width, height, scheme, scale = VIEWS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address + path)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    shot = page.screenshot()
    context.close()
    return shot


def main() -> int:
    """Write every picture; say how large each is."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.servers import ours  # noqa: PLC0415  (found once the root is on the path)

    TO.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with ours() as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in VIEWS:
            shot = Image.open(io.BytesIO(picture(browser, service.url, name))).convert("RGB")
            target = TO / f"{name}.png"
            shot.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
