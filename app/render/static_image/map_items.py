"""The map itself, from the sea up: land, zones, water, outlines, what is dimmed, borders."""

from __future__ import annotations

import shapely

from app.geo.tile_math import lonlat_to_m
from app.render.looks import Look
from app.render.paint_plan import zone_look
from app.render.static_image.display_list import Item, Paint, Path, Shape
from app.render.static_image.ground import Ground, of_class
from app.render.static_image.paints import paint_of
from app.render.static_image.view import View
from app.render.style import Theme

DIMMED = 0.62  # of what lies outside the region in question


def map_items(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    """Return the map without its names.

    Args:
        view: where it lies.
        ground: what there is.
        theme: colours.
        unit: pixels a pixel of a middling picture: lines and patterns grow with it.
    """
    return [
        *_sea(view, ground, theme),
        *_areas(view, ground, "land", theme.land),
        *_areas(view, ground, "country", theme.country),
        *_zones(view, ground, theme, unit),
        *_rivers(view, ground, theme, unit),
        *_areas(view, ground, "water", theme.lake),
        *_regions(view, ground, theme, unit),
        *_overlays(view, ground, theme, unit),
        *_dimmed(view, ground, theme),
        *_borders(view, ground, theme, unit),
        *_outline(view, ground, theme, unit),
    ]


def looks_on(ground: Ground, theme: Theme) -> list[Look]:
    """Return the look of each zone, in the order of the zones."""
    layer = ground.control.group()
    parties = {party.id: party for party in ground.theatre.parties}
    return [zone_look(tags, parties, theme) for tags in layer.properties] if layer else []


def _sea(view: View, ground: Ground, theme: Theme) -> list[Item]:
    """Return water as far as the theatre or its land reaches; beyond it is paper, not sea."""
    west, south, east, north = ground.theatre.bbox
    low, high = lonlat_to_m([(west, south), (east, north)]).tolist()
    known = [shapely.box(*low, *high)]
    land = ground.basemap.group("land") if ground.basemap else None
    if land is not None:
        known.append(shapely.box(*shapely.total_bounds(land.geometries)))
    paths = view.paths([shapely.box(*shapely.total_bounds(known))])
    return [Shape(paths, fill=Paint(theme.sea))] if paths else []


def _areas(view: View, ground: Ground, name: str, colour: str) -> list[Item]:
    shapes = [shape for shape, _ in of_class(ground.basemap, name, view.zoom)]
    paths = view.paths(shapes)
    return [Shape(paths, fill=Paint(colour))] if paths else []


def _zones(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    """Fill zones, all of one look as one shape, then draw where zones end."""
    layer = ground.control.group()
    if layer is None:
        return []
    shapes = ground.control.drawn(layer, view.zoom)
    looks = looks_on(ground, theme)
    fills: list[Item] = []
    for look in dict.fromkeys(looks):
        alike = [shape for shape, its in zip(shapes, looks, strict=True) if its == look]
        paths = view.paths(alike)
        if paths:
            fills.append(Shape(paths, fill=paint_of(look, theme, unit)))
    lines = view.paths(ground.control.lines(layer, view.zoom))
    if not lines:
        return fills
    width = 0.8 * unit
    ends = Shape(lines, stroke=theme.zone_line, width_px=width, opacity=0.75, closed=False)
    return [*fills, ends]


def _rivers(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    items: list[Item] = []
    found = of_class(ground.basemap, "river", view.zoom)
    deepest = min(6, max(2, view.zoom - 3))  # small rivers only on maps of small areas
    for rank in sorted({int(tags.get("rank", 9)) for _, tags in found}):
        chosen = [shape for shape, tags in found if int(tags.get("rank", 9)) == rank]
        paths = view.paths(chosen) if rank <= deepest else ()
        if paths:
            width = max(0.5, (2.3 - 0.28 * rank)) * unit
            items.append(Shape(paths, stroke=theme.river, width_px=width, closed=False))
    return items


def _regions(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    layer = ground.regions.group()
    if layer is None:
        return []
    paths = view.paths(ground.regions.lines(layer, view.zoom))
    dash = (3.2 * unit, 2.2 * unit)
    look = {"stroke": theme.region_line, "width_px": 0.7 * unit, "opacity": 0.6, "dash_px": dash}
    return [Shape(paths, closed=False, **look)] if paths else []  # type: ignore[arg-type]


def _overlays(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    """Draw agreements as outlines with short strokes across: never as fills."""
    items: list[Item] = []
    for prepared in ground.overlays:
        layer = prepared.group()
        paths = view.paths(prepared.drawn(layer, view.zoom)) if layer else ()
        if paths:
            items += agreement_line(paths, theme, unit)
    return items


def agreement_line(paths: tuple[Path, ...], theme: Theme, unit: float) -> list[Item]:
    """Return a hatched outline: a thin line, and a wide one cut into ticks along it."""
    ticks = (1.0 * unit, 3.2 * unit)
    return [
        Shape(paths, stroke=theme.overlay_line, width_px=5.0 * unit, opacity=0.8, dash_px=ticks),
        Shape(paths, stroke=theme.overlay_line, width_px=1.1 * unit),
    ]


def _borders(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    items: list[Item] = []
    found = of_class(ground.basemap, "border", view.zoom)
    for inner in (False, True):
        chosen = [s for s, tags in found if (int(tags.get("rank", 9)) == 1) is inner]
        paths = view.paths(chosen)
        if paths:
            width = (1.6 if inner else 0.9) * unit
            items.append(Shape(paths, stroke=theme.border, width_px=width, closed=False))
    return items


def _dimmed(view: View, ground: Ground, theme: Theme) -> list[Item]:
    """Return what lies over all land outside the region in question; the sea shows its coast."""
    if not ground.focus_inside:
        return []
    land = view.clip([shape for shape, _ in of_class(ground.basemap, "land", view.zoom)])
    # Simplified parts may touch themselves.
    dry = shapely.union_all(shapely.make_valid(land)) if len(land) else shapely.box(*view.bounds)
    paths = view.paths([shapely.difference(dry, ground.focus)])
    return [Shape(paths, fill=Paint(theme.country), opacity=DIMMED)] if paths else []


def _outline(view: View, ground: Ground, theme: Theme, unit: float) -> list[Item]:
    paths = view.paths([ground.focus])
    width = (2.0 if ground.focus_inside else 1.2) * unit
    return [Shape(paths, stroke=theme.text, width_px=width)] if paths else []
