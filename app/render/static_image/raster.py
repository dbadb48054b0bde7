"""The picture as pixels: resvg draws the SVG, Pillow writes what is no PNG."""

from __future__ import annotations

import io

import resvg_py
from PIL import Image

from app.render.static_image.display_list import Picture
from app.render.static_image.fonts import FontBook
from app.render.static_image.svg import to_svg

_WEBP_QUALITY = 88
_WEBP_EFFORT = 2  # of 6: beyond it a picture is 2 % smaller and takes twice as long


def to_png(picture: Picture, fonts: FontBook, scale: int = 1) -> bytes:
    """Return a picture as a PNG of ``scale`` device pixels a pixel."""
    return svg_to_png(to_svg(picture, fonts), picture.width * scale)


def svg_to_png(svg: str, width_px: int) -> bytes:
    """Draw an SVG as wide as asked for; no font and no file of the system is looked at."""
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=width_px, skip_system_fonts=True)
    return bytes(drawn)


def to_image(picture: Picture, fonts: FontBook, scale: int = 1) -> Image.Image:
    """Return a picture as pixels."""
    with Image.open(io.BytesIO(to_png(picture, fonts, scale))) as drawn:
        return drawn.convert("RGB")


def to_webp(picture: Picture, fonts: FontBook, scale: int = 1) -> bytes:
    """Return a picture as a WebP."""
    target = io.BytesIO()
    to_image(picture, fonts, scale).save(target, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_EFFORT)
    return target.getvalue()
