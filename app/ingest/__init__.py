"""STEP 1: bytes → ``Snapshot``, or the full list of issues. Nothing is repaired silently."""

from app.ingest.limits import Limits
from app.ingest.parse import Parsed, parse_snapshot, parse_theatre

__all__ = ["Limits", "Parsed", "parse_snapshot", "parse_theatre"]
