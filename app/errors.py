"""Everything that may go wrong, in domain words; no HTTP inside.

::

    ControlmapError
    ├── DataError             the record breaks its rules: carries *all* issues
    ├── NotFoundError         asked for something the record does not hold
    │   ├── TheatreNotFoundError
    │   ├── LayerNotFoundError
    │   ├── RegionNotFoundError    nearest names
    │   ├── PlaceNotFoundError     nearest names
    │   ├── SnapshotNotFoundError  the available interval
    │   └── TileNotFoundError      outside the tile matrix
    ├── InvalidRequestError   a parameter that cannot be read: name, got, expected
    ├── InvalidGeometryError  a reader's polygon is not sound: all issues
    ├── LimitExceededError    more than a stated limit: name, got, allowed
    ├── RecordedConflictError a name of the record holds other bytes: both digests
    ├── StoreUnavailableError the store does not answer now: try again
    ├── StoreUnusableError    the store cannot be used as it is: needs a person
    └── …                     why a publication is not taken: ``catalog/refusals.py``

Every error carries attributes (what, got, expected, nearest …) beside its text, so that each
edge (HTTP, CLI) can word it its own way. The status codes live in ``web/problems.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.domain.issue import Issue

_UNITS = frozenset({"bytes", "vertices", "rows", "pairs", "drafts"})


class ControlmapError(Exception):
    """Root of every error this package raises on purpose."""

    code: str = "error"

    @property
    def details(self) -> Mapping[str, object]:
        """Machine-readable facts about the error, JSON-compatible."""
        return {}


class DataError(ControlmapError):
    """A file or a record breaks the rules of the format; nothing of it is used.

    Attributes:
        issues: every issue found, not only the first.
    """

    code = "data-invalid"

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class NotFoundError(ControlmapError):
    """The record holds no such thing.

    Attributes:
        what: the kind of thing: theatre, layer, region, snapshot, tile.
        got: what was asked for.
        nearest: names that exist and resemble it, best first.
    """

    code = "not-found"

    def __init__(self, what: str, got: str, nearest: Sequence[str] = (), hint: str = "") -> None:
        self.what = what
        self.got = got
        self.nearest = tuple(nearest)
        text = f"There is no {what} '{got}'."
        if self.nearest:
            text += " Did you mean: " + ", ".join(self.nearest) + "?"
        if hint:
            text += f" {hint}"
        super().__init__(text)

    @property
    def details(self) -> Mapping[str, object]:
        """What was asked for, and the closest that exists."""
        return {"got": self.got, "nearest": list(self.nearest)}


class TheatreNotFoundError(NotFoundError):
    """No theatre of that id is loaded."""

    code = "theatre-not-found"


class LayerNotFoundError(NotFoundError):
    """The theatre has no layer of that id."""

    code = "layer-not-found"


class RegionNotFoundError(NotFoundError):
    """No region answers to that id, name, alias or code."""

    code = "region-not-found"


class PlaceNotFoundError(NotFoundError):
    """No place of the record answers to that id, name or alias."""

    code = "place-not-found"


class TileNotFoundError(NotFoundError):
    """The tile address lies outside the tile matrix."""

    code = "tile-not-found"


class SnapshotNotFoundError(NotFoundError):
    """No snapshot of the layer holds on that date (or carries that digest).

    Attributes:
        first: first date of the layer's record, None when the layer is empty.
        last: newest ``valid_from``; its snapshot is carried forward.
    """

    code = "snapshot-not-found"

    def __init__(self, layer: str, got: str, first: date | None, last: date | None) -> None:
        self.layer = layer
        self.first = first
        self.last = last
        span = (
            f"The record of '{layer}' runs from {first} (newest snapshot {last})."
            if first is not None
            else f"Nothing of '{layer}' had been recorded by then."
        )
        super().__init__("snapshot", got, hint=span)

    @property
    def details(self) -> Mapping[str, object]:
        """What was asked for, and the interval that can be answered."""
        first = self.first.isoformat() if self.first else None
        last = self.last.isoformat() if self.last else None
        return {"got": self.got, "layer": self.layer, "available": {"from": first, "newest": last}}


class InvalidRequestError(ControlmapError):
    """A parameter cannot be read.

    Attributes:
        name: the parameter.
        got: its value as received.
        expected: what would have been right.
    """

    code = "invalid-parameter"

    def __init__(self, name: str, got: str, expected: str) -> None:
        self.name = name
        self.got = got
        self.expected = expected
        super().__init__(f"{name}={got!r} cannot be read: expected {expected}.")

    @property
    def details(self) -> Mapping[str, object]:
        """The parameter, its value and what would be right."""
        return {"errors": [{"parameter": self.name, "got": self.got, "expected": self.expected}]}


class InvalidGeometryError(ControlmapError):
    """A polygon that came with a request cannot be measured as it stands.

    Attributes:
        issues: every issue found.
    """

    code = "invalid-geometry"

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.message}: {issue.hint}" for issue in self.issues[:3]))

    @property
    def details(self) -> Mapping[str, object]:
        """Each issue with its place."""
        return {
            "errors": [
                {
                    "code": i.code,
                    "detail": i.message,
                    "expected": i.hint,
                    "lon": i.lon,
                    "lat": i.lat,
                }
                for i in self.issues
            ]
        }


class LimitExceededError(ControlmapError):
    """A request or a file is larger than a stated limit.

    Attributes:
        name: the limit's name (a setting); its last word is the unit.
        got: the size met.
        allowed: the limit.
    """

    code = "limit-exceeded"

    def __init__(self, name: str, got: float, allowed: float) -> None:
        self.name = name
        self.got = got
        self.allowed = allowed
        last = name.rpartition("_")[2]
        unit = f" {last}" if last in _UNITS else ""
        super().__init__(f"{name}: {got:,}{unit} is more than the allowed {allowed:,}{unit}.")

    @property
    def details(self) -> Mapping[str, object]:
        """The limit, what was met and what is allowed."""
        return {"limit": self.name, "got": self.got, "allowed": self.allowed}


class RecordedConflictError(ControlmapError):
    """A snapshot is already recorded under that name, and it is another one.

    Attributes:
        path: ``<theatre>/<layer>/<name>``.
        held: digest of what is recorded.
        offered: digest of what was to be recorded.
    """

    code = "recorded-conflict"

    def __init__(self, path: str, held: str, offered: str) -> None:
        self.path = path
        self.held = held
        self.offered = offered
        super().__init__(
            f"{path} is recorded already, as {held}; what was offered is {offered}. "
            "A correction is a new revision."
        )

    @property
    def details(self) -> Mapping[str, object]:
        """The name and both digests."""
        return {"path": self.path, "held": self.held, "offered": self.offered}


class StoreUnavailableError(ControlmapError):
    """The store does not answer now; nothing is wrong with the record, and it may come back.

    Attributes:
        name: the store, without any secret.
        reason: what it said, or that it said nothing.
    """

    code = "store-unavailable"

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"The store {name} does not answer: {reason}.")


class StoreUnusableError(ControlmapError):
    """The store answers, but cannot be used as it is; trying again changes nothing.

    Attributes:
        name: the store, without any secret.
        reason: what is wrong, and what to do.
    """

    code = "store-unusable"

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"The store {name} cannot be used: {reason}")
