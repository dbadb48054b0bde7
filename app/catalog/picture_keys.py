"""What a picture shows besides the holders that have a percentage: in the region, and around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.domain.zone import Status
from app.render.i18n import Wording
from app.render.looks import Look
from app.render.paint_plan import zone_look
from app.render.static_image import Beyond, Ground, LegendRow
from app.render.static_image.map_items import looks_on
from app.render.style import Theme
from app.render.tile_features import Properties

_MOST = 3  # looks of one kind; more are told by the map alone
_FREE = (Status.PRESENCE, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Fills:
    """The fills of a map, and which of them the region in question has.

    Attributes:
        ground: the map.
        tags: of each zone.
        looks: of each zone.
        inside: of each zone that nobody holds outright, whether it has ground in the region.
    """

    ground: Ground
    tags: tuple[Properties, ...]
    looks: tuple[Look, ...]
    inside: npt.NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of(cls, ground: Ground, theme: Theme) -> Fills:
        """Return the fills of a map in a theme's colours."""
        layer = ground.control.group()
        if layer is None:
            return cls(ground, (), (), np.zeros(0, dtype=bool))
        inside = np.zeros(len(layer.geometries), dtype=bool)
        # Who holds ground outright has a percentage that says whether it is here.
        free = [i for i, t in enumerate(layer.properties) if t["status"] != Status.CONTROLLED]
        inside[free] = _overlap(layer.geometries[free], ground.focus)
        return cls(ground, layer.properties, tuple(looks_on(ground, theme)), inside)

    def contested(self, theme: Theme) -> Look:
        """Return the stripes of ground that is contested in the region, as the map shows them."""
        here = self._looks_inside(Status.CONTESTED)
        return here[0] if here else zone_look({"status": str(Status.CONTESTED)}, {}, theme)

    def keys(self, words: Wording) -> tuple[LegendRow, ...]:
        """Return rows for mere presence, unknown holders and agreements in the region."""
        rows = [
            LegendRow(words.text(f"{status}_row"), look=look)
            for status in _FREE
            for look in self._looks_inside(status)[:_MOST]
        ]
        if any(_overlap(shapes, self.ground.focus).any() for shapes in self._agreements()):
            rows.append(LegendRow(words.text("agreement"), outlined=True))
        return tuple(rows)

    def beyond(self, words: Wording, told: Sequence[LegendRow]) -> tuple[Beyond, ...]:
        """Return what only the ground outside the region shows.

        Args:
            words: of the language.
            told: rows of the region itself; of contested ground one look stands for all.
        """
        layer = self.ground.control.group()
        if layer is None or not self.ground.focus_inside:
            return ()
        explained = {row.look for row in told if row.look is not None}
        if any(row.text == words.text("contested_row") for row in told):
            explained |= set(self._looks_inside(Status.CONTESTED))
        found = [
            Beyond(LegendRow(self._name(look, words), look=look), layer.geometries[where])
            for look, where in self._places().items()
            if look not in explained
        ]
        agreements = self._agreements()
        if agreements and not any(row.outlined for row in told):
            outline = LegendRow(words.text("agreement"), outlined=True)
            found.append(Beyond(outline, np.concatenate(agreements)))
        return tuple(found)

    def _looks_inside(self, status: Status) -> list[Look]:
        pairs = zip(self.tags, self.looks, self.inside, strict=True)
        return list(dict.fromkeys(lo for t, lo, here in pairs if here and t["status"] == status))

    def _places(self) -> dict[Look, list[int]]:
        """Return which zones have each look: holders in their order, then the others."""
        order = {party.id: i for i, party in enumerate(self.ground.theatre.parties)}
        statuses = list(Status)
        ranked = sorted(
            range(len(self.tags)),
            key=lambda i: (
                statuses.index(Status(str(self.tags[i]["status"]))),
                order.get(str(self.tags[i].get("party")), -1),
            ),
        )
        found: dict[Look, list[int]] = {}
        for i in ranked:
            found.setdefault(self.looks[i], []).append(i)
        return found

    def _name(self, look: Look, words: Wording) -> str:
        tags = self.tags[self.looks.index(look)]
        if tags["status"] != Status.CONTROLLED:
            return words.text(f"{tags['status']}_row")
        parties = {party.id: party for party in self.ground.theatre.parties}
        return parties[str(tags["party"])].name.get_in(words.lang)

    def _agreements(self) -> list[npt.NDArray[Any]]:
        groups = [prepared.group() for prepared in self.ground.overlays]
        return [group.geometries for group in groups if group is not None]


def _overlap(shapes: npt.NDArray[Any], area: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401
    """Return whether each shape has ground in an area; sharing its border is none."""
    meets = np.asarray(shapely.intersects(shapes, area))
    common = shapely.area(shapely.intersection(shapes[meets], area))
    meets[meets] = common > 1.0  # m² of the projection: below is what rounding leaves
    return meets
