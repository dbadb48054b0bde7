"""What was exported, in a real browser: tiles by range, and a whole site from a plain folder."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from app.settings import shipped_record
from tests.browser.visiting import WATCH
from tests.chromium_scenes import served
from tests.cli_scenes import controlmap
from tests.export.conftest import files_served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[2]


def test_a_tile_is_read_by_range_and_drawn(
    chromium: Browser, record_folder: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "draw.js"
    build = [ROOT / "node_modules" / ".bin" / "esbuild", ROOT / "tests/node/draw_pmtiles.mjs"]
    options = ["--bundle", "--format=iife", f"--outfile={bundle}", "--log-level=warning"]
    subprocess.run([*build, *options], check=True, timeout=60)
    page = chromium.new_page()
    answers: list[tuple[int, str | None]] = []
    page.on("response", lambda r: answers.append((r.status, r.headers.get("content-range"))))
    with served(record_folder) as address:
        page.add_script_tag(path=bundle)
        path = f"{address}/theatres/demo/layers/control/snapshots/2020-01-01.pmtiles"
        drawn = page.evaluate(f"drawTile('{path}', 'control', 7, 64, 63)")
    page.close()
    assert drawn["zooms"] == [0, 10]
    assert drawn["colours"] == {"red-1": "#c8604f", "blue-1": "#6c8ebf"}
    assert drawn["pixels"] == [[200, 96, 79, 255], [108, 142, 191, 255], [0, 0, 0, 0]]
    assert answers
    assert all(status == 206 and part for status, part in answers), answers


@pytest.fixture(scope="module")
def shipped_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Export the record that ships, without changes between any two dates but of one theatre."""
    folder = tmp_path_factory.mktemp("site") / "below" / "here"
    said = controlmap(shipped_record(), "export", "site", folder, "--theatre", "syria")
    assert said.returncode == 0, said.stderr
    with files_served(folder.parent) as address:
        yield address, folder


