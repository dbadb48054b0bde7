"""The embed inside real pages of another origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Frame, Page, Route, expect

from tests.browser.hosting import Sheet, hosted
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "embed.md"
STATE = "region=deir-ezzor&date=2017-11-26&lang=en"
FILLER = "<p style='height:70vh'>Words of the article.</p>"


def documented(language: str) -> list[str]:
    """Return the code blocks of the how-to, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", HOW_TO.read_text("utf-8"), re.M | re.S)


@dataclass(frozen=True)
class Article:
    """An article with one embed in it, as a reader has it open."""

    page: Page
    trouble: list[str]

    @property
    def frame(self) -> Frame:
        """The embed's own document, or the next one to come into the frame."""
        handle = self.page.locator("iframe").first.element_handle()
        frame = handle.content_frame() if handle else None
        assert frame
        return frame


@pytest.fixture
def article(chromium: Browser, shipped: str) -> Iterator[Callable[..., Article]]:
    """Return a function that opens an article with some markup in it."""
    closing = []

    def write(
        markup: str,
        *,
        policy: str | None = None,
        size: tuple[int, int] = (900, 700),
        touch: bool = False,
        ready: bool = True,
    ) -> Article:
        headers = (("Content-Security-Policy", policy),) if policy else ()
        body = f"<!DOCTYPE html><html><title>Article</title><body>{markup}{FILLER}{FILLER}"
        site = hosted({"/": Sheet(body, headers), "/favicon.ico": Sheet("")})
        address = site.__enter__()
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=touch, reduced_motion="reduce"
        )
        closing.append((context, site))
        page = context.new_page()
        trouble: list[str] = []
        page.on("response", lambda r: r.status >= 400 and trouble.append(r.url))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda m: m.type == "error" and trouble.append(m.text))
        page.goto(address)
        found = Article(page, trouble)
        if ready:
            found.frame.wait_for_selector("html[data-ready][data-framed=yes]", timeout=20_000)
        return found

    yield write
    for context, site in closing:
        context.close()
        site.__exit__(None, None, None)


def iframe(shipped: str, more: str = "", query: str = STATE, size: str = "640 560") -> str:
    width, height = size.split()
    return (
        f'<iframe src="{escape(f"{shipped}/embed?{query}")}" width="{width}" height="{height}" '
        f'style="border:0" title="Map" {more}></iframe>'
    )


def shown_in_view(frame: Frame) -> list[str]:
    """Return the percentages that are wholly in view, unscrolled."""
    return [
        str(t)
        for t in frame.evaluate(
            """() => [...document.querySelectorAll('#figures .percent')].filter((node) => {
          const b = node.getBoundingClientRect();
          return b.width && b.top >= 0 && b.bottom <= innerHeight && b.right <= innerWidth
            && document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === node;
        }).map((node) => node.textContent)"""
        )
    ]


UNEXPLAINED = """() => {
  const seen = (node) => node.checkVisibility();
  const fills = new Set([...document.querySelectorAll('.leaflet-zones-pane path.zone')]
    .map((path) => path.getAttribute('fill')));
  const told = new Set([...document.querySelectorAll('.figures tr, .embed-foot .key li')]
    .filter(seen).flatMap((row) => [...row.querySelectorAll('.swatch rect')])
    .map((rect) => rect.getAttribute('fill')));
  return [...fills].filter((fill) => !told.has(fill));
}"""


@pytest.mark.parametrize("region", ["deir-ezzor", "damascus", "syria"])
@pytest.mark.parametrize("size", ["640 560", "1000 700"])
def test_every_colour_on_the_map_of_a_frame_is_told(
    article: Callable[..., Article], shipped: str, region: str, size: str
) -> None:
    found = article(iframe(shipped, query=f"region={region}&date=2017-11-26", size=size))
    assert found.frame.evaluate(UNEXPLAINED) == []


