"""HTTP caching and CORS headers, in one place.

**Source:** RFC 9110 sections 8.8.3 (ETag), 13.1.2 (If-None-Match); RFC 9111 (Cache-Control);
RFC 8246 (immutable).
"""

from __future__ import annotations

import hashlib
import re

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"
OWN = "private, max-age=60"
NO_STORE = "no-store"

_ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')


def entity_tag(*inputs: object) -> str:
    """Return a strong ETag of what an answer was made from: digests, parameters, app version.

    Never of the produced bytes: the same inputs always give the same answer, so the tag can be
    compared before anything is computed.
    """
    text = "\x1f".join(str(part) for part in inputs)
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def etag_matches(if_none_match: str | None, etag: str) -> bool:
    """Return whether a request's ``If-None-Match`` names this entity tag (weak comparison)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/") in _ENTITY_TAG.findall(if_none_match)


def cache_headers(etag: str, *, immutable: bool, shared: bool = True) -> dict[str, str]:
    """Return the headers of a cacheable answer that any page may fetch.

    Args:
        etag: strong entity tag.
        immutable: True only for URLs that carry a digest: a year; else a minute, then revalidate.
        shared: False when the answer was made from the request's Host (``app.web.home``): a cache
            that others read too must never keep what one reader wrote into that header.
    """
    kept = IMMUTABLE if immutable else SHORT
    return {
        "Cache-Control": kept if shared else OWN,
        "ETag": etag,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
        "X-Content-Type-Options": "nosniff",
    }
