"""Counts of what happened, by labels: for whoever watches the service."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping


class Tally:
    """Counts that only grow, by one text or more. Thread-safe."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._lock = threading.Lock()

    def add(self, *labels: str) -> None:
        """Count one."""
        with self._lock:
            self._counts[labels] += 1

    def add_all(self, labels: Iterable[str]) -> None:
        """Count one of each."""
        for label in labels:
            self.add(label)

    def counts(self) -> Mapping[tuple[str, ...], int]:
        """Return the counts so far."""
        with self._lock:
            return dict(self._counts)
