"""Texts hold nothing that hides or reorders what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown

# C0 and C1 controls but the line feed, line and paragraph separators, embeddings, overrides and
# isolates (U+202A-202E, U+2066-2069), deprecated format characters, the byte order mark. The
# marks LRM, RLM, ALM, ZWJ and ZWNJ keep letters company in Arabic and Persian and stay.
# **Source:** Unicode Standard Annex 9 (explicit directional formatting), Trojan Source (2021).
_REFUSED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")


def check(draft: Draft) -> Iterator[Issue]:
    """Report every text of metadata and properties that holds such a character."""
    yield from text_issues(draft.metadata, "metadata", "")
    for feature in draft.features:
        yield from text_issues(feature.properties, "properties", feature.ref)


def text_issues(document: object, root: str, feature: str) -> Iterator[Issue]:
    """Yield the refused texts of a JSON value, members' names included."""
    for path, text in _texts(document, root):
        index = _refused_at(text)
        if index is not None:
            message = f"{path}: U+{ord(text[index]):04X} at character {index}"
            yield make_issue("text-control-characters", message, feature=feature)


def _refused_at(text: str) -> int | None:
    """Return where a text is refused: also for a line feed at an end, which ``$`` lets pass."""
    found = _REFUSED.search(text)
    if found is not None:
        return found.start()
    if text.startswith("\n"):
        return 0
    return len(text) - 1 if text.endswith("\n") else None


def _texts(document: object, root: str) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [(root, document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            yield from ((f"{path}, a member's name", key) for key in value)
            waiting += [(f"{path}.{_short(key)}", item) for key, item in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", item) for index, item in enumerate(value)]


def _short(key: str) -> str:
    return key if key.isascii() and key.isprintable() and len(key) <= 40 else shown(key)
