"""axe-core finds nothing on the main views; every view works without a pointer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect
from shapely import box

from app.catalog.desk import Role
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.tokens import new_token
from tests.browser.visiting import Visit
from tests.chromium_scenes import served
from tests.conftest import demo_documents, document, metadata, write_record, zone

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HERE = "region=deir-ezzor&date=2017-11-26"
DESKTOP, PHONE = (1280, 800), (390, 844)
Open = Callable[..., Visit]


def violations(visit: Visit) -> list[str]:
    """Run axe on the page as it stands; return what it found, one line a node."""
    assert AXE.is_file(), "run `make setup`: axe-core is not installed"
    visit.page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = visit.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(
    ("view", "lang", "scheme", "size"),
    [
        ("map", "en", "light", DESKTOP),
        ("map", "en", "dark", DESKTOP),
        ("map", "ar", "dark", PHONE),
        ("map", "ar", "light", PHONE),
        ("changes", "en", "dark", DESKTOP),
        ("changes", "ar", "light", PHONE),
        ("compare", "ar", "light", DESKTOP),
        ("compare", "en", "dark", PHONE),
    ],
)
def test_axe_finds_nothing(
    visitor: Open, shipped: str, view: str, lang: str, scheme: str, size: tuple[int, int]
) -> None:
    visit = visitor(shipped, f"/map?{HERE}&view={view}&lang={lang}", size, scheme)
    visit.settle()
    assert violations(visit) == []


def test_axe_finds_nothing_in_list_card_dialog_and_embed(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{HERE}")
    visit.page.locator("#region-search").press("ArrowDown")
    assert violations(visit) == []
    visit.page.keyboard.press("Escape")
    visit.click_at(40.75, 36.50)
    expect(visit.page.locator(".ground")).to_be_visible()
    assert violations(visit) == []
    visit.page.locator("#share").click()
    expect(visit.page.locator("dialog.share")).to_be_visible()
    assert violations(visit) == []
    assert violations(visitor(shipped, f"/embed?{HERE}", (640, 720))) == []


@pytest.mark.parametrize(("lang", "scheme"), [("en", "dark"), ("ar", "light")])
def test_axe_finds_nothing_in_the_list_of_event_types(
    visitor: Open, shipped: str, lang: str, scheme: str
) -> None:
    page = visitor(shipped, f"/map?{HERE}&lang={lang}&events=none", PHONE, scheme)
    page.page.locator("#event-filter").click()
    expect(page.page.locator("#event-types")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_the_interface(
    chromium: Browser, shipped: str, scheme: str
) -> None:
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{shipped}/docs")
    assert violations(Visit(page, shipped)) == []
    context.close()


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a draft's page, ending with a slash."""
    folder = tmp_path_factory.mktemp("desk")
    record = write_record(tmp_path_factory.mktemp("demo") / "record", demo_documents())
    token, text = new_token("a drafter", Role.DRAFTER, datetime.now(UTC))
    DirectoryDesk(folder).put_token(token)
    zones = [zone("red-1", "red", box(0, 0, 1.5, 1)), zone("blue-1", "blue", box(1.5, 0, 2, 1))]
    body = json.dumps(document(metadata("control", "control", "2020-05-01"), zones)).encode()
    headers = {"Authorization": f"Bearer {text}", "Content-Type": "application/geo+json"}
    with served(record, folder) as address:
        asked = UrlRequest(f"{address}/snapshots?draft=true", body, headers)
        with urlopen(asked, timeout=30) as said:
            yield address + str(said.headers["location"])


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_draft(
    chromium: Browser, draft: str, lang: str, scheme: str
) -> None:
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{draft}?lang={lang}")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".draft")).to_be_visible()
    assert violations(Visit(page, draft)) == []
    context.close()


# Names on the map stand on any fill: what counts is the letter against its own halo.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour, under = [255, 255, 255]) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = (c) => c.map((v) => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + .05) / (y + .05);
  };
  const {theatre} = JSON.parse(document.getElementById('page-data').textContent);
  const fills = theatre.parties.map((p) => rgba(p.colour));
  const found = {};
  for (const kind of ['town', 'region-name']) {
    const node = document.querySelector(`.labels text.${kind}`);
    if (!node) continue;
    const {fill, stroke} = getComputedStyle(node);
    found[kind] = Math.min(...fills.map((under) => ratio(rgba(fill, under), rgba(stroke, under))));
  }
  const fillOf = (wanted) => getComputedStyle(document.querySelector(wanted)).fill;
  const land = rgba(fillOf('.base-land'));
  found.country = ratio(rgba(fillOf('.labels .country'), land), land);
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_on_the_map_can_be_read_on_any_fill(visitor: Open, shipped: str, scheme: str) -> None:
    visit = visitor(
        shipped, f"/map?{HERE}&region=homs".replace("region=deir-ezzor&", ""), scheme=scheme
    )
    visit.settle()
    found: dict[str, float] = visit.page.evaluate(CONTRAST)
    assert {"town", "country"} <= set(found)
    assert min(found.values()) >= 4.5, found


def test_everything_is_reached_by_keyboard(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?{HERE}").page
    page.locator("#region-search").wait_for()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(n => n.id || n.className)(document.activeElement)"))
    wanted = {"share", "theme", "event-filter", "map_main", "time-track", "region-search"}
    assert wanted <= reached
    assert {"unit-people", "leaflet-control-zoom-in"} <= {
        part for text in reached for part in text.split()
    }


def test_nothing_moves_for_who_asked_for_less_motion(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?{HERE}").page
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((n) => !['0s', ''].includes("
        "getComputedStyle(n).transitionDuration)).map((n) => n.className?.baseVal ?? n.className)"
    )
    assert moving == []


def test_a_point_is_asked_for_without_a_pointer(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{HERE}#map=8/36.5/40.75")  # Hasakah
    page = visit.page
    page.locator(".language, .languages a").last.focus()
    page.locator("#map_main").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_contain_text("Syrian Democratic Forces")
    expect(page.locator("#announce")).to_contain_text("Al-Hasakah")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    expect(page.locator("#map_main")).to_be_focused()


def test_a_changed_date_is_announced(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{HERE}")
    track = visit.page.get_by_role("slider", name="Snapshots")
    before = track.get_attribute("aria-valuetext")
    track.press("ArrowLeft")
    expect(visit.page.locator("#announce")).to_have_text(re.compile(r"Who holds .* 2017: .*\d"))
    assert track.get_attribute("aria-valuetext") != before
