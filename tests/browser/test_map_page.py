"""The page on the record that ships, as a reader meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
NOVEMBER, MAY = "2017-11-26", "2017-05-06"


def control(address: str, region: str, date: str) -> dict[str, Any]:
    with urlopen(f"{address}/control?region={region}&date={date}", timeout=30) as response:
        return dict(json.load(response))


def said_by(answer: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [(share["name"]["en"], f"{share['percent']:.1f}") for share in answer["shares"]]
    rows.append(("Contested", f"{answer['contested']['percent']:.1f}"))
    rows.append(("No holder recorded", f"{answer['unassigned']['percent']:.1f}"))
    return rows


def test_the_map_opens_with_zones_and_ground(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped)
    page = visit.page
    assert page.locator(".leaflet-zones-pane path.zone").count() > 5
    assert page.locator("path.base-land").count() >= 1
    assert page.locator("path.base-river").count() >= 3
    assert page.locator("path.region-chosen").count() == 1
    assert page.locator("path.agreement").count() >= 4
    assert "Damascus" in (page.locator(".labels").text_content() or "")
    expect(page.locator(".scale-text")).to_have_text(re.compile(r"\d+ km"))


def test_the_figures_are_what_control_answers(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}")
    assert visit.figures() == said_by(control(shipped, "deir-ezzor", NOVEMBER))


def test_choosing_a_region_changes_panel_address_and_history(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}")
    page = visit.page
    visit.choose("idlib", "idlib")
    expect(page).to_have_title("Who holds Idlib, 26 November 2017")
    assert visit.figures() == said_by(control(shipped, "idlib", NOVEMBER))
    assert "region=idlib" in page.url
    page.go_back()
    expect(page).to_have_title("Who holds Deir ez-Zor, 26 November 2017")
    assert "region=deir-ezzor" in page.url


def test_a_figure_drawn_by_script_is_the_one_drawn_by_the_server(
    visitor: Open, shipped: str
) -> None:
    asked = f"/map?region=homs&date={MAY}&lang="
    for lang in ("en", "ar"):
        served = visitor(shipped, asked + lang)
        scripted = visitor(shipped, f"/map?region=idlib&date={MAY}&lang={lang}")
        scripted.choose("homs", "homs")
        expect(scripted.page).to_have_title(served.page.title())
        for part in ("#figures", "#provenance"):
            shown = [v.page.locator(part).inner_text().split() for v in (served, scripted)]
            assert shown[0] == shown[1]
        fills = "nodes => nodes.map((n) => n.getAttribute('fill'))"
        bars = [v.page.locator(".bar rect").evaluate_all(fills) for v in (served, scripted)]
        assert bars[0] == bars[1]


def test_a_click_on_the_ground_says_who_holds_it(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}")
    visit.click_at(40.75, 36.50)  # Hasakah
    popup = visit.page.locator(".card")
    expect(popup).to_contain_text("Syrian Democratic Forces")
    expect(popup).to_contain_text("Al-Hasakah")
    expect(popup).to_contain_text("26 November 2017")
    expect(popup).to_contain_text(re.compile("every snapshot since [0-9]+ [A-Z][a-z]+ 2017"))
    expect(visit.page).to_have_title(re.compile("Al-Hasakah"))
    assert "region=al-hasakah" in visit.page.url


def test_the_event_shows_both_reports_in_order(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}")
    mark = visit.page.locator('.event-mark[aria-label*="Air strikes on Al-Shafah"]')
    mark.press("Enter")
    popup = visit.page.locator(".card .event", has_text="Al-Shafah")
    expect(popup).to_contain_text("53 killed")
    words = popup.inner_text()
    assert words.index("34 killed") < words.index("53 killed")
    assert popup.locator("time").count() >= 2
    assert popup.locator(".source").count() >= 2


def test_no_event_from_the_future_of_the_shown_day(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?date={MAY}")
    assert visit.page.locator(".event-mark").count() >= 1
    assert visit.page.locator('.event-mark[aria-label*="Shafah"]').count() == 0


def test_dates_step_and_say_so(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}")
    page = visit.page
    expect(page.locator(".time-chart path").first).to_be_attached()
    before = page.locator(".zone").evaluate_all("n => n.map((p) => p.getAttribute('d'))")
    visit.step_to(MAY)
    expect(page.locator("#date")).to_have_text("6 May 2017")
    expect(page.locator("#figures time")).to_have_text("6 May 2017")
    assert f"date={MAY}" in page.url
    visit.settle()
    after = page.locator(".zone").evaluate_all("n => n.map((p) => p.getAttribute('d'))")
    assert after != before
    assert visit.figures() == said_by(control(shipped, "deir-ezzor", MAY))
    page.locator(".time-track").press("ArrowRight")
    page.wait_for_url(re.compile("date=(?!2017-05-06)"))


def test_a_day_between_carries_the_last_snapshot_and_says_so(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, "/map?region=deir-ezzor&date=2017-11-28")
    expect(visit.page.locator(".carried")).to_have_text(
        "Newest snapshot before 28 November 2017: 2 days earlier"
    )
    expect(visit.page.locator("#date")).to_have_text("26 November 2017")


def test_arabic_reads_from_the_right(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}&lang=ar", (390, 844))
    page = visit.page
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    expect(page.locator("#date")).to_have_text("٢٦ تشرين الثاني ٢٠١٧")
    assert "دمشق" in (page.locator(".labels").text_content() or "")
    assert all(re.fullmatch("[٠-٩]+٫[٠-٩]", percent) for _, percent in visit.figures())
    expect(page.locator(".time-chart path").first).to_be_attached()
    cursor = page.locator(".time-cursor").last.bounding_box()
    first = page.locator(".tick").first.bounding_box()
    assert cursor
    assert first
    assert cursor["x"] < first["x"]  # the later, the further left


OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll('.labels text:not(.river-name)'),
    ...document.querySelectorAll('.leaflet-control, .event-mark .mark')].map((node) => {
      const {left, top, right, bottom} = node.getBoundingClientRect();
      return {name: node.textContent.trim(), left, top: top + 2, right, bottom: bottom - 2};
  });
  const found = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      found.push(a.name + ' / ' + b.name);
  }));
  return found;
}"""


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [(320, 640), (390, 844), (768, 1024), (1440, 900), (2560, 1440)])
def test_nothing_collides_and_nothing_runs_over(
    visitor: Open, shipped: str, size: tuple[int, int], lang: str
) -> None:
    visit = visitor(shipped, f"/map?lang={lang}", size)
    visit.settle()
    assert visit.page.evaluate(OVERLAPS) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert visit.page.locator(".labels text").count() >= 5


