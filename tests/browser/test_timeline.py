"""The timeline: true to time, steps without an empty frame, what comes next is at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
NOVEMBER = "/map?region=deir-ezzor&date=2017-11-26"
TICKS = "ticks => ticks.map((t) => [t.dataset.day, parseFloat(t.style.left)])"
# Looks at every frame while the dates are stepped through: fills on the screen, dates seen.
WATCH = """() => { window.__frames = []; const look = () => {
  const shown = [...document.querySelectorAll('.leaflet-zones-pane path.zone')]
    .filter((path) => path.checkVisibility() && path.getAttribute('d') !== 'M0 0');
  window.__frames.push([document.getElementById('date').dateTime, shown.length]);
  requestAnimationFrame(look); }; look(); }"""
PREPARED = """new Promise((done) => { const wait = () => {
  const {prepared} = document.documentElement.dataset;
  prepared ? done(prepared) : setTimeout(wait, 20); }; wait(); })"""


def ticks(page: Page) -> list[tuple[date, float]]:
    found = page.locator(".tick").evaluate_all(TICKS)
    return [(date.fromisoformat(day), left) for day, left in found]


def bands(page: Page) -> dict[str, str]:
    """Return the outline of each holder's band."""
    expect(page.locator(".time-band").first).to_be_attached()
    found: dict[str, str] = page.locator(".time-band").evaluate_all(
        "paths => Object.fromEntries(paths.map((p) => [p.dataset.of, p.getAttribute('d')]))"
    )
    return found


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_day_is_as_wide_as_any_other(visitor: Open, shipped: str, lang: str) -> None:
    found = ticks(visitor(shipped, f"{NOVEMBER}&lang={lang}").page)
    (first, start), (last, end) = found[0], found[-1]
    per_day = (end - start) / (last - first).days
    assert (per_day < 0) == (lang == "ar")  # time runs as the language reads
    for day, left in found:
        assert left == pytest.approx(start + per_day * (day - first).days, abs=0.6)


def test_bands_step_and_fill_the_height(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER).page
    shapes = bands(page)
    assert {"regime", "sdf", "is"} <= set(shapes)
    for shape in shapes.values():
        points = re.findall(r"([-\d.]+),([-\d.]+)", shape)
        straight = [a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)]
        assert all(straight), "no slope between snapshots"
    lows = [float(y) for shape in shapes.values() for y in re.findall(r",([-\d.]+)", shape)]
    assert max(lows) == pytest.approx(62, abs=0.1)
    assert min(lows) == pytest.approx(0, abs=0.1)


def test_no_frame_is_empty_between_dates(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER).page
    page.evaluate(WATCH)
    track = page.locator(".time-track")
    for _ in range(3):
        before = page.locator("#date").get_attribute("datetime")
        track.press("ArrowLeft")
        expect(page.locator("#date")).not_to_have_attribute("datetime", str(before))
    # The heading is written first: the frame that shows the last date is still to come.
    page.evaluate("new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(d)))")
    frames: list[Any] = page.evaluate("window.__frames")
    assert len({day for day, _ in frames}) == 4
    assert min(count for _, count in frames) > 5


def test_neighbours_are_fetched_before_they_are_asked_for(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, NOVEMBER)
    page = visit.page
    visit.settle()
    assert page.evaluate("document.documentElement.dataset.prepared") is None
    asked = len(visit.requests)
    page.locator(".time-track").focus()
    assert page.evaluate(PREPARED) == "2017-11-26"
    fetched = visit.requests[asked:]
    assert sum("/layers/control/snapshots/" in url for url in fetched) >= 2
    assert sum("/control?" in url for url in fetched) >= 2
    visit.requests.clear()
    page.locator(".time-track").press("ArrowRight")
    expect(page.locator("#date")).not_to_have_attribute("datetime", "2017-11-26")
    date_shown = page.locator("#date").get_attribute("datetime")
    needed = [url for url in visit.requests if f"date={date_shown}" in url and "/control?" in url]
    assert not needed


def test_home_and_end_and_dragging(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER).page
    track, cursor = page.locator(".time-track"), page.locator("#date")
    found = [day.isoformat() for day, _ in ticks(page)]
    track.press("Home")
    expect(cursor).to_have_attribute("datetime", found[0])
    track.press("End")
    expect(cursor).to_have_attribute("datetime", found[-1])
    box = track.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + 40, steps=6)
    page.mouse.up()
    expect(cursor).to_have_attribute("datetime", found[0])


def test_the_chart_follows_the_width(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER).page
    before = ticks(page)[-1][1]
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_function(
        "() => parseFloat(document.querySelector('.tick:last-of-type').style.left) > 0"
    )
    expect(page.locator(".time-band").first).to_be_attached()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 80)))")
    assert ticks(page)[-1][1] != before
    width = page.locator(".time-track").bounding_box()
    assert width
    assert all(0 <= left <= width["width"] + 1 for _, left in ticks(page))


def test_digits_are_the_readers_choice(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"{NOVEMBER}&lang=ar").page
    expect(page.locator("#date")).to_have_text("٢٦ تشرين الثاني ٢٠١٧")
    page.locator("a[data-digits=latn]").click()
    page.wait_for_selector("html[data-ready]")
    page.wait_for_url("**digits=latn**")
    expect(page.locator("#date")).to_have_text("26 تشرين الثاني 2017")
    page.locator(".time-track").press("ArrowLeft")
    expect(page.locator("#date")).to_have_text(re.compile(r"^27 \D+ 2018$"))
    assert not re.search("[٠-٩]", page.locator("#figures").inner_text())
    assert not re.search("[٠-٩]", page.locator(".months").inner_text())
    assert "digits=latn" in page.url


def test_the_page_gets_only_messages_its_scripts_write(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER).page
    words = page.evaluate("JSON.parse(document.getElementById('page-data').textContent).words")
    assert "\nplay = " in words["messages"]
    assert "fullscreen" not in words["messages"]
