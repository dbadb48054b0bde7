"""A record whose every text tries to run something: nothing does, anywhere on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from shapely import Point, box

from tests.browser.visiting import Visit
from tests.chromium_scenes import served
from tests.conftest import THEATRE as DEMO
from tests.conftest import document, feature, metadata, region, write_record, zone
from tests.render.page_scenes import HOSTILE as WITH_OVERRIDE

pytestmark = pytest.mark.browser

# Ingest refuses overrides; marks pass, and the page has to bear them.
HOSTILE = WITH_OVERRIDE.replace("\u202e", "\u200f")
SHOWN = "<img src=x onerror="
SHORT = "<img src=x onerror=__pwned=9>"
Open = Callable[..., Visit]
JUMP = {"jump_accepted": HOSTILE}


def hostile(where: str) -> dict[str, str]:
    return {"en": f"{where} {HOSTILE}", "ar": f"{where} {HOSTILE}"}


def about(layer: str, kind: str, day: str, **more: object) -> dict[str, Any]:
    words = {"title": HOSTILE, "method": f"method {HOSTILE}", "licence": HOSTILE}
    source = {"id": "hand", "title": f"source {HOSTILE}", "url": "https://x.example/'onclick='a'"}
    return metadata(layer, kind, day, **words, sources=[source], **more)


def theatre() -> dict[str, Any]:
    parties = [
        {**party, "name": hostile("party"), "short": hostile("short"), "pattern": "hatch"}
        for party in DEMO["parties"]
    ]
    texts = {"name": hostile("theatre"), "disclaimer": hostile("disclaimer")}
    lines = [f"attribution {HOSTILE}"]
    return {**DEMO, **texts, "parties": parties, "attribution": lines, "aliases": [HOSTILE]}


def documents() -> list[dict[str, Any]]:
    west, east = box(0, 0, 1, 1), box(1, 0, 2, 1)
    report = {"source": f"report {HOSTILE}", "text": hostile("text")}
    event = feature(
        Point(0.2, 0.8),
        id="event",
        title=hostile("title"),
        type="strike",
        date="2020-02-20",
        place=hostile("place"),
        reports=[
            {"published_at": "2020-02-20T10:00:00Z", "killed": 34, **report},
            {"published_at": "2020-02-21T10:00:00Z", "killed": 53, **report},
        ],
    )
    provinces = [
        region("west", west, name=hostile("west"), aliases=[HOSTILE], note=HOSTILE),
        region("east", east, name=hostile("east")),
    ]
    truce = region("truce", box(0, 0, 0.5, 0.5), name=hostile("truce"), level="zone")
    del truce["properties"]["parent"]
    town = {"en": SHORT, "ar": SHORT}
    ground = [
        feature(box(-1, -1, 5, 5), id="land", **{"class": "land"}, rank=1),
        feature(box(2, 0, 5, 5), id="near", **{"class": "country"}, rank=1, name=hostile("near")),
        feature(Point(0.5, 0.5), id="town", **{"class": "town"}, rank=1, name=town),
    ]
    note = {"note": f"note {HOSTILE}"}
    first = [zone("a", "red", west, **note), zone("b", "blue", east, **note)]
    contested = {"status": "contested", "between": ["red", "blue"]}
    second = [zone("a", "blue", west, **note), zone("b", None, east, **contested, **note)]
    return [
        document(about("provinces", "regions", "2019-01-01"), provinces),
        document(about("truces", "overlay", "2019-01-01"), [truce]),
        document(about("basemap", "basemap", "2019-01-01"), ground),
        document(about("events", "events", "2020-01-01"), [event]),
        document(about("control", "control", "2020-01-01"), first),
        document(about("control", "control", "2020-03-01", **JUMP), second),
    ]


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = write_record(tmp_path_factory.mktemp("hostile"), documents(), theatre())
    with served(root) as address:
        yield address


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nothing_of_a_hostile_record_runs(visitor: Open, trap: str, lang: str) -> None:
    visit = visitor(trap, f"/map?region=west&date=2020-03-01&lang={lang}", (1280, 1400))
    page = visit.page
    shown = SHOWN
    for part in ("#figures", "#provenance", ".key", ".credit", ".masthead", "#region"):
        assert shown in page.locator(part).inner_text()
    visit.click_at(0.5, 0.2)
    expect(page.locator(".ground")).to_contain_text(shown)
    visit.click_at(1.5, 0.5)
    expect(page.locator(".ground .fine").last).to_contain_text(shown)
    expect(page.locator("#figures caption")).to_contain_text("east")
    page.keyboard.press("Escape")
    page.locator(".event-mark").click()
    expect(page.locator(".event h2")).to_contain_text(shown)
    assert page.locator(".event .source").count() == 2
    visit.step_to("2020-01-01")
    expect(page.locator("#date")).not_to_have_attribute("datetime", "2020-03-01")
    visit.settle()
    assert SHORT in (page.locator(".labels").text_content() or "")
    assert page.locator("img").count() == 0
    assert page.locator("script:not([type$='json'])").count() == 3
    visit.check()


@pytest.mark.parametrize("view", ["changes", "compare"])
def test_nothing_runs_in_the_views_of_change(visitor: Open, trap: str, view: str) -> None:
    pair = "region=west&date=2020-03-01&compare=2020-01-01"
    visit = visitor(trap, f"/map?{pair}&view={view}", (1280, 1400))
    page = visit.page
    expect(page.locator("#figures table")).to_contain_text(SHOWN)
    expect(page.locator("#figures caption")).to_contain_text(SHOWN)
    if view == "changes":
        expect(page.locator(".moves-list li").first).to_contain_text(SHOWN)
    assert page.locator("img").count() == 0
    visit.check()


def test_nothing_runs_in_lists_and_dialogs(visitor: Open, trap: str) -> None:
    visit = visitor(trap, "/map?region=west&date=2020-03-01", (1280, 1400))
    page = visit.page
    page.locator("#region-search").press("ArrowDown")
    expect(page.locator("#region-list li").last).to_contain_text(SHOWN)
    page.locator("#region-search").fill("<img")
    expect(page.locator("#region-list li").first).to_contain_text(SHOWN)
    page.keyboard.press("Escape")
    page.locator("#event-filter").click()
    page.locator("#event-type-strike").uncheck()
    expect(page.locator(".event-mark")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#share").click()
    expect(page.locator("dialog.share")).to_be_visible()
    assert SHOWN in page.title()
    for name in ("description", "og:title", "og:image:alt"):
        meta = page.locator(f'meta[name="{name}"], meta[property="{name}"]').first
        assert SHOWN in (meta.get_attribute("content") or "")
    assert SHOWN in (page.locator(".chart").get_attribute("aria-label") or "")
    assert SHOWN in (page.locator(".time-title").text_content() or "")
    assert page.locator("img").count() == page.locator("dialog img").count()
    visit.check()


def test_nothing_runs_without_scripts(visitor: Open, trap: str) -> None:
    page = visitor(trap, "/map?region=west&date=2020-03-01", scripts=False).page
    assert SHOWN in page.locator("#figures").inner_text()
    for picture in page.locator("img").all():
        assert (picture.get_attribute("src") or "").startswith("/image.")
        assert picture.get_attribute("onerror") is None


def test_nothing_runs_in_the_embed(visitor: Open, trap: str) -> None:
    visit = visitor(trap, "/embed?region=west")
    visit.click_at(1.5, 0.5)
    expect(visit.page.locator(".ground")).to_be_visible()
    assert visit.page.locator("img").count() == 0


def test_a_direction_mark_does_not_turn_the_figures(visitor: Open, trap: str) -> None:
    visit = visitor(trap, "/map?region=west")
    assert "\u200f" not in visit.page.title()
    assert "\u200f" not in visit.page.locator("#region").inner_text()
    isolated = "n => n.every((b) => getComputedStyle(b).unicodeBidi.startsWith('isolate'))"
    assert visit.page.locator("table.shares bdi").evaluate_all(isolated)


def test_the_watch_would_see_it(visitor: Open, trap: str) -> None:
    """The check can fail: what the texts try is seen when it is let happen."""
    visit = visitor(trap, "/map?region=west")
    visit.page.evaluate(
        "document.body.append(document.createRange().createContextualFragment("
        '\'<img src="/x.png" onerror="window.__pwned=1">\'))'
    )
    visit.settle()
    assert any("foreign request" in line for line in visit.trouble)
    assert visit.page.evaluate("window.__violations.length") >= 1  # the handler is refused
    visit.trouble.clear()
    visit.page.evaluate("window.__violations.length = 0")
