"""The door of ingest: one call from bytes to a snapshot and everything wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from app.domain.issue import Issue, Severity
from app.domain.snapshot import Snapshot
from app.domain.theatre import Theatre
from app.ingest import build
from app.ingest.limits import Limits


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of a file.

    Attributes:
        snapshot: None when any issue is an error.
        issues: all of them, errors and warnings.
    """

    snapshot: Snapshot | None
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues that refuse the file."""
        return tuple(i for i in self.issues if i.severity is Severity.ERROR)


def parse_theatre(data: bytes, *, path: str = "theatre.json") -> Theatre:
    """Read ``theatre.json``.

    Raises:
        DataError: with every issue found.
    """
    return build.theatre(json.loads(data))


def parse_snapshot(  # helper B: the rules run here, before build
    data: bytes,
    *,
    path: str,
    theatre: Theatre,
    limits: Limits | None = None,
    repair: bool = False,
    neighbour: Snapshot | None = None,
) -> Parsed:
    """Read one file of the record: decode, check every rule, build the snapshot.

    Args:
        data: the file's bytes; their SHA-256 is the snapshot's digest.
        path: ``<theatre>/<layer>/<valid_from>[.rN].geojson``; name and metadata must agree.
        theatre: the vocabulary the file must keep to.
        limits: sizes and tolerances; defaults are the documented ones.
        repair: mend invalid geometry within ``limits.repair_km2`` and report Δ area.
        neighbour: the snapshot before it in valid time, for the jump rule.
    """
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return Parsed(build.snapshot(json.loads(data), digest), ())
