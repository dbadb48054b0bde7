"""What is painted for a snapshot, in which order and how it looks: one plan for each theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.domain.party import Party
from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.render.looks import CLEAR, Look, Pattern
from app.render.style import Theme, mixed, rgba
from app.render.tile_features import FeatureLayer, Properties

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_T = TypeVar("_T")

_PATTERNS: Mapping[str, Pattern] = {
    "hatch": Pattern.HATCH,
    "dots": Pattern.DOTS,
    "cross": Pattern.CROSS,
}


class Part(StrEnum):
    """Which part of a picture is painted."""

    ALL = "all"
    OVER = "over"  # only what belongs over the fills of other layers: water and lines


class Brush(StrEnum):
    """How a layer is painted."""

    FILL = "fill"
    BORDERS = "borders"  # of a coverage: once, where looks differ
    RIM = "rim"  # of a coverage: borders and its outer edge
    OUTLINE = "outline"  # of each polygon
    LINE = "line"
    SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Step:
    """One layer painted with one brush.

    Attributes:
        layer: index of the feature layer.
        brush: how.
        looks: for each feature the number of its look.
        sizes_px: for each feature the width of its line or the radius of its spot.
        from_zoom: for each feature the zoom from which on it is painted.
        parts: for each feature a number; borders part features of different numbers.
    """

    layer: int
    brush: Brush
    looks: Ints = field(repr=False)
    sizes_px: Floats = field(repr=False)
    from_zoom: Ints = field(repr=False)
    parts: Ints = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps, in order, over look 0."""

    looks: tuple[Look, ...]
    steps: tuple[Step, ...]


def plan_for(
    kind: LayerKind, layers: Sequence[FeatureLayer], theatre: Theatre, theme: Theme
) -> Plan:
    """Return how a snapshot's layers are painted in a theme."""
    match kind:
        case LayerKind.CONTROL:
            return _control(layers, theatre, theme)
        case LayerKind.REGIONS:
            line = Look(rgba(theme.region_line, 0.6))
            return _plain([(0, Brush.RIM, line, 0.9)], layers)
        case LayerKind.OVERLAY:
            ink = rgba(theme.overlay_line)
            hatch = Look(CLEAR.colour, rgba(theme.overlay_line, 0.75), Pattern.AGREED)
            line = Look(ink)
            return _plain([(0, Brush.FILL, hatch, 0), (0, Brush.OUTLINE, line, 1.4)], layers)
        case LayerKind.BASEMAP:
            return _basemap(layers, theme)
        case _:  # points and lines: events, front lines, places
            return _marks(kind, layers, theme)


def _marks(kind: LayerKind, layers: Sequence[FeatureLayer], theme: Theme) -> Plan:
    dark = Look(rgba(theme.zone_line))
    spot = (Brush.SPOT, 4.0 if kind is LayerKind.EVENTS else 2.5)
    chosen = [(Brush.LINE, 1.5) if layer.is_linear else spot for layer in layers]
    return _plain([(i, b, dark, size) for i, (b, size) in enumerate(chosen)], layers)


def only_over(plan: Plan, layers: Sequence[FeatureLayer]) -> Plan:
    """Return a plan without its ground and fills, water apart: it lies over what is held."""
    kept = [s for s in plan.steps if s.brush is not Brush.FILL or layers[s.layer].name == "water"]
    return Plan((CLEAR, *plan.looks[1:]), tuple(kept))


def _plain(
    brushes: Sequence[tuple[int, Brush, Look, float]], layers: Sequence[FeatureLayer]
) -> Plan:
    """One look and size for all features of a layer, over a clear ground."""
    looks = (CLEAR, *(look for _, _, look, _ in brushes))
    steps = tuple(
        _step(i, brush, layers[i], _always(number), _always(size))
        for number, (i, brush, _, size) in enumerate(brushes, start=1)
        if i < len(layers)
    )
    return Plan(looks, steps)


