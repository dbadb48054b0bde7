"""People: whose ground the known population of a region lives on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people of the places of one region whose population is known.

    Attributes:
        people: how many, together.
        places: in how many places.
        places_without_population: places of the region whose population is not known.
        by_state: people by party id, ``contested`` or ``unassigned``.
        unknown_in: states in which every listed place lacks a population.
    """

    people: int
    places: int
    places_without_population: int
    by_state: Mapping[str, int]
    unknown_in: frozenset[str] = frozenset()

    def share(self, state: str) -> float | None:
        """Return a state's fraction of the known people.

        None where nobody's number is known, or where the state has places and the population of
        none of them is known: not knowing is not nobody.
        """
        if not self.people or state in self.unknown_in:
            return None
        return self.by_state.get(state, 0) / self.people