@pytest.mark.parametrize("size", ["640 560", "640 400", "300 400", "300 250", "1000 600"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_figures_map_and_origin_are_in_view_at_every_size(
    article: Callable[..., Article], shipped: str, size: str, lang: str
) -> None:
    found = article(iframe(shipped, query=f"region=syria&date=2017-11-26&lang={lang}", size=size))
    frame = found.frame
    shown = shown_in_view(frame)
    assert len(shown) >= 6
    box = frame.evaluate("map_main.getSize()")
    assert box["y"] >= 60
    assert frame.locator("#asof").is_visible()
    assert re.fullmatch(r"sha256-[0-9a-f]{16}", frame.locator("#quality bdi").inner_text())
    expect(frame.locator(".origin")).to_contain_text("controlmap")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.locator("#about summary").click()
    assert frame.locator(".sheet .disclaimer").is_visible()
    frame.locator("body").press("Escape")
    assert not frame.locator(".sheet .disclaimer").is_visible()
    assert found.trouble == []


def test_the_documented_frame_and_listener_fit_the_height(
    article: Callable[..., Article], shipped: str
) -> None:
    frame_markup, listener = (
        block.replace("https://maps.example", shipped) for block in documented("html")
    )
    found = article(listener + frame_markup.replace('height="560"', 'height="300"'))
    found.page.wait_for_function("document.querySelector('iframe').offsetHeight > 400")
    height = found.page.evaluate("document.querySelector('iframe').offsetHeight")
    # A forged wish, from another frame and from the page itself, changes nothing.
    found.page.evaluate(
        """() => {
          const other = document.createElement('iframe');
          const forged = 'parent.postMessage({controlmap: {height: 999}}, "*")';
          other.srcdoc = '<script>' + forged + '</' + 'script>';
          document.body.append(other);
          return new Promise((done) => addEventListener('message', (e) => setTimeout(done, 50)));
        }"""
    )
    found.page.evaluate("postMessage({controlmap: {height: 777}}, '*')")
    found.page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert found.page.evaluate("document.querySelector('iframe').offsetHeight") == height
    assert found.trouble == []


@pytest.mark.parametrize("width", [640, 800, 1000, 1200])
def test_frame_and_page_do_not_chase_each_other(
    article: Callable[..., Article], shipped: str, width: int
) -> None:
    listen = """<script>window.said = []; addEventListener('message', ({data}) => {
      said.push(data.controlmap.height);
      document.querySelector('iframe').height = data.controlmap.height; })</script>"""
    url = f"{shipped}/embed?region=deir-ezzor&amp;date=2017-11-26"
    found = article(
        f'{listen}<iframe src="{url}" width="{width}" height="560"></iframe>',
        size=(1300, 900),
    )
    found.page.wait_for_function("said.length")
    found.page.wait_for_timeout(700)  # what chases has said more by now
    said = found.page.evaluate("said")
    assert len(said) <= 3, "once, and again where a face of type came late"
    assert 400 < said[-1] < 760


def test_only_whole_numbers_leave_the_frame(article: Callable[..., Article], shipped: str) -> None:
    listen = (
        "<script>window.said = []; addEventListener('message', (e) => said.push(e.data))</script>"
    )
    found = article(listen + iframe(shipped))
    found.page.wait_for_function("said.length > 0")
    found.page.evaluate("document.querySelector('iframe').width = 400")
    found.page.wait_for_function("said.length > 1")
    for data in found.page.evaluate("said"):
        assert list(data) == ["controlmap"]
        assert list(data["controlmap"]) == ["height"]
        assert isinstance(data["controlmap"]["height"], int)


def test_a_strict_policy_needs_one_rule(article: Callable[..., Article], shipped: str) -> None:
    markup = iframe(shipped).replace(' style="border:0"', "")
    policy = f"default-src 'none'; frame-src {shipped}"
    frame = article(markup, policy=policy).frame  # the article's own inline styles are refused
    assert frame.locator("path.zone").count() > 5


def test_a_sandbox_with_scripts_runs_the_map(article: Callable[..., Article], shipped: str) -> None:
    found = article(iframe(shipped, 'sandbox="allow-scripts"'))
    assert found.frame.evaluate("origin") == "null"
    assert found.frame.locator("path.zone").count() > 5
    assert len(shown_in_view(found.frame)) >= 3
    found.frame.locator("#unit-people").wait_for()
    found.frame.evaluate("map_main.setView([35, 40], 7, {animate: false})")
    assert found.trouble == []


def test_a_sandbox_without_scripts_shows_picture_and_figures(
    article: Callable[..., Article], shipped: str
) -> None:
    found = article(iframe(shipped, 'sandbox=""'), ready=False)
    frame = found.page.frame_locator("iframe").first
    picture = frame.locator(".still img")
    expect(picture).to_be_visible()
    shot = found.page.locator("iframe").screenshot()
    assert len(shot) > 20_000  # a map, not an empty box
    assert "51." in frame.locator("#figures").inner_text()


def test_a_narrow_column_and_arabic(article: Callable[..., Article], shipped: str) -> None:
    column = '<div style="width:300px" dir="rtl">{}</div>'
    query = "region=deir-ezzor&date=2017-11-26&lang=ar"
    found = article(column.format(iframe(shipped, query=query, size="300 400")), size=(360, 700))
    assert found.frame.evaluate("document.dir") == "rtl"
    expect(found.frame.locator("#place")).to_have_text("دير الزور")
    assert (
        found.frame.evaluate(
            "getComputedStyle(document.querySelector('.percent'), '::after').content"
        )
        == '"٪"'
    )


def scrolled(page: Page) -> float:
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    return float(page.evaluate("scrollY"))


def test_the_wheel_moves_the_page_and_with_ctrl_the_map(
    article: Callable[..., Article], shipped: str
) -> None:
    found = article(iframe(shipped))
    page, frame = found.page, found.frame
    before = frame.evaluate("map_main.getZoom()")
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 120)
    page.wait_for_function("scrollY > 0")
    assert frame.evaluate("map_main.getZoom()") == before
    expect(frame.locator("#gesture")).to_have_text(re.compile("Ctrl|⌘"))
    page.evaluate("scrollTo(0, 0)")
    top = scrolled(page)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    frame.wait_for_function(f"() => map_main.getZoom() > {before}")
    assert scrolled(page) == top


def fingers(page: Page, session: CDPSession, steps: list[list[tuple[int, int]]]) -> None:
    """Put fingers down, move them, lift them; the browser's own reading of touches decides."""
    for number, points in enumerate(steps):
        told = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})
        page.wait_for_timeout(16)  # as fast as a hand
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_moves_the_page_two_the_map(
    article: Callable[..., Article], shipped: str
) -> None:
    found = article(iframe(shipped), touch=True)
    page, frame = found.page, found.frame
    centre = frame.evaluate("map_main.getCenter()")
    session = page.context.new_cdp_session(page)
    fingers(page, session, [[(300, 400 - 20 * step)] for step in range(12)])
    assert scrolled(page) > 100
    assert frame.evaluate("map_main.getCenter()") == centre
    page.evaluate("scrollTo(0, 0)")
    before = frame.evaluate("map_main.getZoom()")
    fingers(page, session, [[(300 - 12 * step, 320), (320 + 12 * step, 320)] for step in range(10)])
    frame.wait_for_function(f"() => map_main.getZoom() > {before}")
    assert page.evaluate("visualViewport.scale") == 1


