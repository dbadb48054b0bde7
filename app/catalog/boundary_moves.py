"""How other boundaries move every figure: region by region, with control as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalog.holds import hold
from app.catalog.moves import Move, shares_by_name
from app.catalog.record import Record
from app.catalog.share_book import RegionSet
from app.domain.issue import Issue
from app.domain.region import Region
from app.domain.share import RegionShares
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.errors import NotFoundError
from app.geo.area import areas_km2
from app.ingest.findings import shown

_KINDS = frozenset({LayerKind.REGIONS, LayerKind.OVERLAY})
_MOST_MOVES = 50
_MOST_HOLDS = 20
_MOST_NAMES = 10
_STILL = 1e-6  # a share that moves less than this, 0..1, has not moved
_DUST_KM2 = 1e-9

_Shares = Mapping[str, RegionShares]


@dataclass(frozen=True, slots=True)
class BoundaryMoves:
    """What a recording of regions does to the figures.

    Attributes:
        moves: shares that move, the farthest first; at most 50.
        holds: what a person must answer for; at most 20 and a last one that counts the others.
    """

    moves: tuple[Move, ...] = ()
    holds: tuple[Issue, ...] = ()


def boundary_moves(
    held: Record,
    then: Record,
    before: SnapshotInfo | None,
    after: SnapshotInfo,
    points: float,
    now: datetime,
) -> BoundaryMoves:
    """Compare the regions of a recording with those it follows, in the newest public control.

    Empty for layers that hold no regions, and for the first recording of a layer.

    Args:
        held: the record as it is.
        then: the record with the recording in it.
        before: what held on its first day until now.
        after: the recording.
        points: most points a share, and per cent of itself a region, may move unexplained.
        now: UTC instant; control that is not public by then is not measured with.
    """
    if before is None or after.kind not in _KINDS:
        return BoundaryMoves()
    old = held.book.regions(held.catalog.read(before))
    new = then.book.regions(then.catalog.read(after))
    was, now_is = _measured(held, old, now), _measured(then, new, now, of=held)
    moves = sorted(_moves(was, now_is), key=lambda m: -abs(m.after - (m.before or 0.0)))
    found = [*_lost(old, new), *_redrawn(old, new, points), *_moved(moves, points)]
    more = len(found) - _MOST_HOLDS
    if more > 0:
        found = [*found[:_MOST_HOLDS], hold(f"{more} more such changes of regions and shares")]
    return BoundaryMoves(tuple(moves[:_MOST_MOVES]), tuple(found))


def _measured(
    record: Record, regions: RegionSet, now: datetime, of: Record | None = None
) -> _Shares:
    """Return the shares of regions in the newest public control; empty: there is none."""
    catalog = (of or record).catalog.public(now)
    theatre = catalog.theatre(regions.info.theatre)
    try:
        control = catalog.as_of(theatre.id, theatre.control_layer, None).info
    except NotFoundError:
        return {}
    return record.book.shares(control, regions)


def _moves(was: _Shares, now_is: _Shares) -> Iterator[Move]:
    """Yield the shares that move, of the regions that are in both."""
    for region in (name for name in now_is if name in was):
        old, new = shares_by_name(was[region]), shares_by_name(now_is[region])
        for party in [*new, *(name for name in old if name not in new)]:
            move = Move(party, old.get(party, 0.0), new.get(party, 0.0), region)
            if abs(move.after - (move.before or 0.0)) > _STILL:
                yield move


def _lost(old: RegionSet, new: RegionSet) -> Iterator[Issue]:
    ids = {r.id for r in new.regions}
    levels = {r.level for r in new.regions}
    gone = [r.id for r in old.regions if r.id not in ids]
    if gone:
        yield hold(f"{len(gone)} of {len(old.regions)} regions disappear: {_named(gone)}")
    if lost := sorted({r.level for r in old.regions} - levels):
        yield hold(f"no region of level {_named(lost)} is left")


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(shown(name) for name in names[:_MOST_NAMES]) + more


def _redrawn(old: RegionSet, new: RegionSet, limit: float) -> Iterator[Issue]:
    """Yield regions of which other ground is now meant: km² lost and gained, of the area before.

    Area alone would not show two regions of one size that change places.
    """
    known = {r.id: r for r in old.regions}
    for region in new.regions:
        was = known.get(region.id)
        if was is None or was.geometry.equals_exact(region.geometry, 0.0):
            continue
        other = _other_ground_km2(was, region)
        area = float(areas_km2([was.geometry])[0])
        percent = 100 * other / max(area, _DUST_KM2)
        if percent > limit:
            text = f"region {shown(region.id)}: ground lost and gained is {percent:.1f} % of it"
            yield hold(f"{text} (limit {limit:g})", feature=region.id, area_km2=other)


def _other_ground_km2(was: Region, region: Region) -> float:
    parts = [
        was.geometry.difference(region.geometry),
        region.geometry.difference(was.geometry),
    ]
    return float(areas_km2([part for part in parts if not part.is_empty]).sum())


def _moved(moves: list[Move], limit: float) -> Iterator[Issue]:
    for move in moves:
        if move.points is not None and abs(move.points) > limit:
            text = f"{shown(move.party)} moves {move.points:+.1f} points of {shown(move.region)}"
            yield hold(f"{text} (limit {limit:g})", feature=move.region)
