"""Static pictures: a cold 1200 × 675 PNG, and the same SVG through the browser people would use."""

from __future__ import annotations

import os
import shutil
import time
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

import app
from app.catalog.answers import Question
from app.catalog.pictures import PictureLook, Pictures
from app.catalog.record import Record
from app.opening import open_record
from app.render.static_image import Picture, Size, to_png, to_svg
from app.settings import Settings, shipped_record
from benchmarks.timing import Row, milliseconds

_ROUNDS = 5
_FONTS = Path(app.__file__).parent / "web" / "static" / "vendor" / "truetype"


def rows() -> list[Row]:
    """Measure a whole picture on the wall clock, the theatre's layers being prepared."""
    record, pictures = open_record(Settings(record=shipped_record())), Pictures(_FONTS)
    theatre = record.catalog.theatres()[0]
    region = theatre.default_region or theatre.id
    day = date.fromisoformat(theatre.default_date) if theatre.default_date else None
    draw = partial(_drawing, record, pictures, Question(theatre.id, day), region)
    svg = to_svg(draw(), pictures.fonts)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 675})
        taken = [
            (_seconds(lambda: to_png(draw(), pictures.fonts)), _seconds(partial(_shot, page, svg)))
            for _ in range(_ROUNDS + 1)
        ][1:]
        browser.close()
    return [
        Row(
            "picture 1200 × 675 PNG, layers prepared: figures, layout, drawing",
            milliseconds(median(ours for ours, _ in taken)),
            milliseconds(median(peer for _, peer in taken)),
            median(peer / ours for ours, peer in taken),
            "Chromium drawing our finished SVG, browser running; wall clock",
        )
    ]


def _drawing(record: Record, pictures: Pictures, question: Question, region: str) -> Picture:
    shown = pictures.depicted(record, question, region)
    look = PictureLook(Size(1200, 675), "light", "en", legend=True)
    return pictures.drawings(record, [shown], look)[0]


def _shot(page: Page, svg: str) -> bytes:
    page.set_content(f'<body style="margin:0">{svg}</body>')
    return page.screenshot()


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