def test_a_choice_in_the_frame_is_no_step_of_the_article(
    article: Callable[..., Article], shipped: str
) -> None:
    found = article(iframe(shipped))
    depth = found.page.evaluate("history.length")
    found.frame.locator("#unit-people").click()
    expect(found.frame.locator("#unit-people")).to_have_attribute("aria-current", "true")
    assert "unit=people" in found.frame.evaluate("location.search")
    assert found.page.evaluate("history.length") == depth


def test_it_can_fill_the_screen(article: Callable[..., Article], shipped: str) -> None:
    found = article(iframe(shipped, "allowfullscreen"))
    found.frame.locator("#fullscreen").click()
    found.page.wait_for_function("document.fullscreenElement !== null")
    found.frame.evaluate("document.exitFullscreen()")
    without = article(iframe(shipped))
    assert without.frame.locator("#fullscreen").is_hidden()


def test_only_the_embed_may_be_framed(article: Callable[..., Article], shipped: str) -> None:
    refused = article(iframe(shipped).replace("/embed?", "/map?"), ready=False)
    refused.page.wait_for_load_state("networkidle")
    assert any("frame" in text.lower() for text in refused.trouble)
    assert refused.frame.url.startswith("chrome-error:")


@pytest.mark.parametrize("path", ["/map", "/embed"])
def test_without_scripts_there_is_the_picture_of_the_same_state(
    visitor: Open, shipped: str, path: str
) -> None:
    visit = visitor(shipped, f"{path}?{STATE}&theme=dark&digits=latn", scripts=False)
    page = visit.page
    picture = page.locator(".still img")
    expect(picture).to_be_visible()
    source = page.evaluate("document.querySelector('.still img').currentSrc")
    for part in ("/image.svg?", "region=deir-ezzor", "date=2017-11-26", "lang=en", "theme=dark"):
        assert part in source
    assert page.evaluate("document.querySelector('.still img').naturalWidth") > 300
    assert visit.figures()[0][1].startswith("51.")


def test_a_pinned_page_asks_for_its_recording_and_says_so(visitor: Open, shipped: str) -> None:
    first = visitor(shipped, f"/map?{STATE}")
    version = first.page.locator("#provenance .token").last.inner_text()
    visit = visitor(shipped, f"/map?region=deir-ezzor&snapshot={version}&lang=en")
    page = visit.page
    expect(page.locator(".known.pinned")).to_contain_text(f"Pinned to version {version}")
    assert visit.figures() == first.figures()
    assert page.locator(".tick").count() == 0
    assert page.locator(".views a:visible").count() == 0
    visit.choose("homs", "homs")
    expect(page).to_have_title("Who holds Homs, 26 November 2017")
    asked = [url for url in visit.requests if "/control?" in url]
    assert asked
    assert all(f"snapshot={version}" in url and "date=" not in url for url in asked)
    assert f"snapshot={version}" in page.url
    assert "date=" not in page.url
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page).to_have_title("Who holds Homs, 26 November 2017")
    page.locator("#newest").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".pinned")).to_have_count(0)
    assert "date=2017-11-26" in page.url


def test_a_failing_answer_in_a_frame_is_said(article: Callable[..., Article], shipped: str) -> None:
    found = article(iframe(shipped))

    def refuse(route: Route) -> None:
        route.abort()

    found.page.route("**/control?**", refuse)
    found.frame.evaluate("map_main.fire('click', {latlng: L.latLng(34.9, 37.6)})")
    expect(found.frame.locator("#notice")).to_contain_text("could not be loaded")


@pytest.mark.parametrize(("region", "share"), [("damascus", 0.25), ("deir-ezzor", 0.08)])
def test_a_frame_opens_where_its_region_can_be_seen(
    article: Callable[..., Article], shipped: str, region: str, share: float
) -> None:
    query = f"region={region}&date=2017-11-26"
    frame = article(iframe(shipped, query=query)).frame
    wide = frame.evaluate(
        "document.querySelector('path.region-chosen').getBoundingClientRect().width / innerWidth"
    )
    assert share < wide < 0.7
