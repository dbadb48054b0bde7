"""The rules of the record: one check per file, each a pure function from a draft to issues.

They run in this order and all of them run: a rule looks only at what it can read and leaves the
rest to the rule whose matter it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.rules import (
    claims,
    dates,
    edges,
    extent,
    gap,
    holding,
    ids,
    jump,
    metadata,
    name,
    overlap,
    parents,
    parties,
    properties,
    reports,
    sources,
    text,
    validity,
    vertices,
)

Rule = Callable[[Draft], Iterable[Issue]]

RULES: tuple[Rule, ...] = (
    metadata.check,
    name.check,
    dates.check,
    text.check,
    properties.check,
    ids.check,
    holding.check,
    parties.check,
    sources.check,
    parents.check,
    reports.check,
    claims.check,
    vertices.check,
    extent.check,
    validity.check,
    overlap.check,
    edges.check,
    gap.check,
    jump.check,
)

__all__ = ["RULES", "Rule"]
