"""Which results are an archive's now: what was ordered, and of other kinds what is still right."""

from __future__ import annotations

from collections.abc import Sequence

from app.batch.archive import Archive
from app.batch.planning import Order, Plan, Row
from app.batch.results import Results
from app.batch.work import DRAWN, What


def current(archive: Archive, order: Order, results: Results, listed: Sequence[Row]) -> list[Row]:
    """Return the rows of ``<theatre>.json`` after a build.

    A build of shares alone says nothing against tiles that an earlier one made: they stay listed
    as long as they are made from what stands, and are there.

    Args:
        archive: what is recorded now.
        order: what has just been built.
        results: what is there.
        listed: rows of the listing before; they know of which zooms tiles were made.
    """
    rows = Plan(archive, order).listing()
    for kind in frozenset(What) - order.what:
        for zooms in _zooms(listed, kind) or {order.zooms}:
            earlier = Plan(archive, Order(frozenset({kind}), zooms)).listing()
            rows += [row for row in earlier if row["place"] in results]
    kinds = list(What)
    return sorted(
        rows, key=lambda row: (row["snapshot"], kinds.index(What(row["what"])), row["place"])
    )


def _zooms(listed: Sequence[Row], kind: What) -> set[tuple[int, int]]:
    """Return the first and last zooms that tiles of a kind are listed for."""
    if kind not in DRAWN:
        return set()
    pairs = {str(row.get("zooms")).partition("-")[::2] for row in listed if row.get("what") == kind}
    return {(int(first), int(last)) for first, last in pairs if _is_zoom(first) and _is_zoom(last)}


def _is_zoom(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 2
