"""On a phone and a tablet: time is always at hand, the answer is in sight, nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
NOVEMBER = "/map?region=deir-ezzor&date=2017-11-26"
PHONE, TABLET = (390, 844), (820, 1180)
SHIFT = """new Promise((done) => { let sum = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) sum += entry.value;
}).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 200); })"""


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found, selector
    return dict(found)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [(320, 640), PHONE, TABLET])
def test_time_stays_at_the_foot_of_the_screen(
    visitor: Open, shipped: str, size: tuple[int, int], lang: str
) -> None:
    page = visitor(shipped, f"{NOVEMBER}&lang={lang}", size).page
    for _ in range(2):  # over the map, then over the table
        time = box(page, ".time")
        assert time["y"] + time["height"] <= size[1] + 1
        assert time["height"] <= 0.2 * size[1]
        page.evaluate("document.querySelector('#figures').scrollIntoView({block: 'center'})")
    page.locator(".step-previous").click()
    expect(page.locator("#date")).to_have_attribute("datetime", "2017-11-12")
    assert box(page, "#date")["y"] >= 0  # the date stands at the head of the screen


def test_the_whole_of_the_page_can_be_read_below_it(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER, PHONE).page
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, time = box(page, "#numbers"), box(page, ".time")
    assert last["y"] + last["height"] <= PHONE[1]
    assert time["y"] + time["height"] <= last["y"]  # it stands where it belongs, over nothing


def test_the_answer_is_seen_with_the_map_on_a_phone(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER, PHONE).page
    bar, time = box(page, ".bar"), box(page, ".time")
    assert bar["y"] + bar["height"] <= time["y"]


def test_what_is_focused_is_not_behind_the_timeline(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, NOVEMBER, PHONE).page
    links = page.locator("#provenance a, #numbers")
    for number in range(links.count()):
        links.nth(number).focus()
        link, time = links.nth(number).bounding_box(), box(page, ".time")
        assert link
        over = link["y"] < time["y"] + time["height"] and time["y"] < link["y"] + link["height"]
        assert not over, links.nth(number).inner_text()


@pytest.mark.parametrize("width", [760, 820, 900])
def test_the_masthead_reads_in_one_order(visitor: Open, shipped: str, width: int) -> None:
    page = visitor(shipped, NOVEMBER, (width, 900)).page
    order = [box(page, selector)["x"] for selector in (".site", ".views", ".languages", "#share")]
    assert order == sorted(order)


@pytest.mark.parametrize(("lang", "name"), [("en", "Mediterranean"), ("ar", "البحر")])
def test_the_sea_is_named_on_the_sea(visitor: Open, shipped: str, lang: str, name: str) -> None:
    visit = visitor(shipped, f"{NOVEMBER}&lang={lang}", (1440, 900))
    visit.settle()
    sea = visit.page.locator(".labels .sea")
    expect(sea.first).to_have_text(name)
    assert sea.count() == 2  # on two lines, as on any map
    under = """(label) => { const {left, right, top, bottom} = label.getBoundingClientRect();
      const map = map_main.getContainer().getBoundingClientRect();
      const land = document.querySelector('.base-land');
      return [[left, top], [right, bottom]].some(([x, y]) => land.isPointInFill(
        new DOMPoint(x, y).matrixTransform(land.getScreenCTM().inverse()))); }"""
    assert not sea.first.evaluate(under)


@pytest.mark.parametrize(("lang", "words"), [("en", "Boundaries and lakes"), ("ar", "الحدود")])
def test_credits_are_in_the_language_of_the_page(
    visitor: Open, shipped: str, lang: str, words: str
) -> None:
    visit = visitor(shipped, f"{NOVEMBER}&lang={lang}", (1280, 800))
    expect(visit.page.locator(".credit")).to_contain_text(words)
    visit.step_to("2017-11-12")
    expect(visit.page.locator("#date")).to_have_attribute("datetime", "2017-11-12")
    expect(visit.page.locator("#provenance")).to_contain_text(words)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_late_arabic_face_moves_nothing(chromium: Browser, shipped: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})

    def late(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(f"{shipped}{NOVEMBER}&lang=ar")
    page.wait_for_selector("html[data-ready]")
    page.evaluate("document.fonts.ready")
    assert page.evaluate(SHIFT) < 0.02
    page.close()


def test_credits_in_english_say_so_on_an_arabic_page(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, "/map?theatre=vesper&lang=ar", (1280, 800))
    expect(visit.page.locator(".credit")).to_have_attribute("lang", "en")
    expect(visit.page.locator("#provenance dd").last).to_have_attribute("lang", "en")


def test_help_for_the_keyboard_is_for_those_who_use_it(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"{NOVEMBER}&lang=ar", (1280, 800)).page
    marks = [page.locator(".map-help"), page.locator(".crosshair")]
    page.locator("#map_main").click(position={"x": 300, "y": 300})
    for mark in marks:
        expect(mark).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    for mark in marks:
        expect(mark).to_be_visible()
    text, bar = box(page, ".map-help"), box(page, "#map_main .scale")
    assert text["x"] + text["width"] <= bar["x"], "they lie side by side, in Arabic too"
