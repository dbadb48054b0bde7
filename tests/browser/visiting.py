"""A page under watch: what it asked for, what it said, what it tried."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request

OURS = ("/static/", "/theatres/", "/control", "/map", "/embed", "/image.")
# What every visit looked like when its test was over; git-ignored, kept by CI.
ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts" / "browser"
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.__violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@dataclass
class Visit:
    """An open page."""

    page: Page
    address: str
    scripts: bool = True
    requests: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Listen to everything that must not happen."""
        page = self.page
        page.add_init_script(WATCH)
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.trouble.append("dialog"), dialog.dismiss()))
        page.on(
            "response", lambda r: r.status >= 400 and self.trouble.append(f"{r.status} {r.url}")
        )
        page.on(
            "console",
            lambda m: m.type in {"error", "warning"} and self.trouble.append(f"console: {m.text}"),
        )

    def open(self, path: str) -> None:
        """Go there and wait until everything that opens with the page is drawn."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("html[data-ready]", timeout=20_000)

    def settle(self) -> None:
        """Wait until nothing is being fetched any more and labels are drawn."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
        )

    def check(self) -> None:
        """Fail on errors, policy violations and requests that are not ours."""
        assert not self.trouble, self.trouble
        if self.scripts:
            violations = self.page.evaluate("window.__violations")
            assert not violations, violations
            assert self.page.evaluate("window.__pwned") is None

    def figures(self) -> list[tuple[str, str]]:
        """Return the table's rows: name and per cent as shown."""
        rows = self.page.locator("#figures > table.shares tbody tr").all()
        return [
            (row.locator("th").inner_text().strip(), row.locator(".percent").inner_text().strip())
            for row in rows
        ]

    def choose(self, region_id: str, typed: str) -> None:
        """Choose a region in the searchable list."""
        search = self.page.locator("#region-search")
        search.fill(typed)
        search.press("Enter")
        self.page.wait_for_url(f"**region={region_id}**")

    def step_to(self, day: str) -> None:
        """Click a snapshot's tick on the timeline."""
        tick = self.page.locator(f'.tick[data-day="{day}"]').bounding_box()
        track = self.page.locator(".time-track").bounding_box()
        assert tick
        assert track
        self.page.mouse.click(tick["x"] + tick["width"] / 2, track["y"] + track["height"] / 2)

    def click_at(self, lon: float, lat: float) -> None:
        """Click the map where that point of the ground is."""
        x, y = self.page.evaluate(
            "([lat, lon]) => { map_main.getContainer().scrollIntoView({block: 'center'});"
            " const p = map_main.latLngToContainerPoint([lat, lon]);"
            " const b = map_main.getContainer().getBoundingClientRect();"
            " return [b.x + p.x, b.y + p.y]; }",
            [lat, lon],
        )
        self.page.mouse.click(x, y)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        url = urlsplit(request.url)
        host = f"{url.scheme}://{url.netloc}"
        if url.scheme == "data":
            return
        if host != self.address or not (url.path == "/" or url.path.startswith(OURS)):
            self.trouble.append(f"foreign request: {request.url}")


class Visitor:
    """Opens pages, each in a context of its own, and checks them when leaving."""

    def __init__(self, browser: Browser, test: str) -> None:
        self._browser = browser
        self._test = re.sub(r"[^\w-]+", "-", test).strip("-")
        self._open: list[tuple[BrowserContext, Visit]] = []

    def visit(
        self,
        address: str,
        path: str = "/map",
        size: tuple[int, int] = (1280, 800),
        scheme: str = "light",
        *,
        scripts: bool = True,
    ) -> Visit:
        """Open a path in a window of that size."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        visit = Visit(context.new_page(), address, scripts)
        visit.watch()
        self._open.append((context, visit))
        if scripts:
            visit.open(path)
        else:
            visit.page.goto(address + path)
        return visit

    def leave(self) -> None:
        """Keep a screenshot of every page still open, check it, then close it."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        for number, (context, visit) in enumerate(self._open, start=1):
            if visit.scripts:
                visit.settle()
            visit.page.screenshot(path=ARTIFACTS / f"{self._test}-{number}.png")
            visit.check()
            context.close()