def test_the_date_stays_in_sight_on_a_phone(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, "/map", (390, 844))
    visit.page.mouse.wheel(0, 0)
    visit.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(visit.page.locator("#date")).to_be_in_viewport()


def test_the_embed_is_whole_in_itself(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/embed?region=deir-ezzor&date={NOVEMBER}", (640, 720))
    page = visit.page
    said = said_by(control(shipped, "deir-ezzor", NOVEMBER))
    assert [percent for _, percent in visit.figures()] == [percent for _, percent in said]
    for part in ("#asof", ".key", ".disclaimer", ".origin"):
        assert page.locator(part).first.inner_text().strip()
    assert page.locator(".time").count() == 0
    visit.click_at(40.75, 36.50)
    expect(page.locator("h1").first).to_contain_text("Al-Hasakah")


def test_without_scripts_the_figures_stand(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, f"/map?region=deir-ezzor&date={NOVEMBER}", scripts=False)
    assert visit.figures() == said_by(control(shipped, "deir-ezzor", NOVEMBER))
    picture = visit.page.locator(".chart img").first
    assert (picture.get_attribute("src") or "").startswith("/image.")
    assert (picture.get_attribute("alt") or "").strip()
    visit.page.locator("#region").select_option("idlib")
    visit.page.get_by_role("button", name="Show").click()
    expect(visit.page).to_have_title("Who holds Idlib, 26 November 2017")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reader_may_choose_the_theme(visitor: Open, shipped: str, scheme: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    other = "dark" if scheme == "light" else "light"
    asked = visitor(shipped, f"/map?theme={scheme}", scheme=other).page.evaluate(background)
    system = visitor(shipped, "/map", scheme=scheme).page.evaluate(background)
    opposite = visitor(shipped, "/map", scheme=other).page.evaluate(background)
    assert asked == system != opposite
