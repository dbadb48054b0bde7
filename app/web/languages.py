"""Which language a reader gets who asked for none by name.

**Source:** RFC 9110 section 12.5.4 (Accept-Language); RFC 4647 section 3.4 (lookup).
"""

from __future__ import annotations

import re

_RANGE = re.compile(
    r"([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,40})?\s*(?:;\s*q=([01](?:\.[0-9]{1,3})?))?"
)
_MAX_HEADER = 1000


def preferred_language(header: str, available: tuple[str, ...]) -> str:
    """Return the language of the header's highest weight that there is; else the first one.

    Only the primary subtag counts: ``ar-SY`` is served ``ar``. What cannot be read is passed over.

    >>> preferred_language("fr, ar-SY;q=0.8, en;q=0.5", ("en", "ar"))
    'ar'
    """
    best, weight = available[0], 0.0
    for part in header[:_MAX_HEADER].split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            continue
        primary, quality = match[1].lower(), float(match[2] or 1)
        if primary == "*":
            primary = available[0]
        if primary in available and quality > weight:
            best, weight = primary, quality
    return best
