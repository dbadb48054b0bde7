"""Which names a map shows, in which order of importance, and where each could stand."""

from __future__ import annotations

from collections.abc import Iterator
from math import atan2, degrees, hypot
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.render.static_image.display_list import Item
from app.render.static_image.fonts import Role
from app.render.static_image.ground import names_of, of_class
from app.render.static_image.labels import AreaLabel, Placer, TownLabel
from app.render.static_image.model import Scene
from app.render.static_image.shaping import Shaped, Shaper, letterspaced
from app.render.static_image.view import View
from app.render.style import mixed
from app.render.tile_features import Properties

_SIZES = {1: 15.0, 2: 13.5, 3: 12.5, 4: 11.5}
_LEAST_PX = 7.5
_FARTHEST = 1.7  # sizes of its letters that a name may stand off its river
_STEP_PX = 3.0
_LEAST_SEEN = 0.2  # of an area: the corner of a province is not where its name belongs
_GRID = 14  # places a side where a sea's name is tried
_APART_EM = 0.09  # letters of an area's name


class Names:
    """The names of one picture.

    Args:
        scene: what is shown.
        view: where.
        shaper: of the language.
        unit: pixels a pixel of a middling picture.
    """

    def __init__(self, scene: Scene, view: View, shaper: Shaper, unit: float) -> None:
        self._scene, self._view, self._shaper, self._unit = scene, view, shaper, unit
        self._shown: set[str] = set()
        self._focus_px = shapely.transform(scene.ground.focus, view.place)
        self._outline_px = shapely.boundary(self._focus_px)
        shapely.prepare((self._focus_px, self._outline_px))

    def place(self, placer: Placer) -> list[Item]:
        """Place names until there is no more room."""
        towns = self._towns()
        leading = [t for t in towns if t[0] and t[1] <= 3]
        for town in leading:
            self._town(placer, *town)
        for label in (*self._countries(), *self._seas(), *self._rivers(1, 2)):
            placer.area(label)
        for town in towns:
            if town not in leading:
                self._town(placer, *town)
        for label in (*self._rivers(3, 4), *self._provinces()):
            placer.area(label)
        return placer.items

    def _towns(self) -> list[tuple[bool, int, float, float, str]]:
        """Return towns in the box: in the region in question, rank, place, name; first first."""
        scene, view = self._scene, self._view
        found = of_class(scene.ground.basemap, "town", view.zoom)
        inside = shapely.contains(scene.ground.focus, np.array([p for p, _ in found], dtype=object))
        chosen = []
        for (point, tags), within in zip(found, inside.tolist(), strict=True):
            rank, name = int(tags.get("rank", 9)), scene.in_language(names_of(tags))
            x, y = view.place([point.x, point.y]).tolist()
            if name and (within or rank <= 3):
                chosen.append((bool(within), rank, x, y, name))
        return sorted(chosen, key=lambda town: (not town[0], town[1]))

    def _town(self, placer: Placer, within: bool, rank: int, x: float, y: float, name: str) -> None:
        theme, unit = self._scene.theme, self._unit
        size = max(_SIZES.get(rank, 10.5) * unit * (1.0 if within else 0.86), _LEAST_PX)
        colour = theme.text if within else mixed(theme.text, theme.land, 0.4)
        shaped = self._shaper.shape(name, Role.BOLD if rank <= 2 and within else Role.BODY)
        radius = max(1.6, (3.6 - 0.35 * min(rank, 6)) * unit)
        label = TownLabel(shaped, x, y, size, radius, colour, theme.halo, colour)
        if placer.town(label):
            self._shown.add(name)

    def _countries(self) -> Iterator[AreaLabel]:
        scene, theme = self._scene, self._scene.theme
        size = max(12.0 * self._unit, _LEAST_PX)
        muted = mixed(theme.text, theme.country, 0.45)
        for shape, tags in of_class(scene.ground.basemap, "country", self._view.zoom):
            name = scene.in_language(names_of(tags))
            parts = self._view.clip([shape])
            if name and len(parts) and int(tags.get("rank", 9)) <= 2:
                shaped = self._of_area(name)
                within = self._roomy(parts[0], shaped.width * size, 1.8 * size)
                places = within or self._inner(parts[0], 1)  # a small country's runs over it
                yield AreaLabel(shaped, places, size, muted, None, "country")

    def _seas(self) -> Iterator[AreaLabel]:
        scene, theme = self._scene, self._scene.theme
        size = max(11.5 * self._unit, _LEAST_PX)
        colour = mixed(theme.river, theme.text, 0.25)
        for shape, tags in of_class(scene.ground.basemap, "sea", self._view.zoom):
            name = scene.in_language(names_of(tags))
            parts = self._view.clip([shape])
            if name and len(parts):
                shaped = self._shaper.shape(name)
                places = self._roomy(parts[0], shaped.width * size, 1.6 * size)
                yield AreaLabel(shaped, places, size, colour, None, "sea")

    def _roomy(
        self, shape: BaseGeometry, width: float, height: float
    ) -> tuple[tuple[float, float, float], ...]:
        """Return where a box of so many pixels lies wholly in a shape; nearest its middle first."""
        drawn = shapely.transform(shape, self._view.place)
        west, north, east, south = drawn.bounds
        x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(north, south, _GRID))
        boxes = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        fits = shapely.contains(drawn, boxes)
        away = np.hypot(x - (west + east) / 2, y - (north + south) / 2)[fits]
        order = np.argsort(away, kind="stable")
        return tuple(
            (float(a), float(b), 0.0) for a, b in zip(x[fits][order], y[fits][order], strict=True)
        )

    def _provinces(self) -> Iterator[AreaLabel]:
        scene, theme = self._scene, self._scene.theme
        layer = scene.ground.regions.group()
        if layer is None:
            return
        size = max(9.5 * self._unit, _LEAST_PX)
        colour = mixed(theme.text, theme.land, 0.42)
        for shape, tags in zip(
            scene.ground.regions.drawn(layer, self._view.zoom), layer.properties, strict=True
        ):
            name = scene.in_language(names_of(tags))
            parts = self._view.clip([shape])
            known = name in self._shown or tags.get("id") == scene.region
            seen = bool(len(parts)) and shapely.area(parts[0]) > _LEAST_SEEN * shapely.area(shape)
            if name and seen and not known:
                shaped = self._of_area(name)
                roomy = self._roomy(parts[0], shaped.width * size, 1.8 * size)
                places = (*self._inner(parts[0], 3), *roomy[:3])
                places = self._off_outline(places, shaped, size)
                yield AreaLabel(shaped, places, size, colour, theme.halo, "province")

    def _of_area(self, name: str) -> Shaped:
        """Set a name as no town's is set: capitals apart; letters that join stay as they are."""
        shaped = self._shaper.shape(name.upper())
        return shaped if self._shaper.runs_left(name) else letterspaced(shaped, _APART_EM)

    def _inner(self, shape: Any, most: int) -> tuple[tuple[float, float, float], ...]:  # noqa: ANN401
        """Return points well inside a shape: its middle, then the middles of its thirds."""
        west, south, east, north = shape.bounds
        points = [shapely.point_on_surface(shape)]
        for part in (1, 2)[: most - 1]:
            half = shapely.box(west, south, east, south + (north - south) * part / 3)
            rest = shapely.difference(shape, half)
            points += [] if rest.is_empty else [shapely.point_on_surface(rest)]
        at = self._view.place([(p.x, p.y) for p in points])
        return tuple((x, y, 0.0) for x, y in at.tolist())

    def _rivers(self, first: int, last: int) -> Iterator[AreaLabel]:
        scene, theme = self._scene, self._scene.theme
        size = max(10.5 * self._unit, _LEAST_PX)
        colour = mixed(theme.river, theme.text, 0.45)
        for shape, tags in of_class(scene.ground.basemap, "river", self._view.zoom):
            name = self._river_name(tags, first, last)
            if not name:
                continue
            shaped = self._shaper.shape(name)
            need = shaped.width * size * 1.08
            places = tuple(
                place for path in self._view.paths([shape]) for place in stretches(path, need, size)
            )
            nearest = tuple(sorted(places, key=self._outside)[:24])
            places = self._off_outline(nearest, shaped, size)
            yield AreaLabel(shaped, places, size, colour, theme.halo, "river")

    def _off_outline(
        self, places: tuple[tuple[float, float, float], ...], shaped: Shaped, size: float
    ) -> tuple[tuple[float, float, float], ...]:
        """Return places, those last where the name would lie across the region's outline."""
        if not places:
            return places
        x, y, angle = np.array(places).T
        half = shaped.width * size / 2
        across = half * np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
        middle = np.stack([x, y], axis=-1)
        lines = shapely.linestrings(np.stack([middle - across, middle + across], axis=1))
        crossing = shapely.dwithin(self._outline_px, lines, 0.7 * size)
        return tuple(places[i] for i in np.argsort(crossing, kind="stable").tolist())

    def _outside(self, place: tuple[float, float, float]) -> bool:
        return not self._focus_px.contains(shapely.Point(place[0], place[1]))

    def _river_name(self, tags: Properties, first: int, last: int) -> str:
        rank = int(tags.get("rank", 9))
        return self._scene.in_language(names_of(tags)) if first <= rank <= last else ""


