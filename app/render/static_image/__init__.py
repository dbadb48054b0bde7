"""A map as a picture that stands alone: SVG, PNG, WebP, GIF and PDF from one list of shapes.

``model`` says what is shown, ``compose`` where it goes, ``display_list`` what is drawn; ``svg``,
``raster``, ``animation`` and ``pdf`` only write that list down.
"""

from app.render.static_image.animation import encode_animation
from app.render.static_image.compose import compose, compose_all
from app.render.static_image.display_list import Picture
from app.render.static_image.fonts import FontBook
from app.render.static_image.ground import Ground
from app.render.static_image.model import Beyond, LegendRow, Scene, Size
from app.render.static_image.raster import to_png, to_webp
from app.render.static_image.shaping import Shaper
from app.render.static_image.svg import to_svg

__all__ = [
    "Beyond",
    "FontBook",
    "Ground",
    "LegendRow",
    "Picture",
    "Scene",
    "Shaper",
    "Size",
    "compose",
    "compose_all",
    "encode_animation",
    "to_png",
    "to_svg",
    "to_webp",
]