def _always(value: _T) -> Callable[[Properties], _T]:
    return lambda _: value


def _step(
    index: int,
    brush: Brush,
    layer: FeatureLayer,
    look: Callable[[Properties], int],
    size_px: Callable[[Properties], float] = lambda _: 0.0,
    from_zoom: Callable[[Properties], int] = lambda _: 0,
    parts: Callable[[Properties], int] = lambda _: 0,
) -> Step:
    tags = layer.properties
    return Step(
        index,
        brush,
        np.array([look(p) for p in tags], dtype=np.int64),
        np.array([size_px(p) for p in tags], dtype=np.float64),
        np.array([from_zoom(p) for p in tags], dtype=np.int64),
        np.array([parts(p) for p in tags], dtype=np.int64),
    )


def _control(layers: Sequence[FeatureLayer], theatre: Theatre, theme: Theme) -> Plan:
    parties = {party.id: party for party in theatre.parties}
    looks: dict[Look, int] = {CLEAR: 0, Look(rgba(theme.zone_line)): 1}

    def number(zone: Properties) -> int:
        return looks.setdefault(zone_look(zone, parties, theme), len(looks))

    steps: list[Step] = []
    for index, layer in enumerate(layers):
        if not layer.is_areal:  # points to write names at: pictures carry none
            continue
        steps.append(_step(index, Brush.FILL, layer, number))
        steps.append(_step(index, Brush.BORDERS, layer, _always(1), _always(0.8), parts=number))
    return Plan(tuple(looks), tuple(steps))


def zone_look(zone: Properties, parties: Mapping[str, Party], theme: Theme) -> Look:
    """Return how a zone of these tile properties is filled.

    Contested: stripes in the first two parties' colours. Controlled: the party's colour under its
    pattern. Presence: bands of it over nothing, for it holds no ground. Else: the unknown grey.
    """
    opacity = theme.fill_opacity
    rivals = [parties[p] for p in str(zone.get("between", "")).split(",") if p in parties]
    holder = parties.get(str(zone.get("party", "")))
    if len(rivals) > 1:
        first, second = (rgba(p.colour, opacity) for p in rivals[:2])
        return Look(first, second, Pattern.STRIPES)
    if holder is None:
        return Look(rgba(theme.unknown, opacity / 2), rgba(theme.unknown, opacity), Pattern.BANDS)
    ground = rgba(holder.colour, opacity)
    if zone["status"] == "presence":
        return Look(CLEAR.colour, ground, Pattern.BANDS)
    if zone["status"] == "unknown":
        return Look(CLEAR.colour, ground, Pattern.DOTS)
    line = rgba(mixed(holder.colour, "#000000", 0.18), opacity)
    return Look(ground, line, _PATTERNS.get(holder.pattern, Pattern.SOLID))


def _basemap(layers: Sequence[FeatureLayer], theme: Theme) -> Plan:
    inks = {
        "land": (Brush.FILL, theme.land),
        "country": (Brush.FILL, theme.country),
        "water": (Brush.FILL, theme.lake),
        "river": (Brush.LINE, theme.river),
        "border": (Brush.LINE, theme.border),
    }
    looks = (Look(rgba(theme.sea)), *(Look(rgba(colour)) for _, colour in inks.values()))
    numbers = {name: i for i, name in enumerate(inks, start=1)}
    steps = [
        _step(i, inks[layer.name][0], layer, _always(numbers[layer.name]), _width, _from)
        for i, layer in enumerate(layers)
        if layer.name in inks
    ]
    return Plan(looks, tuple(steps))


def _width(feature: Properties) -> float:
    rank = int(feature.get("rank", 9))
    if feature["class"] == "border":
        return 1.3 if rank == 1 else 0.8
    return 2.0 - 0.17 * rank


def _from(feature: Properties) -> int:
    """Return the zoom from which on a river is drawn: the great ones always."""
    return max(0, int(feature.get("rank", 9)) - 1) if feature["class"] == "river" else 0
