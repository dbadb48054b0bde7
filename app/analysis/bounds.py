"""Bounds of a share: what a party surely holds, and what it may hold.

A front line is known to within the snapshot's positional accuracy; borders of regions and of the
theatre add nothing to it. With H the zones a party holds and M the same plus the zones it
contests, and ``band(X)`` everything within the accuracy of the border between X and other zones:

- ``low``  = area of ``H`` outside ``band(H)``,
- ``high`` = area of ``M`` together with ``band(M)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.zone import Status, Zone
from app.geo.fronts import Floats, Ints, band_around, shared_edges

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PartyExtent:
    """Geometry of one party's bounds, lon/lat degrees.

    Attributes:
        party: id.
        surely: held outright and farther than the accuracy from its front line.
        maybe: held, contested, or within the accuracy of its front line.
    """

    party: str
    surely: BaseGeometry
    maybe: BaseGeometry


def party_extents(
    zones: Sequence[Zone], parties: Sequence[str], accuracy_m: float | None
) -> tuple[PartyExtent, ...]:
    """Return each party's bounds.

    Args:
        zones: one snapshot's, a coverage.
        parties: ids, in the order wanted.
        accuracy_m: positional accuracy of the front line, metres; None counts as 0.
    """
    edges, members = shared_edges([z.geometry for z in zones])
    return tuple(_extent(p, zones, edges, members, accuracy_m or 0.0) for p in parties)


def _extent(
    party: str, zones: Sequence[Zone], edges: Floats, members: Ints, accuracy_m: float
) -> PartyExtent:
    holds = _flags(z.status is Status.CONTROLLED and z.party == party for z in zones)
    may = holds | _flags(z.status is Status.CONTESTED and party in z.between for z in zones)
    held = _union(zones, holds)
    band = band_around(_front(holds, edges, members), accuracy_m)
    possible, wide = held, band
    if not np.array_equal(holds, may):
        possible = _union(zones, may)
        wide = band_around(_front(may, edges, members), accuracy_m)
    return PartyExtent(party, shapely.difference(held, band), shapely.union(possible, wide))


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=np.bool_)  # boolean also when there is no zone at all


def _union(zones: Sequence[Zone], chosen: Flags) -> BaseGeometry:
    picked = [zone.geometry for zone, wanted in zip(zones, chosen, strict=True) if wanted]
    return shapely.union_all(picked) if picked else shapely.Polygon()


def _front(inside: Flags, edges: Floats, members: Ints) -> Floats:
    if len(edges) == 0:
        return edges
    meets: Flags = inside[members[:, 0]] != inside[members[:, 1]]
    return edges[meets]
