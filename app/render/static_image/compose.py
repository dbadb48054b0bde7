"""Where everything goes: title and legend beside the map where it is wide, around it elsewhere.

Text is never cut to fit: the whole gets smaller until it has room. Where even the smallest text
leaves no map worth the name, the legend goes; its figures stay in the description.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.render.static_image.around import rows_around
from app.render.static_image.column import Column
from app.render.static_image.display_list import Box, Item, Paint, Picture, rectangle
from app.render.static_image.fonts import Role
from app.render.static_image.labels import Placer
from app.render.static_image.locator import locator
from app.render.static_image.map_items import map_items
from app.render.static_image.model import Scene, Size
from app.render.static_image.names import Names
from app.render.static_image.scale_bar import scale_bar
from app.render.static_image.shaping import Shaper
from app.render.static_image.view import View
from app.render.style import mixed

_WIDE = 1.2  # width by height from which on the legend stands beside the map
_MIDDLING = (1200 * 675, 0.42)  # a picture of this area has unit 1; others by this power
_LEAST_UNIT = 0.4
_TITLES = (28, 26, 24, 22, 20)  # sizes of the title: the largest that takes two lines at most
_SIDES = (0.29, 0.33, 0.38, 0.44, 0.5)
_LEAST_SHRUNK = 0.85  # of a picture's text, to make room for what lies around the region
_ROOM = (0.42, 0.34, 0.26)  # least part of the height the map keeps, tried in this order


@dataclass(frozen=True, slots=True)
class _Plan:
    unit: float
    side: float | None  # part of the width that text takes beside the map; None: around it
    legend: bool
    top: float
    bottom: float


def compose(scene: Scene, size: Size, shaper: Shaper) -> Picture:
    """Return the drawing of a scene.

    Args:
        scene: what is shown.
        size: of the picture, px.
        shaper: of the scene's language.
    """
    return compose_all([scene], size, shaper)[0]


def compose_all(scenes: Sequence[Scene], size: Size, shaper: Shaper) -> tuple[Picture, ...]:
    """Return the drawings of several scenes in one layout: what fits the longest fits all."""
    plan = _shared(scenes, size, shaper)
    told = [
        replace(scene, around=rows_around(scene, _view(scene, size, shaper, plan)))
        for scene in scenes
    ]
    if plan.legend and any(scene.around for scene in told):
        wider = _shared(told, size, shaper)
        # What lies outside is explained where the figures need not get much smaller for it.
        if wider.legend and wider.unit >= _LEAST_SHRUNK * plan.unit:
            scenes, plan = told, wider
    return tuple(_drawn(scene, size, shaper, plan) for scene in scenes)


def _shared(scenes: Sequence[Scene], size: Size, shaper: Shaper) -> _Plan:
    """Return one plan that has room for each of some scenes."""
    plans = [next(_plans(scene, size, shaper)) for scene in scenes]
    plan = min(plans, key=lambda p: (p.legend, -(p.side or 0.0), p.unit))
    fitted = [_measured(scene, size, shaper, plan) for scene in scenes]
    return replace(plan, top=max(p.top for p in fitted), bottom=max(p.bottom for p in fitted))


def _view(scene: Scene, size: Size, shaper: Shaper, plan: _Plan) -> View:
    padding = 0.07 if scene.ground.focus_inside else 0.04
    return View.showing(scene.ground.bounds, _map_box(size, plan, rtl=shaper.rtl), padding)


def _drawn(scene: Scene, size: Size, shaper: Shaper, plan: _Plan) -> Picture:
    box = _map_box(size, plan, rtl=shaper.rtl)
    view = _view(scene, size, shaper, plan)
    panels = _panels(scene, size, shaper, plan, view)
    bar, bar_box = scale_bar(scene, view, shaper, plan.unit)
    edge = 4 * plan.unit
    inner = (box[0] + edge, box[1] + edge, box[2] - edge, box[3] - edge)
    placer = Placer(inner, shaper.rtl, 2.2 * plan.unit, [bar_box])
    names = Names(scene, view, shaper, plan.unit).place(placer)
    items = [*map_items(view, scene.ground, scene.theme, plan.unit), *names, *bar, *panels]
    return Picture(
        width=size.width,
        height=size.height,
        background=_paper(scene),
        items=tuple(items),
        title=scene.title,
        description=scene.description,
        lang=scene.words.lang,
        map_box=box,
    )


def _plans(scene: Scene, size: Size, shaper: Shaper) -> Iterator[_Plan]:
    """Yield the plans that leave the map enough room, the best first; at last one without room."""
    units = list(_units(size))
    wide = size.width >= _WIDE * size.height
    for legend in (True, False) if scene.legend else (False,):
        for room in _ROOM:
            for unit in units:
                for side in _SIDES if wide and legend else (None,):
                    plan = _measured(scene, size, shaper, _Plan(unit, side, legend, 0, 0))
                    taken = plan.top + plan.bottom
                    if side is not None and taken <= size.height:
                        yield plan
                    if side is None and taken <= size.height * (1 - room):
                        yield plan
    yield _measured(scene, size, shaper, _Plan(units[-1], None, False, 0, 0))


def _units(size: Size) -> Iterator[float]:
    area, power = _MIDDLING
    short = min(size.width, size.height)
    unit = min(max((size.width * size.height / area) ** power, short / 760), short / 300)
    while unit > _LEAST_UNIT:
        yield unit
        unit *= 0.93
    yield _LEAST_UNIT


def _measured(scene: Scene, size: Size, shaper: Shaper, plan: _Plan) -> _Plan:
    """Fill in how much height the text takes above and below (beside: both in one column)."""
    head, foot = _columns(scene, size, shaper, plan)
    margin = _margin(plan)
    gap = 1.2 * margin if plan.side is not None else 0.0
    return replace(plan, top=head.height + 1.6 * margin + gap, bottom=foot.height + 1.6 * margin)


def _margin(plan: _Plan) -> float:
    return 20 * plan.unit


def _columns(
    scene: Scene, size: Size, shaper: Shaper, plan: _Plan, foot_top: float | None = None
) -> tuple[Column, Column]:
    """Return the text above and below; ``foot_top`` says where the lower one begins."""
    margin = _margin(plan)
    width = size.width * (plan.side or 1.0) - 2 * margin
    left = margin
    if plan.side is not None and shaper.rtl:
        left = size.width * (1 - plan.side) + margin
    head = Column(shaper, scene.theme, left, margin, width, plan.unit)
    foot = Column(shaper, scene.theme, left, foot_top or 0.0, width, plan.unit)
    size_of = (n for n in _TITLES if head.count(scene.title, n, Role.TITLE) <= 2)
    title = next(size_of, _TITLES[-1])
    head.lines(scene.title, title, scene.theme.text, "title", Role.TITLE, most=4)
    if plan.legend:
        _legend(scene, head if plan.side else foot, plan)
    _small_print(scene, foot)
    return head, foot


def _legend(scene: Scene, column: Column, plan: _Plan) -> None:
    muted = mixed(scene.theme.text, _paper(scene), 0.3)
    if plan.side:
        column.gap(4)
    column.lines(scene.subtitle, 13, muted, "subtitle")
    column.gap(5)
    column.bar(scene.rows, 11)
    column.gap(10)
    many = 1 if plan.side else 2 if column.width > 300 * plan.unit else 1
    column.rows((*scene.rows, *scene.keys), 14, many)
    if scene.around:
        column.gap(4)
        column.lines(scene.words.text("around"), 11, muted, "around")
        column.gap(4)
        column.rows(scene.around, 12, many, dimmed=True)
    if not plan.side:
        column.gap(8)


def _small_print(scene: Scene, column: Column) -> None:
    paper = _paper(scene)
    column.lines(" · ".join(scene.notes), 11, mixed(scene.theme.text, paper, 0.12), "notes")
    column.gap(4)
    muted = mixed(scene.theme.text, paper, 0.32)
    column.lines(scene.credits, 9.5, muted, "credits")
    column.gap(3)
    column.lines(scene.disclaimer, 9.5, muted, "disclaimer")


def _map_box(size: Size, plan: _Plan, *, rtl: bool) -> Box:
    if plan.side is None:
        return 0.0, plan.top, float(size.width), max(size.height - plan.bottom, plan.top + 1)
    text = size.width * plan.side
    return (
        (0.0, 0.0, size.width - text, float(size.height))
        if rtl
        else (
            text,
            0.0,
            float(size.width),
            float(size.height),
        )
    )


def _panels(scene: Scene, size: Size, shaper: Shaper, plan: _Plan, view: View) -> list[Item]:
    """Return paper over everything that is not map, and the text on it."""
    left, top, right, bottom = _map_box(size, plan, rtl=shaper.rtl)
    width, height = float(size.width), float(size.height)
    around = [(0.0, 0.0, left, height), (right, 0.0, width, height)]
    around += [(0.0, 0.0, width, top), (0.0, bottom, width, height)]
    paper = Paint(_paper(scene))
    sheets = [rectangle(b, fill=paper) for b in around if b[2] > b[0] and b[3] > b[1]]
    foot_height = plan.bottom - 1.6 * _margin(plan)
    foot_top = height - foot_height - _margin(plan) * 0.8
    head, foot = _columns(scene, size, shaper, plan, foot_top)
    items = [*sheets, *head.items, *foot.items]
    if plan.side is None:
        return items
    gap, margin = 1.4 * _margin(plan), _margin(plan)
    near = (width - head.width - margin) if shaper.rtl else margin
    room = (near, head.y + gap, near + head.width, foot_top - gap)
    return [*items, *locator(scene, room, view, plan.unit)]


def _paper(scene: Scene) -> str:
    """Return the colour of the paper around the map: calmer than the land."""
    return scene.theme.halo
