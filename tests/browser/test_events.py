"""Events by type: on the map, on the timeline, in the address; counts; reports in the card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
HERE = "/map?region=deir-ezzor&date=2017-11-26"


def recorded(address: str) -> Counter[str]:
    with urlopen(f"{address}/events?theatre=syria", timeout=30) as response:
        found = json.load(response)
    return Counter(feature["properties"]["type"] for feature in found["features"])


def row(page: Page, kind: str) -> list[str]:
    return page.locator(f"#event-types tr[data-type={kind}] td").all_inner_texts()


def asked(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("events", [None])[0]


def test_types_are_counted_and_chosen(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, HERE).page
    every = recorded(shipped)
    expect(page.locator(".time-event").first).to_be_attached()
    days = page.locator(".time-event").count()
    page.locator("#event-filter").click()
    assert page.locator("#event-types tbody tr").count() == len(every)
    assert {kind: int(row(page, kind)[1]) for kind in every} == every
    page.locator("#event-types button", has_text="None").click()
    expect(page.locator(".event-mark")).to_have_count(0)
    expect(page.locator(".time-event")).to_have_count(0)
    page.wait_for_url("**events=none**")
    page.locator("#event-type-strike").check()
    page.locator("#event-type-agreement").check()
    page.wait_for_url("**events=strike%2Cagreement**")
    expect(page.locator(".event-mark")).not_to_have_count(0)
    expect(page.locator("#event-types [role=status]")).to_have_text(
        f"{row(page, 'strike')[0]} events on the map"
    )
    assert 0 < page.locator(".time-event").count() < days
    page.locator("#event-types button", has_text="All").click()
    assert asked(page) is None
    expect(page.locator(".time-event")).to_have_count(days)


def test_the_address_restores_the_types_in_both_languages(visitor: Open, shipped: str) -> None:
    for lang in ("en", "ar"):
        page = visitor(shipped, f"{HERE}&events=capture&lang={lang}").page
        labels = page.locator(".event-mark").evaluate_all("n => n.map((m) => m.ariaLabel)")
        assert 1 <= len(labels) <= 2
        page.locator("#event-filter").click()
        assert page.locator("#event-types :checked").count() == 1
        expect(page.locator("#event-type-capture")).to_be_checked()


def test_an_unknown_type_is_refused(shipped: str) -> None:
    with pytest.raises(OSError, match="422"):
        urlopen(f"{shipped}/map?events=strike,party", timeout=30)


def test_the_list_works_by_keyboard(visitor: Open, shipped: str) -> None:
    page = visitor(shipped, HERE).page
    opener = page.locator("#event-filter")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#event-types input").first).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url("**events=**")
    assert "strike" not in (asked(page) or "strike").split(",")
    page.keyboard.press("Escape")
    expect(page.locator("#event-types")).to_be_hidden()
    expect(opener).to_be_focused()


def test_marks_leave_the_capitals_their_names_on_a_phone(visitor: Open, shipped: str) -> None:
    visit = visitor(shipped, HERE, (390, 844))
    visit.settle()
    assert visit.page.locator(".event-mark").count() >= 2
    shown = visit.page.locator(".labels text.town").all_text_contents()
    assert {"Aleppo", "Idlib", "Deir ez-Zor", "Daraa"} <= set(shown)


def test_the_key_says_what_is_on_the_map_on_the_date(visitor: Open, shipped: str) -> None:
    muted = visitor(shipped, "/map?date=2019-03-23").page.locator(".key li.absent")
    assert {text.split(":")[0].split("\n")[0] for text in muted.all_inner_texts()} == {
        "IS",
        "Contested",
    }
    page = visitor(shipped, HERE).page
    expect(page.locator(".key li.absent")).to_have_count(0)
    swatch = page.locator('.key li[data-kind="contested"] rect').first.get_attribute("fill")
    fills = page.locator("path.zone-contested").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('fill'))"
    )
    assert swatch in fills
