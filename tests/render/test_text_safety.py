"""Text from the record stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.render.text_safety import (
    FALLBACK_COLOUR,
    csp_hash,
    json_island,
    plain_text,
    plain_value,
    safe_colour,
    safe_id,
    safe_url,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_an_island_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(json_island(value)) == value


@given(JSON)
def test_an_island_cannot_end_its_script(value: object) -> None:
    assert not re.search("[<>&\u2028\u2029]", json_island(value))


def test_an_island_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_island({"share": float("nan")})


def test_a_script_end_is_escaped() -> None:
    assert json_island("</script><!--") == '"\\u003c/script\\u003e\\u003c!--"'


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        "/control",
        "https:",
        "http://[broken",
        "java\x00script:x",
        "https://example.org/\u202egnp",
        "",
        None,
    ],
)
def test_only_absolute_http_addresses_lead_anywhere(url: str | None) -> None:
    assert safe_url(url) is None


def test_http_addresses_pass() -> None:
    assert safe_url("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#123456;x", 'url("x")', ""])
def test_a_colour_is_six_hex_digits(colour: str) -> None:
    assert safe_colour(colour) == FALLBACK_COLOUR
    assert safe_colour("#C8604F") == "#C8604F"


@given(st.text())
def test_an_id_is_a_plain_token(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*)", safe_id(text))


def test_plain_text_keeps_letters_and_drops_what_turns_the_direction() -> None:
    assert plain_text("دير\u200cالزور\u202e\u2066\u0007 9 %") == "دير\u200cالزور 9 %"


def test_plain_value_reaches_every_string() -> None:
    assert plain_value({"a\u202e": ["b\u202e", 1, None]}) == {"a": ["b", 1, None]}


def test_a_hash_is_what_the_browser_computes() -> None:
    digest = base64.b64encode(hashlib.sha256("var x = 'é';".encode()).digest()).decode()
    assert csp_hash("var x = 'é';") == f"'sha256-{digest}'"