class Watched:
    """A page of which every request is known."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.trouble: list[str] = []
        page.add_init_script(WATCH)
        page.on("request", lambda r: self._inside(r.url))
        page.on(
            "response", lambda r: r.status >= 400 and self.trouble.append(f"{r.status} {r.url}")
        )
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda e: self.trouble.append(str(e)))
        page.on("console", lambda m: m.type == "error" and self.trouble.append(m.text))

    def _failed(self, request: Request) -> None:
        """Note a failure; a page that is left gives up what it was fetching ahead."""
        if request.failure != "net::ERR_ABORTED":
            self.trouble.append(f"failed {request.url} {request.failure}")

    def _inside(self, url: str) -> None:
        if not url.startswith((f"{self.address}/here/", "data:")):
            self.trouble.append(f"outside: {url}")

    def open(self, name: str) -> None:
        """Go to a page of the site and wait until it is drawn."""
        self.page.goto(f"{self.address}/here/{name}")
        self.page.wait_for_selector("html[data-ready]", timeout=30_000)

    def figures(self) -> list[str]:
        """Return the per cents shown."""
        cells = self.page.locator("#figures > table.shares tbody tr .percent").all()
        return [cell.inner_text().strip() for cell in cells]

    def check(self) -> None:
        """Fail on whatever went wrong on the page."""
        self.page.wait_for_load_state("networkidle")
        assert not self.trouble, self.trouble
        assert not self.page.evaluate("window.__violations")


@pytest.fixture
def watched(chromium: Browser, shipped_site: tuple[str, Path]) -> Iterator[Watched]:
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    found = Watched(context.new_page(), shipped_site[0])
    yield found
    found.check()
    context.close()


def percents(answer: dict[str, Any]) -> list[str]:
    parts = [*answer["shares"], answer["contested"], answer["unassigned"]]
    return [f"{part['percent']:.1f}" for part in parts]


def asked(client: Any, region: str, day: str) -> dict[str, Any]:
    found = client.get("/control", params={"theatre": "syria", "region": region, "date": day})
    return dict(found.json())


def test_the_index_opens_with_the_figures_of_control(watched: Watched, shipped_client: Any) -> None:
    watched.open("index.html")
    answer = asked(shipped_client, "deir-ezzor", "2017-11-26")
    assert watched.figures() == percents(answer)
    expect(watched.page.locator(".withheld").last).to_contain_text("without a service")
    assert watched.page.locator("#share").count() == 0
    assert watched.page.locator("path.zone").count() > 5


def test_another_region_and_date_by_hand_and_by_address(
    watched: Watched, shipped_client: Any
) -> None:
    watched.open("index.html")
    page = watched.page
    page.locator("#region-search").fill("idlib")
    page.locator("#region-search").press("Enter")
    expect(page).to_have_title("Who holds Idlib, 26 November 2017")
    assert watched.figures() == percents(asked(shipped_client, "idlib", "2017-11-26"))
    page.locator(".step-previous").click()
    expect(page).to_have_title("Who holds Idlib, 12 November 2017")
    assert watched.figures() == percents(asked(shipped_client, "idlib", "2017-11-12"))
    again = page.url
    watched.open("syria.en.html?region=hama&date=2017-05-20")  # a day the snapshot is carried to
    answer = asked(shipped_client, "hama", "2017-05-20")
    assert watched.figures() == percents(answer)
    assert page.locator("#date").get_attribute("datetime") == answer["effective_date"]
    page.goto(again)
    page.wait_for_selector("html[data-ready]")
    expect(page).to_have_title("Who holds Idlib, 12 November 2017")
    assert page.url == again


def test_in_arabic_with_other_digits_and_back(watched: Watched, shipped_client: Any) -> None:
    watched.open("index.html?region=idlib")
    page = watched.page
    page.locator("a[data-lang=ar]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#region").input_value() == "idlib"
    page.locator("a[data-digits=latn]").click()
    page.wait_for_url("**/syria.ar-latn.html?**")
    page.wait_for_selector("html[data-ready]")
    answer = asked(shipped_client, "idlib", "2017-11-26")
    shown = [figure.replace(",", ".") for figure in watched.figures()]
    assert [float(figure.replace("٫", ".")) for figure in shown] == [
        float(p) for p in percents(answer)
    ]


def test_changes_and_comparison(watched: Watched, shipped_client: Any, shipped_site: Any) -> None:
    watched.open("syria.en.html?region=deir-ezzor&date=2017-11-26&view=changes&compare=2017-05-06")
    page = watched.page
    expect(page).to_have_title("What changed in Deir ez-Zor, 6 May – 26 November 2017")
    assert page.locator("path.changed").count() > 3
    days = {"from": "2017-05-06", "to": "2017-11-26"}
    told = shipped_client.get(
        "/control/changes", params={"theatre": "syria", "region": "deir-ezzor", **days}
    ).json()
    name = "data/syria/changes/deir-ezzor/2017-05-06_2017-11-26.json"
    written = json.loads((shipped_site[1] / name).read_text("utf-8"))
    told.pop("links", None)
    assert written == told
    page.locator("a[data-view=compare]").click()
    expect(page).to_have_title("Deir ez-Zor compared, 6 May – 26 November 2017")
    page.locator("#first-day").select_option("2017-01-01")
    expect(page.locator("#first-day")).to_have_value("2017-01-01")


def test_the_ground_answers_a_click(watched: Watched) -> None:
    watched.open("syria.en.html?region=idlib&date=2017-11-26")
    page = watched.page
    x, y = page.evaluate(
        "() => { const p = map_main.latLngToContainerPoint([35.95, 39.0]);"
        " const b = map_main.getContainer().getBoundingClientRect();"
        " return [b.x + p.x, b.y + p.y]; }"
    )
    page.mouse.click(x, y)
    expect(page.locator("#card")).to_contain_text("26 November 2017")
    assert "region=idlib" not in page.url


def test_a_state_that_is_not_in_the_files_opens_as_the_page_does(watched: Watched) -> None:
    watched.open("syria.en.html?region=%3Cscript%3E&date=1900-01-01&view=sheep&unit=goats")
    expect(watched.page).to_have_title("Who holds Deir ez-Zor, 26 November 2017")
