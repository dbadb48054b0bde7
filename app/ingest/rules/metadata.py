"""The ``metadata`` member follows its schema."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue
from app.ingest.schema import schema_issues, validator


def check(draft: Draft) -> Iterator[Issue]:
    """Report a missing ``metadata`` and every member of it that breaks the schema."""
    if draft.metadata is None:
        yield make_issue("metadata-missing", "the collection has no metadata object")
        return
    yield from schema_issues(
        draft.metadata, validator("metadata"), code="metadata-invalid", root="metadata"
    )
