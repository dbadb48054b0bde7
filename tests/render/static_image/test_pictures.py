"""The drawing: nothing overlaps or leaves it, colours are the zones' own, text is inert."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pypdf
import pytest
import shapely
from PIL import Image
from shapely import box

from app.catalog.answers import Question
from app.catalog.pictures import PictureLook, Pictures
from app.opening import open_record
from app.render.static_image import (
    Picture,
    Size,
    encode_animation,
    to_png,
    to_svg,
    to_webp,
)
from app.render.static_image.display_list import Shape, Text, overlaps
from app.render.static_image.labels import AreaLabel, Placer, TownLabel, along
from app.render.static_image.paints import OPACITY
from app.render.static_image.pdf import to_pdf
from app.render.static_image.scale_bar import bar_km
from app.render.style import LIGHT, mixed
from app.settings import Settings
from tests.conftest import THEATRE, demo_documents, document, metadata, write_record, zone
from tests.render.static_image.scenes import FONTS, SIZES, fonts, picture, shaper, shipped

DAY = date(2017, 11, 26)
PART = round(255 * LIGHT.fill_opacity) / 255 / LIGHT.fill_opacity * OPACITY
HOSTILE = "<script>alert(1)</script>${7*7}\"'>&"


def drawn(size: tuple[int, int], lang: str = "en", region: str = "deir-ezzor") -> Picture:
    record, pictures = shipped()
    look = PictureLook(Size(*size), "light", lang, legend=True)
    return picture(record, pictures, Question("syria", DAY), region, look)


def demo(folder: Path, **theatre: object) -> tuple[Picture, Pictures]:
    root = write_record(folder / "r", demo_documents(), {**THEATRE, **theatre})
    pictures = Pictures(FONTS)
    record = open_record(Settings(record=root))
    return picture(record, pictures, Question("demo", date(2020, 3, 1)), "demo"), pictures


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("region", ["syria", "deir-ezzor"])
def test_no_text_overlaps_another_or_leaves_the_picture(
    size: tuple[int, int], lang: str, region: str
) -> None:
    made = drawn(size, lang, region)
    boxes = [(text, box) for text in made.texts for box in along(text)]
    for text, (left, top, right, bottom) in boxes:
        assert left >= 0, text.shaped.text
        assert top >= 0, text.shaped.text
        assert right <= made.width, text.shaped.text
        assert bottom <= made.height + 0.5, text.shaped.text
    for (one, a), (other, b) in combinations(boxes, 2):
        # Lines of one paragraph stand closer than their tallest letters: they may touch, not more.
        slack = 0.1 * one.size_px if one.role == other.role else 0.0
        lower = (b[0], b[1] + slack, b[2], b[3] - slack)
        assert one is other or not overlaps(a, lower), (one.shaped.text, other.shaped.text)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_beside_a_regions_map_an_inset_shows_where_it_lies(lang: str) -> None:
    whole, part = (drawn((1200, 675), lang, region) for region in ("syria", "deir-ezzor"))
    inset = [item for item in _lowest_shapes(part) if item not in _lowest_shapes(whole)]
    assert len(inset) == 3, "the theatre, the region, the frame of the map"
    left, top, right, bottom = part.map_box
    for x, y in np.concatenate([path for shape in inset for path in shape.paths]):
        assert 0 <= x <= left or right <= x <= part.width
        assert top <= y <= bottom
        for text in part.texts:
            box = text.box
            assert not (box[0] < x < box[2] and box[1] < y < box[3]), text.shaped.text


def _lowest_shapes(picture: Picture) -> list[Shape]:
    """What stands beside the map after the last text."""
    last = max(i for i, item in enumerate(picture.items) if isinstance(item, Text))
    return [item for item in picture.items[last + 1 :] if isinstance(item, Shape)]


def test_there_is_sea_wherever_there_is_land_to_end_in_it() -> None:
    wide = drawn((2400, 400), region="syria")
    sea = next(item for item in wide.items if isinstance(item, Shape))
    land = next(item for item in wide.items if isinstance(item, Shape) and item is not sea)
    assert sea.fill is not None
    assert sea.fill.ground == LIGHT.sea
    (left, top), (right, bottom) = extent(land)
    (west, north), (east, south) = extent(sea)
    assert west <= left <= right <= east, "no white shore beyond the theatre's own extent"
    assert north <= top <= bottom <= south


def test_a_neighbours_name_does_not_lie_across_the_outline() -> None:
    record, pictures = shipped()
    scale = PictureLook(Size(1200, 675), "light", "en", legend=True)
    made = picture(record, pictures, Question("syria", DAY), "aleppo", scale)
    outline = max(
        (item for item in made.items if isinstance(item, Shape) and item.stroke == LIGHT.text),
        key=lambda item: item.width_px,
    )
    border = shapely.multilinestrings([path for path in outline.paths if len(path) > 1])
    names = [text for text in made.texts if text.role == "province"]
    assert names
    for text in names:
        assert not border.intersects(shapely.box(*text.box)), text.shaped.text


def test_an_areas_name_does_not_continue_another_on_its_line() -> None:
    word = shaper().shape("Palmyra")
    placer = Placer((0, 0, 400, 100), rtl=False, pad_px=2.0)
    assert placer.town(TownLabel(word, 50, 50, 10, 2, "#000000", "#ffffff", "#000000"))
    (_, text) = placer.items
    assert isinstance(text, Text)
    half = word.width * 10 / 2
    near, off = text.box[2] + half + 4, text.box[2] + half + 12
    places = ((near, 50.0, 0.0), (off, 50.0, 0.0))
    assert placer.area(AreaLabel(word, places, 10, "#000000", None, "province"))
    assert placer.items[-1].box[0] - text.box[2] > 8  # type: ignore[union-attr]


def extent(shape: Shape) -> tuple[list[float], list[float]]:
    points = np.concatenate(shape.paths)
    return points.min(axis=0).tolist(), points.max(axis=0).tolist()


def test_provinces_do_not_read_like_towns() -> None:
    made = drawn((1200, 675))
    names = [text for text in made.texts if text.role == "province"]
    assert names
    for text in names:
        assert text.shaped.text == text.shaped.text.upper()
        assert text.size_px < min(t.size_px for t in made.texts if t.role == "town") * 1.05


@pytest.mark.parametrize("size", SIZES[:4])
def test_every_picture_carries_figures_date_snapshot_and_disclaimer(size: tuple[int, int]) -> None:
    made = drawn(size)
    written = " ".join(text.shaped.text for text in made.texts).replace("\u00a0", " ")
    record, _ = shipped()
    answer = record.answers.region(Question("syria", DAY), "deir-ezzor")
    assert answer.control.version in written
    assert answer.control.id in written
    assert "Data as of 26 November 2017" in written
    assert answer.theatre.disclaimer.get_in("en").split(".")[-2].split()[-1] in written
    assert {text.role for text in made.texts} >= {"title", "value", "legend", "scale", "town"}
    percents = [float(t.shaped.text.rstrip("%")) for t in made.texts if t.role == "value"]
    assert sum(percents) == pytest.approx(100.0)


def test_a_picture_too_small_for_a_legend_keeps_its_figures_in_words() -> None:
    made = drawn((200, 200))
    assert "value" not in {text.role for text in made.texts}
    assert "%" in made.description
    assert "disclaimer" in {text.role for text in made.texts}


def test_the_region_in_question_has_its_town_named_first() -> None:
    names = {text.shaped.text for text in drawn((320, 400)).texts if text.role == "town"}
    assert "Deir ez-Zor" in names


@pytest.mark.parametrize("scale", [1, 2])
def test_a_zone_has_its_partys_colour(tmp_path: Path, scale: int) -> None:
    made, pictures = demo(tmp_path)
    with Image.open(io.BytesIO(to_png(made, pictures.fonts, scale))) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape[:2] == (made.height * scale, made.width * scale)
    left, top, right, bottom = made.map_box
    # The theatre is 2 by 1 degrees, fitted across with 4 % left free: red is its first quarter.
    x = left + (right - left) * (0.04 + 0.92 * 0.17)
    y = (top + bottom) / 2 - 0.2 * (right - left) * 0.46
    expected = mixed(LIGHT.land, "#c8604f", PART)
    found = pixels[round(y * scale), round(x * scale)].tolist()
    assert "#" + "".join(f"{v:02x}" for v in found) == expected


def test_contested_ground_shows_both_colours(tmp_path: Path) -> None:
    made, pictures = demo(tmp_path)
    with Image.open(io.BytesIO(to_png(made, pictures.fonts))) as image:
        pixels = np.asarray(image.convert("RGB"))
    left, top, right, bottom = made.map_box
    x = round(left + (right - left) * (0.04 + 0.92 * 0.86))
    y = round((top + bottom) / 2 - 0.2 * (right - left) * 0.46)
    seen = {tuple(p) for p in pixels[y - 16 : y + 16, x - 16 : x + 16].reshape(-1, 3).tolist()}
    for colour in ("#c8604f", "#6c8ebf"):
        solid = mixed(LIGHT.land, colour, PART)
        assert tuple(int(solid[i : i + 2], 16) for i in (1, 3, 5)) in seen


def test_the_svg_parses_and_holds_nothing_but_drawing(tmp_path: Path) -> None:
    theatre = {**THEATRE, "name": {"en": HOSTILE}, "disclaimer": {"en": HOSTILE}}
    made, pictures = demo(tmp_path, **theatre)
    root = ET.fromstring(to_svg(made, pictures.fonts))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "path", "g", "use", "circle"}
    assert root[0].text is not None
    assert "<script>alert(1)</script>" in root[0].text
    targets = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
    assert targets
    assert all(target.startswith("#g") for target in targets)


def test_a_pdf_is_one_page_of_the_size_css_says(tmp_path: Path) -> None:
    made, pictures = demo(tmp_path)
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(made, pictures.fonts)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == (600 * 0.75, 600 * 0.75)
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert reader.metadata.title.startswith("Who holds Demo")
    assert reader.metadata.author == "controlmap"
    assert not reader.pages[0].images
    fonts_named = reader.pages[0]["/Resources"]["/Font"].get_object()
    assert not fonts_named, "letters are outlines: a font here would not be embedded"


def test_webp_and_animations_have_the_asked_size(tmp_path: Path) -> None:
    made, pictures = demo(tmp_path)
    with Image.open(io.BytesIO(to_webp(made, pictures.fonts, 2))) as image:
        assert (image.format, image.size) == ("WEBP", (1200, 1200))
    for form in ("gif", "webp"):
        with Image.open(io.BytesIO(encode_animation([made, made], fonts(), form))) as image:
            assert (image.format, image.size) == (form.upper(), (600, 600))


def test_frames_of_a_period_share_one_layout() -> None:
    record, pictures = shipped()
    days = [date(2017, 1, 1), DAY, date(2018, 2, 14)]
    questions = [Question("syria", day) for day in days]
    shown = [pictures.depicted(record, q, "deir-ezzor") for q in questions]
    look = PictureLook(Size(400, 500), "light", "en", legend=True)
    boxes = {p.map_box for p in pictures.drawings(record, shown, look)}
    assert len(boxes) == 1


def test_a_scale_bar_is_a_round_number() -> None:
    assert [bar_km(px, 100) for px in (0.04, 0.3, 1.9, 60, 500)] == [2000, 200, 50, 1, 1]


def _legend(picture: Picture) -> list[str]:
    return [text.shaped.text for text in picture.texts if text.role == "legend"]


@pytest.mark.parametrize("size", [(1200, 675), (800, 1000)])
def test_what_is_dimmed_around_a_region_is_explained_apart(size: tuple[int, int]) -> None:
    made = drawn(size)
    around = next(text for text in made.texts if text.role == "around")
    assert around.shaped.text == "Around it, not in the figures"
    named = [t.shaped.text for t in made.texts if t.role == "legend" and t.y > around.y]
    assert named == ["Opposition and other rebel factions", "Contested"]
    assert len([t for t in made.texts if t.role == "value"]) == 3, "figures of the region alone"


def test_a_whole_theatre_has_nothing_around_it() -> None:
    assert "around" not in {text.role for text in drawn((1200, 675), region="syria").texts}


def test_presence_and_unknown_holders_are_explained_where_they_are(tmp_path: Path) -> None:
    zones = [
        zone("red-1", "red", box(0, 0, 1, 1)),
        zone("blue-1", "blue", box(1, 0, 1.5, 1), status="presence"),
        zone("grey", None, box(1.5, 0, 2, 1), status="unknown"),
    ]
    days = [*demo_documents()[:1], document(metadata("control", "control", "2020-01-01"), zones)]
    record = open_record(Settings(record=write_record(tmp_path, days)))
    made = {
        region: _legend(picture(record, Pictures(FONTS), Question("demo", None), region))
        for region in ("demo", "east", "west")
    }
    assert made["demo"] == ["Red", "No holder recorded", "Presence only", "Holder unknown"]
    assert made["east"] == ["No holder recorded", "Presence only", "Holder unknown", "Red"]
    assert made["west"] == ["Red", "Presence only"]  # the rest lies beyond the picture


def test_an_agreement_is_explained_where_it_is() -> None:
    day = date(2017, 11, 26)
    record, pictures = shipped()
    look = PictureLook(Size(1200, 675), "light", "en", legend=True)
    found = {}
    for region in ("idlib", "tartus"):
        made = picture(record, pictures, Question("syria", day), region, look)
        around = next(text.y for text in made.texts if text.role == "around")
        row = next(text for text in made.texts if text.shaped.text == "Agreement area")
        found[region] = row.y > around
        assert "Agreement area" in made.description
    assert found == {"idlib": False, "tartus": True}


def test_swatches_are_of_what_is_in_the_picture(tmp_path: Path) -> None:
    """Contested between other parties far off, a sliver inside that no percentage shows."""
    zones = [
        zone("red-1", "red", box(0, 0, 0.9999, 1)),
        zone("sliver", None, box(0.9999, 0, 1, 1), status="contested", between=["red", "blue"]),
        zone("near", None, box(1, 0, 1.5, 1), status="contested", between=["red", "blue"]),
        zone("far", None, box(1.5, 0, 2, 1), status="contested", between=["blue", "pink"]),
    ]
    days = [*demo_documents()[:1], document(metadata("control", "control", "2020-01-01"), zones)]
    record = open_record(Settings(record=write_record(tmp_path, days)))
    pictures = Pictures(FONTS)
    made = picture(record, pictures, Question("demo", None), "west")
    assert _legend(made) == ["Red", "Contested"], "and not that of blue and pink, out of sight"
    around = next(text.y for text in made.texts if text.role == "around")
    row = next(text for text in made.texts if text.shaped.text == "Contested")
    assert row.y > around
    with Image.open(io.BytesIO(to_png(made, pictures.fonts, 2))) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    x, y = round(row.x * 2) - 4, round(row.y * 2)
    swatch = pixels[y - 16 : y, x - 34 : x].reshape(-1, 3)
    reds = (swatch[:, 0] > swatch[:, 2] + 15).any()
    blues = (swatch[:, 2] > swatch[:, 0] + 5).any()
    assert reds and blues, "stripes of red and blue, dimmed"
