"""Bytes → JSON: what Python's reader lets pass is caught, and nothing is raised."""

from __future__ import annotations

import json
import math

import pytest

from app.ingest.decode import decode, nesting
from app.ingest.limits import Limits

LIMITS = Limits(file_bytes=10_000_000, depth=8)


def codes(data: bytes, limits: Limits = LIMITS) -> list[str]:
    return [issue.code for issue in decode(data, limits).issues]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["not-json"]),
        (b"{", ["not-json"]),
        (b'{"a": 1,}', ["not-json"]),
        (b'{"a": "line\nbreak"}', ["not-json"]),
        (b"\xff\xfe{\x00}\x00", ["not-utf8"]),
        (b"\xef\xbb\xbf{}", ["utf8-bom"]),
        (b'\xef\xbb\xbf{"a": NaN}', ["utf8-bom", "json-nan"]),
        (b"[NaN, Infinity, -Infinity, NaN]", ["json-nan", "json-nan", "json-nan"]),
        (b"[1e400]", ["json-number-too-large"]),
        (b"[-1e999]", ["json-number-too-large"]),
        (b"[" + b"9" * 400 + b".5]", ["json-number-too-large"]),
        (b"[" + b"9" * 5000 + b"]", ["json-number-too-large"]),
        (b"[1e-400, 123456789012345, -123456789012345]", []),
        (b'{"a": 1, "b": 2, "a": 3}', ["json-duplicate-key"]),
        (b'[{"a": 1, "a": 1}, {"a": 1, "a": 1}, {"b": 1, "b": 2}]', ["json-duplicate-key"] * 2),
        (b'{"a": {"a": {"a": 1}}}', []),
        (b'"\\ud83d\\ude00"', []),
        (b'"\\ud83d"', ["json-lone-surrogate"]),
        (b'{"\\udc00": 1}', ["json-lone-surrogate"]),
        (b'"\\\\ud83d"', []),
        (b"[[[[[[[[1]]]]]]]]", []),
        (b"[[[[[[[[[1]]]]]]]]]", ["json-too-deep"]),
        (b'"[[[[[[[[[[[["', []),
        (b'"\\"[[[[[[[[[[[["', []),
    ],
)
def test_what_json_forbids_is_reported(data: bytes, expected: list[str]) -> None:
    assert codes(data) == expected


def test_sizes_are_checked_before_anything_is_read() -> None:
    assert codes(b"x" * 11, Limits(file_bytes=10)) == ["file-too-large"]
    assert codes(b'"' + b"x" * 8 + b'"', Limits(file_bytes=10)) == []


def test_depth_is_known_before_parsing_however_deep() -> None:
    assert nesting(b"[" * 1_000_000) == 1_000_000
    assert nesting(b'{"a": [{"b": "]]]{{{["}]}') == 3
    assert codes(b"[" * 1_000_000) == ["json-too-deep"]
    assert codes(b"[" * 1_000_000, Limits(depth=2_000_000)) == ["json-too-deep"]


def test_the_rest_is_read_beside_an_issue() -> None:
    decoded = decode(b'{"a": 1e400, "a": 2, "b": [1]}', LIMITS)
    assert decoded.readable
    assert decoded.document == {"a": 2, "b": [1]}
    lone = decode(b'{"a": 1e400}', LIMITS).document
    assert isinstance(lone, dict)
    assert math.isnan(lone["a"])


def test_places_are_named() -> None:
    (issue,) = decode(b'{\n "a": 1,\n oops}', LIMITS).issues
    assert "line 3, column 2" in issue.message
    (issue,) = decode(b'{\n "a": "\xff"}', LIMITS).issues
    assert "line 2" in issue.message


def test_python_alone_would_have_been_fooled() -> None:
    """The reason this module exists; fails when Python's reader becomes strict."""
    assert json.loads('{"a": 1, "a": 2}') == {"a": 2}
    assert math.isinf(json.loads("1e400"))
    assert math.isnan(json.loads("NaN"))
