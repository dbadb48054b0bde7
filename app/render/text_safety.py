"""Making text from the record inert in a page.

Nothing of the record is trusted: a name may hold markup, a template expression, a script's end
or characters that turn the reading direction. Templates escape on their own (autoescape); this
module covers what autoescape does not: data inside ``<script>``, colours and addresses in
attributes, script hashes, and directional controls.

Source: WHATWG HTML, "Restrictions for contents of script elements"; Unicode UAX #9 (bidi);
W3C CSP Level 3, hash sources.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from urllib.parse import urlsplit

FALLBACK_COLOUR = "#8a8a8a"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ID = re.compile(r"[^a-z0-9-]+")
# C0 and C1 controls but tab and line feed, bidi embeddings, overrides, isolates and marks.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_SCRIPT_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def plain_text(text: str) -> str:
    r"""Drop control characters and directional overrides; letters of every script stay.

    A right-to-left override in one name would turn round the figures that follow it.

    >>> plain_text("Homs\u202e 9\x00 %")
    'Homs 9 %'
    """
    return _CONTROL.sub("", text)


def plain_value(value: object) -> object:
    """Apply :func:`plain_text` to every string of a JSON-compatible value, keys included."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(str(key)): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value


def json_island(value: object) -> str:
    r"""Write a value as JSON that can stand inside ``<script type="application/json">``.

    ``<``, ``>``, ``&``, U+2028 and U+2029 are escaped, so that neither ``</script>`` nor
    ``<!--`` can occur; the JSON reads back as the same value. Not for use as JavaScript source.

    Raises:
        ValueError: the value holds NaN or an infinity, which JSON cannot say.

    >>> json_island({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_SCRIPT_ESCAPES)


def safe_url(url: str | None) -> str | None:
    """Return an absolute http or https address, else None: no ``javascript:``, no ``data:``.

    >>> safe_url("javascript:alert(1)") is None
    True
    """
    if url is None or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else None


def safe_colour(colour: str) -> str:
    """Return ``#rrggbb`` as given, else a neutral grey."""
    return colour if _COLOUR.fullmatch(colour) else FALLBACK_COLOUR


def safe_id(text: str) -> str:
    """Return a lower-case kebab token fit for an element's id or a CSS class.

    >>> safe_id('is" onload="x')
    'is-onload-x'
    """
    return _ID.sub("-", text.lower()).strip("-") or "x"


def csp_hash(source: str) -> str:
    """Return the Content-Security-Policy source expression of an inline script or style."""
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
