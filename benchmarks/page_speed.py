"""How fast the page is: usable after, shifts, and what a step through time costs.

``python -m benchmarks.page_speed`` opens the page in headless Chromium under a fourfold slowed
processor, several times a language, and prints the best and the median: on a busy machine the best
is nearest to the page's own cost. Then it steps through every snapshot, unslowed, its neighbours
prepared as the page does by itself, and prints how long until the new date is on the screen (the
second frame after the key) and how many frames showed a map without fills.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import ours

LANGUAGES = ("en", "ar")
USABLE_MS = 1500
STEP_MS = 100
_SLOWDOWN = 4
_VISITS = 5
# Kept by the browser from the start: nothing of the measuring runs while it is measured.
_SHIFT = """new Promise((done) => { let sum = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) sum += entry.value;
}).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 100); })"""
_MARK = "(name) => performance.getEntriesByName(name)[0].startTime"
# A step: one key, then every frame until the new date stands and two frames are out.
_STEP = """(key) => new Promise((done) => {
  const track = document.querySelector('.time-track');
  const before = document.getElementById('date').dateTime;
  const zones = () => [...document.querySelectorAll('.leaflet-zones-pane path.zone')]
    .filter((path) => path.checkVisibility() && path.getAttribute('d') !== 'M0 0').length;
  let empty = 0, after = 0;
  const start = performance.now();
  const frame = () => {
    if (!zones()) empty += 1;
    if (document.getElementById('date').dateTime !== before) after += 1;
    if (after === 2) return done({ms: performance.now() - start, empty});
    if (performance.now() - start > 5000) return done({ms: Infinity, empty});
    requestAnimationFrame(frame);
  };
  track.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
  requestAnimationFrame(frame);
})"""
_PREPARED = """new Promise((done) => { const wait = () => {
  const {dataset} = document.documentElement;
  const day = document.querySelector('.tick.current').dataset.day;
  dataset.prepared === day ? setTimeout(done, 60) : setTimeout(wait, 20); }; wait(); })"""


@dataclass(frozen=True, slots=True)
class Opening:
    """One cold visit: ms until the map could be used and until all was drawn, and the shift."""

    usable_ms: float
    ready_ms: float
    shift: float


@dataclass(frozen=True, slots=True)
class Steps:
    """Stepping through every snapshot: ms a step, and frames without fills."""

    ms: tuple[float, ...]
    empty_frames: int


def opening(browser: Browser, address: str, lang: str) -> Opening:
    """Open the page with nothing cached under a slowed processor."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    network = page.context.new_cdp_session(page)
    network.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    page.goto(f"{address}/map?lang={lang}", wait_until="networkidle")
    page.wait_for_selector("html[data-ready]")
    usable, ready = (float(page.evaluate(_MARK, name)) for name in ("usable", "ready"))
    seen = Opening(usable, ready, float(page.evaluate(_SHIFT)))
    page.close()
    return seen


def steps(browser: Browser, address: str) -> Steps:
    """Walk from the last snapshot to the first and back, one key at a time."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/map")
    page.wait_for_selector("html[data-ready]")
    page.locator(".time-track").focus()
    page.keyboard.press("End")
    count = page.locator(".tick").count()
    taken: list[float] = []
    empty = 0
    for key in ("ArrowLeft",) * (count - 1) + ("ArrowRight",) * (count - 1):
        page.evaluate(_PREPARED)
        found = page.evaluate(_STEP, key)
        taken.append(float(found["ms"]))
        empty += int(found["empty"])
    page.close()
    return Steps(tuple(taken), empty)


def main() -> int:
    """Print the figures; return 1 when one is over its limit."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    over = False
    with ours() as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for lang in LANGUAGES:
            seen = [opening(browser, service.url, lang) for _ in range(_VISITS)]
            usable = [visit.usable_ms for visit in seen]
            shift = max(visit.shift for visit in seen)
            over |= min(usable) > USABLE_MS
            print(
                f"{lang}: usable after {min(usable):.0f} ms (median {median(usable):.0f}), all "
                f"drawn after {min(visit.ready_ms for visit in seen):.0f} ms, at {_SLOWDOWN}x "
                f"slowdown, best of {_VISITS}; largest shift {shift:.4f}"
            )
        walked = steps(browser, service.url)
        over |= median(walked.ms) > STEP_MS or walked.empty_frames > 0
        print(
            f"steps: {len(walked.ms)}, median {median(walked.ms):.0f} ms, longest "
            f"{max(walked.ms):.0f} ms, frames without fills {walked.empty_frames}"
        )
        if "--each" in sys.argv:
            print("    " + " ".join(f"{ms:.0f}" for ms in walked.ms))
        browser.close()
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
