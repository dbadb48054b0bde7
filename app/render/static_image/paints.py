"""Looks of tiles → paints of print: opaque colours, patterns as large as the picture asks for."""

from __future__ import annotations

from app.render.looks import Look, Pattern
from app.render.static_image.display_list import Paint
from app.render.style import Rgba, Theme, mixed

OPACITY = 0.94  # of a zone's colour over the land, as on the page: one map, one set of colours
_LARGE = frozenset({Pattern.STRIPES})


def paint_of(look: Look, theme: Theme, unit: float) -> Paint:
    """Return how a look is printed over the theme's land.

    Args:
        look: of a zone; its opacity is mixed with the land, so that nothing shines through.
        theme: whose land lies under it.
        unit: pixels a pixel of a middling picture: patterns grow with it.
    """
    period = max(4, round((16 if look.pattern in _LARGE else 8) * min(max(unit, 0.75), 3.0)))
    ground, ink = _solid(look.colour, theme), _solid(look.second, theme)
    if look.pattern is Pattern.SOLID:
        return Paint(ground)
    return Paint(ground, ink, look.pattern, period)


def _solid(colour: Rgba, theme: Theme) -> str | None:
    red, green, blue, alpha = colour
    if alpha == 0:
        return None
    part = min(alpha / 255 / theme.fill_opacity * OPACITY, 1.0)
    return mixed(theme.land, f"#{red:02x}{green:02x}{blue:02x}", part)
