"""A picture opened as a page runs nothing, whatever names hold, and draws its words."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.chromium_scenes import served
from tests.conftest import THEATRE, demo_documents, write_record

HOSTILE = "<script>window.hit=1</script><svg onload=window.hit=1>${window.hit=1}"


def test_a_hostile_name_stays_words_in_a_picture(chromium: Browser, tmp_path: Path) -> None:
    theatre = {**THEATRE, "name": {"en": HOSTILE}, "disclaimer": {"en": HOSTILE}}
    record = write_record(tmp_path / "record", demo_documents(), theatre)
    with served(record) as address:
        page = chromium.new_page()
        wrong: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/image.svg?width=400&height=400")
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.querySelectorAll('script').length") == 0
        assert HOSTILE[:8] in page.evaluate("document.querySelector('title').textContent")
        glyphs = page.evaluate("document.querySelectorAll('use').length")
        drawn = page.evaluate("document.querySelector('use').getBBox().width")
        assert wrong == []
        assert len(asked) == 1
        assert glyphs > 100
        assert drawn > 0
        page.close()
