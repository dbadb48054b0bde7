"""The door of ingest: one call from bytes to a snapshot and everything wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from app.domain.issue import Issue, Severity
from app.domain.snapshot import LayerKind, Snapshot
from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import build
from app.ingest.collection import collection_issues, members
from app.ingest.decode import decode
from app.ingest.draft import Draft
from app.ingest.features import read_features
from app.ingest.issue_log import IssueLog
from app.ingest.limits import Limits
from app.ingest.repair import repair_draft
from app.ingest.rules import RULES
from app.ingest.rules.dates import read_instant
from app.ingest.theatre_rules import theatre_issues

Neighbour = Snapshot | Callable[[datetime], Snapshot | None] | None
"""The snapshot before a file in valid time, or how to find it among what was recorded by then."""


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
    decoded = decode(data, Limits())
    issues = list(decoded.issues)
    if decoded.readable:
        issues += theatre_issues(decoded.document)
    if issues:
        raise DataError([replace(issue, path=path) for issue in issues])
    return build.theatre(cast("Mapping[str, Any]", decoded.document))


def parse_snapshot(
    data: bytes,
    *,
    path: str,
    theatre: Theatre,
    limits: Limits | None = None,
    repair: bool = False,
    neighbour: Neighbour = None,
    now: datetime | None = None,
    reason_counts: bool = True,
) -> Parsed:
    """Read one file of the record: decode, check every rule, build the snapshot.

    Never raises, whatever the bytes: what is wrong is in the issues.

    Args:
        data: the file's bytes; their SHA-256 is the snapshot's digest.
        path: ``<theatre>/<layer>/<valid_from>[.rN].geojson``; name and metadata must agree.
        theatre: the vocabulary the file must keep to.
        limits: sizes and tolerances; defaults are the documented ones.
        repair: mend invalid geometry within ``limits.repair_km2`` and report Δ area.
        neighbour: the snapshot before it in valid time, for the jump rule; a function is given
            the file's ``recorded_at``, because a later correction makes no jump of what stands.
        now: the clock, UTC; when given, ``recorded_at`` may not lie after it.
        reason_counts: whether ``metadata.jump_accepted`` answers for a jump.
    """
    limits = limits or Limits()
    log = IssueLog()
    decoded = decode(data, limits)
    log.add(decoded.issues)
    draft = None
    if decoded.readable:
        log.add(collection_issues(decoded.document))
        draft = _draft(decoded.document, path, theatre, limits, log)
        before = neighbour(_recorded_at(draft)) if callable(neighbour) else neighbour
        draft = replace(draft, neighbour=before, now=now, reason_counts=reason_counts)
        draft = _checked(draft, log, repair=repair)
    parsed = Parsed(None, tuple(replace(issue, path=path) for issue in log.issues()))
    if draft is None or parsed.errors:
        return parsed
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return Parsed(_snapshot(draft, digest), parsed.issues)


def read_passed(data: bytes, *, path: str, theatre: Theatre, limits: Limits) -> Parsed:
    """Build the snapshot of bytes that have passed every rule before; the rules do not run again.

    Never raises for bytes that have passed. Which bytes have is the caller's to know, by digest.
    """
    log = IssueLog()
    decoded = decode(data, limits)
    log.add(decoded.issues)
    if decoded.readable:
        log.add(collection_issues(decoded.document))
    parsed = Parsed(None, tuple(replace(issue, path=path) for issue in log.issues()))
    if parsed.errors:
        return parsed
    draft = _draft(decoded.document, path, theatre, limits, log)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return Parsed(_snapshot(draft, digest), parsed.issues)


def _draft(document: object, path: str, theatre: Theatre, limits: Limits, log: IssueLog) -> Draft:
    found = document.get("metadata") if isinstance(document, dict) else None
    metadata: Mapping[str, Any] | None = found if isinstance(found, dict) else None
    kind = _kind((metadata or {}).get("kind"))
    features = read_features(members(document), kind, log)
    return Draft(path, theatre, limits, metadata, kind, features)


def _recorded_at(draft: Draft) -> datetime:
    """Return when a file says it was recorded; at the end of time when it says nothing."""
    said = read_instant((draft.metadata or {}).get("recorded_at"))
    return said or datetime.max.replace(tzinfo=UTC)


def _kind(value: object) -> LayerKind | None:
    return LayerKind(value) if isinstance(value, str) and value in tuple(LayerKind) else None


def _checked(draft: Draft, log: IssueLog, *, repair: bool) -> Draft:
    """Run every rule, after the repair when one is asked for."""
    if repair:
        draft, repairs = repair_draft(draft)
        log.add(repairs)
    for rule in RULES:
        log.add(rule(draft))
    return draft


def _snapshot(draft: Draft, digest: str) -> Snapshot:
    pairs = [
        (feature.properties, feature.geometry)
        for feature in draft.features
        if feature.properties is not None
    ]
    return build.snapshot(draft.metadata or {}, pairs, digest)
