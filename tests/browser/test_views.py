"""Changes, compare, the address, the list of regions, playing and sharing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
MAY, NOVEMBER = "2017-05-06", "2017-11-26"
PAIR = f"region=deir-ezzor&date={NOVEMBER}&compare={MAY}"
CLIPS = """() => ['zones', 'zones-other'].map((name) =>
  getComputedStyle(map_main.getPane(name)).clipPath)"""


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_changes_show_ground_table_and_moves(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{PAIR}&view=changes")
    page = visit.page
    with urlopen(
        f"{shipped}/control/changes?region=deir-ezzor&from={MAY}&to={NOVEMBER}", timeout=30
    ) as response:
        answer = json.load(response)
    moved = [p for p in answer["parties"] if round(p["gained_km2"]) or round(p["lost_km2"])]
    points = [row.inner_text() for row in page.locator("table.moves .points").all()]
    shown = [f"{p['points']:+.1f}".replace("-", "−") for p in moved]
    assert [text.lstrip("+") for text in points] == [text.lstrip("+") for text in shown]
    assert page.locator("path.changed").count() >= 3
    assert page.locator(".moves-list li").count() >= 2
    expect(page.locator("#date")).to_have_text("6 May – 26 November 2017")
    swatches = page.locator(".swatch-change rect").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('fill'))"
    )
    fills = page.locator("path.changed").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('fill'))"
    )
    assert set(swatches) <= set(fills)


def test_the_two_days_of_a_change_can_be_chosen(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{PAIR}&view=changes")
    page = visit.page
    page.locator("#first-day").select_option("2017-10-23")
    expect(page.locator("#date")).to_have_text("23 October – 26 November 2017")
    assert query(page)["compare"] == "2017-10-23"
    page.locator("#second-day").select_option("2018-01-27")
    expect(page.locator("#date")).to_have_text("23 October 2017 – 27 January 2018")
    assert query(page)["date"] == "2018-01-27"


def test_the_divider_moves_by_pointer_and_keys(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?{PAIR}&view=compare")
    page = visit.page
    divider = page.get_by_role("slider", name=re.compile("Divider"))
    expect(page.locator(".side-left")).to_have_text("6 May 2017")
    expect(page.locator(".side-right")).to_have_text("26 November 2017")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    before = page.evaluate(CLIPS)
    assert all(clip.startswith("polygon") for clip in before)
    assert before[0] != before[1]
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "48")
    box = divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 200, steps=4)
    page.mouse.up()
    assert int(divider.get_attribute("aria-valuenow") or 0) > 55
    assert page.evaluate(CLIPS) != before
    page.get_by_role("link", name="Map", exact=True).click()
    expect(divider).to_have_count(0)
    assert page.evaluate(CLIPS)[0] == "none"


def test_the_earlier_day_stands_where_reading_begins(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?{PAIR}&view=compare&lang=ar").page
    expect(page.locator(".side-right")).to_have_text("٦ أيار ٢٠١٧")


def test_the_address_holds_and_restores_everything(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=homs&date={MAY}&theme=dark")
    page = visit.page
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".divider")).to_be_visible()
    page.evaluate("map_main.getContainer().dispatchEvent(new KeyboardEvent('keydown'))")
    page.evaluate("map_main.setView([36, 40], 8, {animate: false})")
    expect(page).to_have_url(re.compile("#map=8/36.0000/40.0000"))
    state = query(page)
    assert (state["view"], state["region"], state["theme"]) == ("compare", "homs", "dark")
    again = visitor(shipped, page.url.removeprefix(shipped)).page
    expect(again.locator(".divider")).to_be_visible()
    assert again.evaluate("map_main.getZoom()") == 8
    assert again.evaluate("map_main.getCenter().lat") == pytest.approx(36, abs=0.05)
    assert again.locator("html").get_attribute("data-theme") == "dark"
    page.go_back()
    expect(page.locator(".divider")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".divider")).to_be_visible()


def test_what_the_reader_put_in_the_middle_stays_there(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=homs&date={MAY}", (1440, 900))
    page = visit.page
    page.evaluate("map_main.getContainer().dispatchEvent(new KeyboardEvent('keydown'))")
    page.evaluate("map_main.setView([36, 40], 8, {animate: false})")
    for size in ((1100, 700), (820, 1000)):  # another height, then one column
        page.set_viewport_size({"width": size[0], "height": size[1]})
        visit.settle()
        assert page.evaluate("map_main.getSize().x === map_main.getContainer().clientWidth")
        expect(page).to_have_url(re.compile("#map=8/36.0000/40.0000"))


def test_theme_and_language_switch_in_place(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?region=homs&date={MAY}").page
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert query(page)["theme"] == "dark"
    page.locator("[data-lang=ar]").click()
    page.wait_for_selector("html[lang=ar][data-ready]")
    assert query(page)["theme"] == "dark"
    assert query(page)["date"] == MAY


@pytest.mark.parametrize("typed", ["dayr az", "دير", "SY-DY", "Deir Ezzor", "deir"])
def test_a_region_is_found_by_any_name(visitor: Open, shipped: str, typed: str) -> None:
    visit = visitor(shipped, f"/map?region=homs&date={NOVEMBER}")
    visit.choose("deir-ezzor", typed)
    expect(visit.page).to_have_title("Who holds Deir ez-Zor, 26 November 2017")


def test_the_list_works_by_keyboard_and_gives_up_on_escape(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?region=homs&date={NOVEMBER}").page
    search = page.get_by_role("combobox", name="Who holds")
    search.press("ArrowDown")
    expect(search).to_have_attribute("aria-expanded", "true")
    search.fill("zzz")
    expect(page.locator(".options .none")).to_be_visible()
    search.press("Escape")
    expect(search).to_have_value("Homs")
    expect(page.locator(".options")).to_be_hidden()


def test_playing_steps_to_the_end_and_stops(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, "/map?region=homs&date=2018-05-04").page
    depth = page.evaluate("history.length")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#date")).to_have_text("23 March 2019", timeout=15_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("history.length") == depth


def test_the_dialog_gives_live_and_pinned_addresses(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=homs&date={MAY}&theme=dark&lang=en")
    page = visit.page
    page.locator("#share").click()
    keys = ("link", "frame", "oembed", "png", "xyz", "tilejson", "style")
    live = {key: page.locator(f"#share-{key}").input_value() for key in keys}
    assert all("known_at" not in text and "sha256-" not in text for text in live.values())
    assert f"/control/{MAY}/" in live["xyz"]
    assert "/embed?" in live["frame"]
    page.locator("#share-pinned").check()
    pinned = {key: page.locator(f"#share-{key}").input_value() for key in keys}
    assert all("sha256-" in text for text in pinned.values()), pinned
    assert re.search(r"known_at=2\d{3}-", pinned["link"])
    assert "date=" not in pinned["link"]
    page.locator("#share-fit").check()
    assert "<script>" in page.locator("#share-frame").input_value()
    page.locator("#share-size").select_option("square")
    assert "width=1080&height=1080" in page.locator("#share-png").input_value()
    expect(page.locator(".share-stage img")).to_have_attribute("src", re.compile("height=1080"))
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_focused()
    for text in (pinned["png"], pinned["oembed"], pinned["tilejson"], pinned["style"]):
        with urlopen(text, timeout=30) as answer:
            assert answer.status == 200
    there = visitor(shipped, pinned["link"].removeprefix(shipped)).page
    expect(there.locator(".pinned")).to_contain_text("Pinned to version sha256-")
    assert there.locator("html").get_attribute("data-theme") == "dark"


def test_the_dialog_keeps_the_focus_and_says_what_it_copied(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?region=homs&date={MAY}&lang=en").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#share").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-live")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.get_by_role("button", name="Copy: Link").click()
    expect(page.locator(".share-said")).to_have_text("Copied: Link")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#share-link").input_value()


def test_a_pinned_view_of_change_names_both_days(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?{PAIR}&view=compare&digits=latn&lang=ar&unit=area").page
    page.locator("#share").click()
    page.locator("#share-pinned").check()
    link = page.locator("#share-link").input_value()
    for part in (f"date={NOVEMBER}", f"compare={MAY}", "view=compare", "known_at=", "lang=ar"):
        assert part in link
    assert "snapshot=" not in link
    page.keyboard.press("Escape")
    there = visitor(shipped, link.removeprefix(shipped)).page
    expect(there.locator(".divider")).to_be_visible()
    assert there.locator("html").get_attribute("data-digits") == "latn"


def test_shares_of_people_beside_those_of_area(visitor: Open, shipped: str) -> None:
    path = f"/map?region=syria&date={NOVEMBER}"
    by_area = visitor(shipped, path)
    before = by_area.figures()
    by_area.page.locator("#unit-people").click()
    expect(by_area.page.locator("#unit-people")).to_have_attribute("aria-current", "true")
    served = visitor(shipped, f"{path}&unit=people")
    assert by_area.figures() == served.figures() != before
    texts = [v.page.locator("#figures").inner_text().split() for v in (by_area, served)]
    assert texts[0] == texts[1]


def test_published_figures_stand_beside_ours(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}").page
    figures = page.locator(".published tbody tr:not(.source-row)")
    shown = [row.locator("td").first.inner_text() for row in figures.all()]
    assert shown == ["52.0", "39.0", "9.0"]
    assert re.fullmatch(r"[+−]?\d\.\d", figures.first.locator("td").last.inner_text())
