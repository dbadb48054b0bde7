"""Percentages that add up: largest-remainder rounding."""

from __future__ import annotations

from collections.abc import Sequence


def percents(shares: Sequence[float], decimals: int = 1) -> tuple[float, ...]:
    """Round fractions that sum to 1 to percentages that sum to exactly 100.

    Every fraction is rounded down; the units left over go to the largest remainders, the first
    one first when they tie (Hamilton's method).

    Args:
        shares: fractions 0..1 whose sum is 1 to rounding.
        decimals: places after the point.

    >>> percents([1 / 3, 1 / 3, 1 / 3])
    (33.4, 33.3, 33.3)
    """
    scale = 10**decimals
    exact = [share * 100 * scale for share in shares]
    # A hair of rounding must not turn 52.0 into 51.9 and hand the unit to somebody else.
    floors = [int(value + 1e-7) for value in exact]
    left = 100 * scale - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in by_remainder[: max(left, 0)]:
        floors[i] += 1
    return tuple(floor / scale for floor in floors)
