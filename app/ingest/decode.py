"""Bytes → JSON, strictly: what RFC 8259 allows and every reader understands alike.

Python's own reader takes NaN, lets the last of two equal keys win, turns 1e400 into infinity,
raises ``RecursionError`` on deep nesting and keeps halves of surrogate pairs. Each would let two
readers of one file see different records, so each is an issue here.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.issue import Issue
from app.ingest.findings import make_issue, shown
from app.ingest.limits import Limits

_BOM = b"\xef\xbb\xbf"
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_EXPONENT = re.compile(rb"[eE][-+]?[0-9]")
_DIGITS = re.compile(rb"[0-9]{9}")
_STRIDE = 30  # nine digits in a row, 30 bytes apart: perhaps a number of 300 digits
_SURROGATE = re.compile("[\ud800-\udfff]")
_INTEGER_CHARACTERS = 16  # a sign and 15 digits: exact in every JSON reader's double


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came of the bytes.

    Attributes:
        readable: False when there is no document to go on with.
        document: the JSON value; a number that cannot be read stands as NaN in it.
        issues: what is wrong with the bytes or the JSON.
    """

    readable: bool
    document: object
    issues: tuple[Issue, ...]


@dataclass(slots=True)
class _Hooks:
    """What the JSON reader met on its way."""

    constants: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)

    def constant(self, text: str) -> float:
        self.constants[text] += 1
        return math.nan

    def real(self, text: str) -> float:
        value = float(text)
        return value if math.isfinite(value) else self._refused(text)

    def integer(self, text: str) -> float:
        return int(text) if len(text) <= _INTEGER_CHARACTERS else self._refused(text)

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.keys.update(key for key, count in counts.items() if count > 1)
        return made

    def _refused(self, text: str) -> float:
        self.numbers.append(text)
        return math.nan


def decode(data: bytes, limits: Limits) -> Decoded:
    """Read bytes as strict JSON; never raises, whatever the bytes."""
    if len(data) > limits.file_bytes:
        message = f"{len(data)} bytes, at most {limits.file_bytes} are read"
        return _unreadable([make_issue("file-too-large", message)])
    issues: list[Issue] = []
    if data.startswith(_BOM):
        issues.append(make_issue("utf8-bom", "the first three bytes are EF BB BF"))
        data = data[len(_BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} on line {line} is not UTF-8"
        return _unreadable([*issues, make_issue("not-utf8", message)])
    depth = nesting(data)
    if depth > limits.depth:
        message = f"nested {depth} levels deep, at most {limits.depth} are read"
        return _unreadable([*issues, make_issue("json-too-deep", message)])
    return _parse(text, data, issues)


def nesting(data: bytes) -> int:
    """Return how deep arrays and objects are nested, without parsing.

    >>> nesting(b'{"a": [[1], "[[["]}')
    3
    """
    bare = np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)
    opened = (bare == ord("[")) | (bare == ord("{"))
    closed = (bare == ord("]")) | (bare == ord("}"))
    steps = opened.astype(np.int8) - closed.astype(np.int8)
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))


def _parse(text: str, data: bytes, issues: list[Issue]) -> Decoded:
    hooks = _Hooks()
    try:
        document = json.loads(
            text,
            parse_constant=hooks.constant,
            parse_float=hooks.real if _may_overflow(data) else None,  # None is faster
            parse_int=hooks.integer,
            object_pairs_hook=hooks.members,
        )
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return _unreadable([*issues, make_issue("not-json", message)])
    except RecursionError:
        message = "nested deeper than the JSON reader goes"
        return _unreadable([*issues, make_issue("json-too-deep", message)])
    issues += _met(hooks)
    escaped = _SURROGATE_ESCAPE.search(data) is not None
    if escaped and any(_SURROGATE.search(string) for string in _strings(document)):
        message = "a \\ud800 to \\udfff escape stands without its other half"
        return _unreadable([*issues, make_issue("json-lone-surrogate", message)])
    return Decoded(readable=True, document=document, issues=tuple(issues))


def _may_overflow(data: bytes) -> bool:
    """Return False when no real number of the text can be infinite: no exponent, none so long."""
    return bool(_EXPONENT.search(data) or _DIGITS.search(data[::_STRIDE]))


def _met(hooks: _Hooks) -> Iterator[Issue]:
    for constant, count in hooks.constants.items():
        yield make_issue("json-nan", f"{constant} stands {count}× in the file")
    if hooks.numbers:
        message = f"{len(hooks.numbers)}×, first {shown(hooks.numbers[0])}"
        yield make_issue("json-number-too-large", message)
    for key, count in hooks.keys.items():
        message = f"member {shown(key)} is repeated in {count} object(s)"
        yield make_issue("json-duplicate-key", message)


def _strings(document: object) -> Iterator[str]:
    """Yield every string and key of a document; iterative, so depth does not matter."""
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())


def _unreadable(issues: list[Issue]) -> Decoded:
    return Decoded(readable=False, document=None, issues=tuple(issues))
