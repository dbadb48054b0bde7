"""One object for every shape in use, however many snapshots have it.

From one day to the next most of a map may stay as it is. What stays takes memory once and is read
once, and whoever measures the second day sees without looking at a coordinate that it is the same
(``geo.known_areas``).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

import shapely
from shapely.geometry.base import BaseGeometry


class SharedShapes:
    """The shapes of every snapshot that is held anywhere, by digest. Thread-safe.

    A shape that nobody holds any more is forgotten.
    """

    def __init__(self) -> None:
        self._shapes: WeakValueDictionary[bytes, BaseGeometry] = WeakValueDictionary()
        self._lock = threading.Lock()

    def of(self, digests: Sequence[bytes], wkb: Sequence[bytes]) -> list[Any]:
        """Return the shapes that some WKB states: those in use, and the others made now.

        Args:
            digests: SHA-256 of each.
            wkb: a shape each.
        """
        with self._lock:
            found = [self._shapes.get(digest) for digest in digests]
        new = [i for i, shape in enumerate(found) if shape is None]
        made = shapely.from_wkb([wkb[i] for i in new]) if new else ()
        with self._lock:
            for i, shape in zip(new, made, strict=True):
                found[i] = self._shapes.setdefault(digests[i], shape)
        return found
