"""So many requests a minute, each asker for themselves, in bounded memory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.catalog.desk import Role
from app.catalog.refusals import TooOftenError
from app.catalog.tokens import new_token
from app.web.pace import Pace


def test_a_bucket_fills_leaks_and_is_ones_own() -> None:
    pace = Pace(6)  # one in ten seconds
    for _ in range(6):
        pace.count("a", 0.0)
    with pytest.raises(TooOftenError) as refused:
        pace.count("a", 0.0)
    assert (refused.value.allowed, refused.value.retry_after_s) == (6, 10)
    pace.count("b", 0.0)
    with pytest.raises(TooOftenError):
        pace.count("a", 9.0)
    pace.count("a", 10.0)


def test_many_askers_take_no_more_memory() -> None:
    pace = Pace(6)
    for number in range(10_000):
        pace.count(str(number), 0.0)
    assert len(pace._full) == pace._full.maxsize < 10_000


def test_a_tokens_hash_is_not_printed() -> None:
    token, text = new_token("x", Role.DRAFTER, datetime.now(UTC))
    assert token.secret_sha256 not in repr(token)
    assert text.split("_", 2)[2] not in repr(token)
