"""Our pixels against those of an SVG renderer nobody here wrote, and against exact areas."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
import resvg_py
from PIL import Image

from app.catalog.answers import Question
from app.catalog.pictures import PictureLook
from app.render.static_image import Size, to_png, to_svg
from app.render.static_image.coverage import Floats, edges_of, mask_of
from app.render.static_image.stroking import stroke_edges
from tests.render.static_image.scenes import picture, shipped

SQUARE = np.array([(1.5, 1.5), (5.25, 1.5), (5.25, 5.5), (1.5, 5.5)])


def area_px(edges: Floats) -> float:
    mask = mask_of(edges, 200, 200)
    return 0.0 if mask is None else float(mask.octets.sum()) / 255


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("region", ["syria", "deir-ezzor"])
def test_pixels_are_those_of_the_svg(theme: str, lang: str, region: str) -> None:
    record, pictures = shipped()
    look = PictureLook(Size(800, 450), theme, lang, legend=True)
    made = picture(record, pictures, Question("syria", date(2017, 11, 26)), region, look)
    fonts = pictures.fonts
    svg = resvg_py.svg_to_bytes(svg_string=to_svg(made, fonts), width=1600, skip_system_fonts=True)
    theirs, ours = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
        for data in (bytes(svg), to_png(made, fonts, 2))
    )
    off = np.abs(ours - theirs)
    assert off.mean() < 1.0
    assert (off.max(axis=2) > 96).mean() < 1e-3


def test_a_pixel_holds_exactly_what_is_enclosed_of_it() -> None:
    mask = mask_of(edges_of((SQUARE,)), 10, 10)
    assert mask is not None
    assert (mask.left, mask.top) == (1, 1)
    assert mask.octets.tolist()[0] == [64, 128, 128, 128, 32]
    assert area_px(edges_of((SQUARE * 10,))) == pytest.approx(1500, abs=0.2)


def test_a_hole_is_empty_and_what_lies_outside_does_not_matter() -> None:
    whole = np.array([(-50.0, -50.0), (250, -50), (250, 250), (-50, 250)])
    hole = SQUARE[::-1] * 10
    assert area_px(edges_of((whole, hole))) == pytest.approx(200 * 200 - 1500, abs=0.2)
    assert mask_of(edges_of((SQUARE + 300,)), 200, 200) is None
    assert mask_of(edges_of((SQUARE - (0, 300),)), 200, 200) is None


def test_a_bent_line_is_as_wide_as_its_pen_and_covers_its_bends_once() -> None:
    turn = np.linspace(0, np.pi, 90)
    arc = np.column_stack([100 + 60 * np.cos(turn), 100 + 60 * np.sin(turn)])
    for width in (0.8, 3.0, 9.0):
        got = area_px(stroke_edges((arc,), width, closed=False))
        assert got == pytest.approx(np.pi * 60 * width, rel=2e-3)


def test_a_sharp_corner_is_round_and_whole() -> None:
    line = np.array([(20.0, 20.0), (100.0, 20.0), (20.0, 20.0)])
    got = area_px(stroke_edges((line,), 10.0, closed=False))
    assert got == pytest.approx(80 * 10 + np.pi * 25 / 2, rel=0.01)


def test_dashes_cover_their_part_of_a_line_through_its_corners() -> None:
    line = np.array([(10.0, 10.0), (70.0, 10.0), (70.0, 90.0), (10.0, 90.0)])
    got = area_px(stroke_edges((line, line + 60), 2.0, closed=False, dash_px=(6.0, 4.0)))
    assert got == pytest.approx(2 * 200 * 0.6 * 2.0, rel=0.02)
    ring = area_px(stroke_edges((line,), 2.0, closed=True, dash_px=(6.0, 4.0)))
    assert ring == pytest.approx(280 * 0.6 * 2.0, rel=0.03)
