"""Several pictures of one size, one after the other: an animated GIF or WebP."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image

from app.render.static_image.display_list import Picture
from app.render.static_image.fonts import FontBook
from app.render.static_image.raster import to_image

FRAME_MS = 1200
LAST_FRAME_MS = 3600  # the reader may look before it starts again
_COLOURS = 256


def encode_animation(
    pictures: Iterable[Picture], fonts: FontBook, form: str, scale: int = 1
) -> bytes:
    """Return an animation that repeats for ever, the last frame held longer.

    Args:
        pictures: at least one, all of one size; drawn one at a time.
        fonts: for their letters.
        form: ``gif`` or ``webp``.
        scale: device pixels a pixel.
    """
    frames = [_reduced(to_image(p, fonts, scale), form) for p in pictures]
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    target = io.BytesIO()
    first, *rest = frames
    shared = {"save_all": True, "append_images": rest, "duration": durations, "loop": 0}
    if form == "gif":
        first.save(target, "GIF", optimize=False, disposal=1, **shared)
    else:
        first.save(target, "WEBP", quality=85, method=2, minimize_size=False, **shared)
    return target.getvalue()


def _reduced(image: Image.Image, form: str) -> Image.Image:
    """Reduce a frame to a palette: a GIF has no more, and kept frames take a third."""
    if form != "gif":
        return image
    return image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
