"""axe-core finds nothing on the main views; every view works without a pointer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visit

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
        ("map", "ar", "dark", PHONE),
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
