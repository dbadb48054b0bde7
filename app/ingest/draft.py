"""A snapshot on its way in: read, not yet checked. What the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.snapshot import LayerKind, Snapshot
from app.domain.theatre import Theatre
from app.ingest.coverage import Coverage
from app.ingest.limits import Limits

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DraftFeature:
    """One member of ``features``.

    Attributes:
        ref: how issues name it: its id, or ``#n``.
        outer_id: the feature's own ``id`` member beside ``properties``, usually None.
        properties: None when they are no object.
        geometry: two-dimensional; None when it could not be read or is of the wrong type.
    """

    ref: str
    outer_id: object
    properties: Mapping[str, Any] | None
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class Draft:
    """What every rule gets.

    Attributes:
        path: as given by the caller.
        theatre: the vocabulary.
        limits: tolerances.
        metadata: the member as it stands; None when it is no object.
        kind: None when the metadata names none that exists.
        features: in the file's order.
        neighbour: the snapshot before it, for the jump rule.
        reason_counts: whether ``metadata.jump_accepted`` answers for a jump; not in what is
            offered, where it may be a copy of yesterday's.
        now: the clock; None: nothing is compared with the present.
    """

    path: str
    theatre: Theatre
    limits: Limits
    metadata: Mapping[str, Any] | None
    kind: LayerKind | None
    features: tuple[DraftFeature, ...]
    neighbour: Snapshot | None = None
    now: datetime | None = None
    reason_counts: bool = True

    @cached_property
    def geometries(self) -> npt.NDArray[np.object_]:
        """The features' geometries, shape (n,), None where there is none."""
        made = np.empty(len(self.features), dtype=object)
        made[:] = [feature.geometry for feature in self.features]
        return made

    @cached_property
    def on_earth(self) -> Mask:
        """Whether each feature has a geometry within ±180, ±90 degrees."""
        west, south, east, north = shapely.bounds(self.geometries).T
        with np.errstate(invalid="ignore"):  # NaN bounds: no geometry
            return np.asarray((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))

    @cached_property
    def sound(self) -> Mask:
        """Whether each feature's geometry is on Earth and valid, so that it can be measured."""
        return np.asarray(self.on_earth & shapely.is_valid(self.geometries))

    @cached_property
    def coverages(self) -> tuple[Coverage, ...]:
        """The coverages the features must form: control is one, regions one a level."""
        if self.kind is LayerKind.CONTROL:
            return (self._coverage(np.ones(len(self.features), dtype=bool)),)
        if self.kind is not LayerKind.REGIONS:
            return ()
        levels = [_level(feature) for feature in self.features]
        named = sorted(set(levels))
        return tuple(self._coverage(np.array([v == level for v in levels])) for level in named)

    def _coverage(self, members: Mask) -> Coverage:
        usable = np.flatnonzero(members & self.sound)
        return Coverage(
            refs=tuple(self.features[i].ref for i in usable),
            geometries=self.geometries[usable],
            complete=len(usable) == int(members.sum()),
        )


def _level(feature: DraftFeature) -> str:
    level = (feature.properties or {}).get("level")
    return level if isinstance(level, str) else ""
