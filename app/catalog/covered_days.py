"""The covered days of a layer in a store (ADR 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.catalog.store import Store
from app.ingest.covered_days import CoveredDay, days_bytes, merged, parse_days


class CoveredDays:
    """Reads and writes them whole, in one step.

    Args:
        store: that of the layer's snapshots.
        theatre: id.
        layer: id.
    """

    def __init__(self, store: Store, theatre: str, layer: str) -> None:
        self._store = store
        self._owner = (theatre, layer)

    def read(self) -> dict[date, CoveredDay]:
        """Return what is recorded; nothing when the store has none.

        Raises:
            DataError: it is not of the form.
        """
        data = self._store.read_days(*self._owner)
        return {} if data is None else parse_days(data)

    def write(self, days: Mapping[date, CoveredDay]) -> bool:
        """Write the days when that changes anything; return whether it did.

        Raises:
            OSError: the store could not take them.
        """
        if not days:
            return False
        return self._store.write_days(*self._owner, days_bytes(*self._owner, days.values()))


def copy_days(source: Store, target: Store, theatre: str) -> int:
    """Copy the covered days of a theatre's layers; days that only the target has stay.

    Returns:
        in how many layers that changed anything.

    Raises:
        DataError: those of one of the two are not of the form.
        OSError: the target could not take them.
    """
    changed = 0
    for layer in source.covered_layers(theatre):
        data, held = source.read_days(theatre, layer), target.read_days(theatre, layer)
        if data is None or data == held:
            continue
        if held is not None:
            days = merged(parse_days(held), parse_days(data))
            data = days_bytes(theatre, layer, days.values())
        changed += target.write_days(theatre, layer, data)
    return changed
