"""Entity tags and cache headers."""

from __future__ import annotations

import itertools

import pytest

from app.web.headers import IMMUTABLE, SHORT, cache_headers, entity_tag, etag_matches


def test_a_tag_is_quoted_strong_and_a_function_of_its_inputs() -> None:
    tag = entity_tag("generation", "/control", b"a=1")
    assert tag[0] == tag[-1] == '"'
    assert tag == entity_tag("generation", "/control", b"a=1")


def test_other_inputs_other_tag() -> None:
    inputs = [("a", "b"), ("ab", ""), ("", "ab"), ("b", "a"), ("a",), ("a", "b", ""), ("\ud800",)]
    for one, other in itertools.combinations(inputs, 2):
        assert entity_tag(*one) != entity_tag(*other)


@pytest.mark.parametrize("sent", ['"x"', 'W/"x"', ' "x" ', '"y","x"', 'W/"y" , W/"x"', "*", " * "])
def test_if_none_match_names_it(sent: str) -> None:
    assert etag_matches(sent, '"x"')


@pytest.mark.parametrize("sent", [None, "", "x", '"xx"', '"y"', '"x', '"y" W/"z"', "**", "'x'"])
def test_if_none_match_does_not_name_it(sent: str | None) -> None:
    assert not etag_matches(sent, '"x"')


def test_only_a_digest_is_immutable() -> None:
    assert cache_headers('"x"', immutable=True)["Cache-Control"] == IMMUTABLE
    assert cache_headers('"x"', immutable=False)["Cache-Control"] == SHORT
    assert "immutable" not in SHORT
