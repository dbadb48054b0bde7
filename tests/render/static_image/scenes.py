"""Pictures of the demo record, drawn once for many tests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import app
from app.catalog.answers import Question
from app.catalog.pictures import PictureLook, Pictures
from app.catalog.record import Record
from app.opening import open_record
from app.render.static_image import FontBook, Picture, Shaper, Size
from app.settings import Settings, shipped_record

FONTS = Path(app.__file__).parent / "web" / "static" / "vendor" / "truetype"
SIZES = [(1200, 675), (600, 600), (320, 400), (1080, 1920), (200, 200), (4096, 200), (200, 1500)]


@lru_cache(maxsize=1)
def fonts() -> FontBook:
    """Return the fonts the service draws with."""
    return FontBook(FONTS)


@lru_cache(maxsize=2)
def shaper(direction: str = "ltr") -> Shaper:
    """Return a shaper of a reading direction."""
    return Shaper(fonts(), direction)


@lru_cache(maxsize=1)
def shipped() -> tuple[Record, Pictures]:
    """Return the record that ships and what draws it."""
    return open_record(Settings(record=shipped_record())), Pictures(FONTS)


def picture(
    record: Record,
    pictures: Pictures,
    question: Question,
    region: str,
    look: PictureLook | None = None,
) -> Picture:
    """Return the drawing of a region."""
    chosen = look or PictureLook(Size(600, 600), "light", "en", legend=True)
    shown = pictures.depicted(record, question, region)
    return pictures.drawings(record, [shown], chosen)[0]