def stretches(
    path: npt.NDArray[np.float64], need: float, size: float
) -> list[tuple[float, float, float]]:
    """Return where a name could run along a line: straight stretches, the straightest first.

    Args:
        path: the line, px.
        need: length of the name, px.
        size: of its letters, px; the name stands off the line by it.
    """
    steps = np.hypot(*np.diff(path, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    if length[-1] < need:
        return []
    at = np.arange(0.0, length[-1], _STEP_PX)
    x, y = np.interp(at, length, path[:, 0]), np.interp(at, length, path[:, 1])
    window = max(1, round(need / _STEP_PX))
    found = []
    for start in range(0, len(at) - window, 2):
        part = slice(start, start + window + 1)
        found += _both_sides(x[part], y[part], need, size)
    found.sort(key=lambda item: item[0])
    return [place for _, place in found[:60]]


def _both_sides(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], need: float, size: float
) -> list[tuple[float, tuple[float, float, float]]]:
    """Return the places of a name on both sides of a stretch, each with how ill it fits."""
    dx, dy = float(x[-1] - x[0]), float(y[-1] - y[0])
    chord = hypot(dx, dy)
    if chord < need * 0.72:
        return []
    angle = degrees(atan2(dy, dx))
    angle -= 180 * round(angle / 180)  # never upside down
    off = ((y - y[0]) * dx - (x - x[0]) * dy) / chord  # of each point from the chord
    places = []
    for side, reach in ((-1.0, -float(off.min())), (1.0, float(off.max()))):
        away = 0.66 * size + reach
        if away <= _FARTHEST * size:
            shift = side * away / chord
            middle = (float(x[0]) + dx / 2 - dy * shift, float(y[0]) + dy / 2 + dx * shift)
            places.append((away + float(np.ptp(off)), (*middle, angle)))
    return places
