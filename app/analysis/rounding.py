"""Figures as they are quoted: percentages that add up, and no digits that say nothing.

Whatever is measured stays exact, so that sums close; only what leaves the service, as an answer, a
file or a table, is rounded, and always from the unrounded figure. The last digits of a sum depend
on the processor and on the numerical library: without them the same record gives the same bytes
everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

_KM2_DECIMALS = 6  # a square metre: the record's positions are no finer
_SHARE_DECIMALS = 10  # twenty shares still add up to 1 within 1e-9
_POINTS_DECIMALS = _SHARE_DECIMALS - 2
_M_DECIMALS = 3


def quoted_km2(km2: float) -> float:
    """Return an area as it is quoted: to a square metre.

    >>> quoted_km2(26717.810999992304), quoted_km2(-1e-12)
    (26717.811, 0.0)
    """
    return _quoted(km2, _KM2_DECIMALS)


def quoted_share(share: float) -> float:
    """Return a fraction 0..1 as it is quoted: to ten decimals.

    >>> quoted_share(1 / 3)
    0.3333333333
    """
    return _quoted(share, _SHARE_DECIMALS)


def quoted_points(points: float) -> float:
    """Return a difference of shares in percentage points, as finely as the shares are quoted.

    >>> quoted_points(100 * (2 / 3 - 1 / 3))
    33.33333333
    """
    return _quoted(points, _POINTS_DECIMALS)


def quoted_m(metres: float) -> float:
    """Return a distance as it is quoted: to a millimetre.

    >>> quoted_m(1234.56789)
    1234.568
    """
    return _quoted(metres, _M_DECIMALS)


def _quoted(figure: float, decimals: int) -> float:
    return round(figure, decimals) + 0.0  # no minus before a zero


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
