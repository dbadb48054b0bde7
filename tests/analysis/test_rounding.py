"""Percentages add up to exactly 100, and no figure is quoted with digits that say nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.rounding import percents, quoted_km2, quoted_m, quoted_points, quoted_share


def total(values: tuple[float, ...]) -> Decimal:
    return sum((Decimal(str(v)) for v in values), Decimal(0))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([1.0], (100.0,)),
        ([0.0, 1.0, 0.0], (0.0, 100.0, 0.0)),
        ([1 / 3] * 3, (33.4, 33.3, 33.3)),
        ([1 / 6] * 6, (16.7, 16.7, 16.7, 16.7, 16.6, 16.6)),
        ([0.52, 0.39, 0.09, 0.0], (52.0, 39.0, 9.0, 0.0)),
        ([0.0004, 0.9996], (0.0, 100.0)),
        ([0.0006, 0.9994], (0.1, 99.9)),
        ([0.5199999999999, 0.3900000000001, 0.09], (52.0, 39.0, 9.0)),
        ([1 / 7] * 7, (14.3, 14.3, 14.3, 14.3, 14.3, 14.3, 14.2)),
    ],
)
def test_known_columns(shares: list[float], expected: tuple[float, ...]) -> None:
    assert percents(shares) == expected


def test_naive_rounding_would_not_add_up() -> None:
    shares = [0.1235, 0.2345, 0.3205, 0.3215]
    assert total(tuple(round(100 * s + 1e-9, 1) for s in shares)) != 100
    assert total(percents(shares)) == 100


weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(lambda w: sum(w) > 0)


@given(weights, st.integers(0, 3), st.floats(-1e-9, 1e-9))
def test_a_column_always_adds_up(parts: list[int], decimals: int, noise: float) -> None:
    exact = [Fraction(w, sum(parts)) for w in parts]
    shares = [float(f) for f in exact]
    largest = shares.index(max(shares))
    shares[largest] = max(0.0, shares[largest] + noise)  # sums close to 1e-9, not exactly
    found = percents(shares, decimals)
    unit = Fraction(1, 10**decimals)
    assert total(found) == 100
    for value, truth in zip(found, exact, strict=True):
        assert abs(Fraction(str(value)) - 100 * truth) < unit * Fraction(1001, 1000)
        assert value >= 0


@given(weights)
def test_a_larger_share_never_gets_a_smaller_percent(parts: list[int]) -> None:
    shares = [w / sum(parts) for w in parts]
    found = percents(shares)
    for a, pa in zip(shares, found, strict=True):
        for b, pb in zip(shares, found, strict=True):
            assert a <= b + 1e-9 or pa >= pb


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(lambda w: sum(w) <= 1000))
def test_shares_that_need_no_rounding_are_kept(tenths: list[int]) -> None:
    column = [*tenths, 1000 - sum(tenths)]
    assert percents([t / 1000 for t in column]) == tuple(t / 10 for t in column)


@pytest.mark.parametrize(
    ("quoted", "figure", "expected"),
    [
        (quoted_km2, 26717.810999992304, "26717.811"),
        (quoted_km2, 26717.811000004, "26717.811"),
        (quoted_km2, 0.00028452358674257994, "0.000285"),
        (quoted_km2, -4e-7, "0.0"),
        (quoted_share, 0.5179257644187236, "0.5179257644"),
        (quoted_share, 1.0649210249397374e-08, "1.06e-08"),
        (quoted_share, -1e-17, "0.0"),
        (quoted_points, -25.000000000000004, "-25.0"),
        (quoted_m, 0.00049, "0.0"),
    ],
)
def test_figures_as_they_are_quoted(
    quoted: Callable[[float], float], figure: float, expected: str
) -> None:
    assert str(quoted(figure)) == expected


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(lambda w: sum(w) > 0))
def test_twenty_quoted_shares_close(parts: list[int]) -> None:
    assert abs(sum(quoted_share(w / sum(parts)) for w in parts) - 1) <= 1e-9
