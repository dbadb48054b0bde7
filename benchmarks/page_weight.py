"""What the page's first view costs: compressed bytes over the wire, requests, time to a map.

``python -m benchmarks.page_weight`` opens the page in a cold headless Chromium, once a language,
and prints a table. Bytes are what the browser received, with headers, as DevTools counts them; the
time is under a fourfold slowed processor.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import ours

BUDGET_BYTES = 350 * 1024
BUDGET_REQUESTS = 40
LANGUAGES = ("en", "ar")
_SLOWDOWN = 4
_SHIFT = """new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
  .observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 200))"""


@dataclass
class FirstView:
    """One cold visit."""

    lang: str
    ready_ms: float = 0.0
    layout_shift: float = 0.0
    received: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes over the wire."""
        return sum(self.received.values())

    def kinds(self) -> list[tuple[str, int]]:
        """Return bytes by kind of file, most first."""
        sums: Counter[str] = Counter()
        for url, size in self.received.items():
            name = url.partition("?")[0].rpartition("/")[2]
            sums[name.rpartition(".")[2] if "." in name else "page and answers"] += size
        return sums.most_common()


def first_view(browser: Browser, address: str, lang: str) -> FirstView:
    """Open the page with nothing cached and wait until it is drawn and quiet."""
    seen = FirstView(lang)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    network = page.context.new_cdp_session(page)
    urls: dict[str, str] = {}

    def received(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["response"]["url"]

    def finished(event: dict[str, Any]) -> None:
        url = urls.get(event["requestId"], "")
        if url.startswith("http"):
            seen.received[url] = int(event["encodedDataLength"])

    network.on("Network.responseReceived", received)
    network.on("Network.loadingFinished", finished)
    network.send("Network.enable")
    network.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    page.goto(f"{address}/map?lang={lang}")
    page.wait_for_selector("html[data-ready]")
    seen.ready_ms = page.evaluate("performance.getEntriesByName('ready')[0]?.startTime ?? 0")
    page.wait_for_load_state("networkidle")
    seen.layout_shift = page.evaluate(_SHIFT)
    page.close()
    return seen


def main() -> int:
    """Print the table; return 1 when a budget is overrun."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    over = False
    with ours() as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for lang in LANGUAGES:
            seen = first_view(browser, service.url, lang)
            over |= seen.total > BUDGET_BYTES or len(seen.received) > BUDGET_REQUESTS
            print(
                f"{lang}: {seen.total / 1024:.1f} KiB of {BUDGET_BYTES // 1024}, "
                f"{len(seen.received)} requests of {BUDGET_REQUESTS}, drawn after "
                f"{seen.ready_ms:.0f} ms at {_SLOWDOWN}x slowdown, shift {seen.layout_shift:.3f}"
            )
            for kind, size in seen.kinds():
                print(f"    {kind:18} {size / 1024:7.1f} KiB")
            if "--files" in sys.argv:
                for url, size in sorted(seen.received.items(), key=lambda item: -item[1]):
                    print(f"        {size:7} {url.partition('//')[2].partition('/')[2][:90]}")
        browser.close()
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
