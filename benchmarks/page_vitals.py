"""Lighthouse-like figures of the first view, on a phone and on a desktop, each in its own network.

``python -m benchmarks.page_vitals`` opens the page several times with nothing cached and prints
the medians: First and Largest Contentful Paint, Total Blocking Time (what tasks take above 50 ms,
from the first paint until everything is drawn), Cumulative Layout Shift (all shifts added up,
which is never less than what Lighthouse counts) and when the map could be used. Phone: 390 by 844,
a fourfold slowed processor, and the network that Lighthouse calls slow 4G. Desktop: 1280 by 800,
unslowed, 40 ms and 10 Mbit/s.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import astuple, dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import ours

_VISITS = 5
_LONGEST_MS = 60_000
# All of it is kept by the browser from the start: asked for once the page is quiet, nothing of the
# measuring runs while it is measured.
_READ = """new Promise((done) => {
  const seen = {};
  const types = ['paint', 'largest-contentful-paint', 'longtask', 'layout-shift'];
  for (const type of types) new PerformanceObserver((list) => (seen[type] = list.getEntries()))
    .observe({type, buffered: true});
  setTimeout(() => {
    const at = (name) => performance.getEntriesByName(name)[0].startTime;
    const [fcp, ready] = [at('first-contentful-paint'), at('ready')];
    const tasks = (seen.longtask ?? []).filter((task) => task.startTime + task.duration > fcp
      && task.startTime < ready);
    done([fcp, seen['largest-contentful-paint'].at(-1).startTime,
      tasks.reduce((sum, task) => sum + task.duration - 50, 0),
      (seen['layout-shift'] ?? []).reduce((sum, shift) => sum + shift.value, 0),
      at('usable'), ready]);
  }, 300);
})"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is opened: window in CSS pixels, slowdown, ms and bits a second there."""

    name: str
    size: tuple[int, int]
    slowdown: int
    latency_ms: int
    bits_per_s: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """One visit, ms; the shift has no unit."""

    first_paint: float
    largest_paint: float
    blocked: float
    shift: float
    usable: float
    drawn: float


PLACES = (
    Place("phone", (390, 844), 4, 150, 1_600_000),
    Place("desktop", (1280, 800), 1, 40, 10_000_000),
)


def visit(browser: Browser, address: str, place: Place) -> Vitals:
    """Open the page there with nothing cached."""
    page = browser.new_page(viewport={"width": place.size[0], "height": place.size[1]})
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    bytes_per_s = place.bits_per_s // 8
    network = {"offline": False, "latency": place.latency_ms}
    network |= {"downloadThroughput": bytes_per_s, "uploadThroughput": bytes_per_s}
    devtools.send("Network.emulateNetworkConditions", network)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": place.slowdown})
    page.goto(address, wait_until="networkidle", timeout=_LONGEST_MS)
    page.wait_for_selector("html[data-ready]", timeout=_LONGEST_MS)
    page.wait_for_timeout(500)
    seen = Vitals(*page.evaluate(_READ))
    page.close()
    return seen


def main() -> int:
    """Print the table."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    print(f"median of {_VISITS}, ms     first  largest  blocked   usable    drawn    shift")
    with ours() as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for place in PLACES:
            for lang in ("en", "ar"):
                address = f"{service.url}/map?lang={lang}"
                seen = [visit(browser, address, place) for _ in range(_VISITS)]
                first, largest, blocked, shift, usable, drawn = (
                    median(values) for values in zip(*map(astuple, seen), strict=True)
                )
                print(
                    f"{place.name:8} {lang}       {first:9.0f}{largest:9.0f}{blocked:9.0f}"
                    f"{usable:9.0f}{drawn:9.0f}{shift:9.4f}",
                    flush=True,
                )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
