"""The pages of OGC API: axe-core finds nothing, the policy is strict, hostile names stay text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from shapely import box

from tests.chromium_scenes import served
from tests.conftest import demo_documents, document, metadata, region, write_record

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"></script>${7*7}{{7*7}}"
CONTROL = "/ogc/collections/demo.control"
PAGES = (
    "/ogc",
    "/ogc/conformance",
    "/ogc/collections",
    CONTROL,
    f"{CONTROL}/queryables",
    f"{CONTROL}/items",
    f"{CONTROL}/items?datetime=../..&limit=2",
    f"{CONTROL}/items/red-1",
    f"{CONTROL}/items/red-1/versions",
    f"{CONTROL}/tiles",
    f"{CONTROL}/tiles/WebMercatorQuad",
    "/ogc/collections/demo.provinces/items",
    "/ogc/collections/demo.provinces/items/2019-06-01.west",
    "/ogc/tileMatrixSets",
    "/ogc/tileMatrixSets/WebMercatorQuad",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a record whose texts are markup."""
    names = {"name": {"en": HOSTILE, "ar": HOSTILE}, "note": HOSTILE}
    provinces = [region("west", box(0, 0, 1, 1), **names), region("east", box(1, 0, 2, 1))]
    more = document(metadata("provinces", "regions", "2019-06-01", title=HOSTILE), provinces)
    root = tmp_path_factory.mktemp("hostile") / "record"
    with served(write_record(root, [*demo_documents(), more])) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """Return an empty page."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=request.param
    )
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{r['id']}: {n['target']}" for r in found["violations"] for n in r["nodes"]]


def test_every_page_is_clean_and_inert(page: Page, hostile: str) -> None:
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: m.type == "error" and trouble.append(m.text))
    for path in PAGES:
        answer = page.goto(hostile + path)
        assert answer is not None
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith("text/html"), path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert page.evaluate("document.querySelectorAll('img, script').length") == 0, path
        assert page.title() != "owned"
        assert violations(page) == [], path
    assert all(url.startswith(hostile) for url in asked), asked
    assert trouble == []


def test_the_hostile_text_is_shown_as_it_is(page: Page, hostile: str) -> None:
    page.goto(f"{hostile}/ogc/collections/demo.provinces/items/2019-06-01.west")
    assert HOSTILE in page.inner_text("main")


def test_every_link_of_a_page_leads_somewhere(page: Page, hostile: str) -> None:
    for path in ("/ogc", "/ogc/collections", CONTROL, f"{CONTROL}/items", f"{CONTROL}/tiles"):
        page.goto(hostile + path)
        links: list[str] = page.eval_on_selector_all("a", "all => all.map((one) => one.href)")
        assert len(links) > 4
        for link in set(links):
            assert page.request.get(link).status == 200, (path, link)
