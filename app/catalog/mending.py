"""Covered days that no longer hold, in a store of any kind: found, and taken out.

A day that confirmed a state says nothing true once somebody published another state for it by hand
(ADR 10). Everything else that may be wrong with covered days is for a person to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.catalog.catalog import Catalog
from app.catalog.store import Store, StoredFile
from app.ingest.covered_days import DAYS_FILE, CoveredDay, days_bytes, parse_days
from app.ingest.day_checks import Recorded, days_not_held


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The days of a layer that confirm what does not hold on them.

    Attributes:
        file: the layer's ``days.json``.
        why: of each such day, what it names and what stands against it.
        left: the days that stay.
    """

    file: StoredFile
    why: Mapping[date, str]
    left: tuple[CoveredDay, ...] = field(repr=False)

    @property
    def data(self) -> bytes:
        """The bytes of ``days.json`` without them."""
        return days_bytes(self.file.theatre, self.file.layer, self.left)


def overtaken_days(catalog: Catalog) -> tuple[Overtaken, ...]:
    """Return what no longer holds, of every layer that has such days; nothing is changed.

    Args:
        catalog: the record, loaded: a file that breaks its rules stands against nobody's word.

    Raises:
        DataError: the covered days of a layer are not of the form.
        OSError: the store could not be read.
    """
    found = (
        _of_layer(catalog, theatre, layer)
        for theatre in catalog.store.theatres()
        for layer in catalog.store.covered_layers(theatre)
    )
    return tuple(one for one in found if one.why)


def take_out(store: Store, overtaken: Overtaken) -> None:
    """Put a layer's covered days without these in the place of the earlier ones, in one step.

    Raises:
        OSError: the store could not take them; nothing was changed.
    """
    store.write_days(overtaken.file.theatre, overtaken.file.layer, overtaken.data)


def _of_layer(catalog: Catalog, theatre: str, layer: str) -> Overtaken:
    days = parse_days(catalog.store.read_days(theatre, layer) or b"")
    known = layer in catalog.layers(theatre)
    infos = catalog.timeline(theatre, layer).infos if known else ()
    recorded = [Recorded(i.valid_from, i.revision, i.valid_to, i.recorded_at) for i in infos]
    reasons = days_not_held(days, recorded)
    why = {day: f"{day} names {days[day].snapshot}, {told}" for day, told in reasons.items()}
    left = tuple(covered for day, covered in days.items() if day not in why)
    return Overtaken(StoredFile(theatre, layer, DAYS_FILE), why, left)
